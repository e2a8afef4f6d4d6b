"""dump.py DB [lines] [text] [views] - every row of every table as text, without what may differ between two databases of the same log:
the name a file had last, when it was analysed, the order in which rows of one line were numbered. With "lines" also
without where a line stands, for logs that were cut into files differently; with "text" without the verbatim lines, for
the same events under different headers; with "views" of the views instead of the tables, and without the numbers of
spells, which follow the order in which they were found."""
import sqlite3
import sys

path = sys.argv[1]
lines, text, views = (word in sys.argv[2:] for word in ("lines", "text", "views"))
db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite_%' ORDER BY name", ["view" if views else "table"])]
for table in tables:
    if table == "setting" or (lines and table in ("source", "source_host", "v_source")) or (text and table in ("kept", "shape", "raw")):
        continue
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    leave_out = {"path", "damage"} if table in ("source", "v_source") else set()
    if views:
        leave_out |= {"spell"}
    if lines:
        leave_out |= {"source", "file", "line", "raw", "kept"}
    columns = [c for c in columns if c not in leave_out]
    names = ", ".join(f'"{c}"' for c in columns)
    rows = [repr(row) for row in db.execute(f"SELECT {names} FROM {table}")]
    for row in sorted(rows):
        print(f"{table}({', '.join(columns)}) {row}")
