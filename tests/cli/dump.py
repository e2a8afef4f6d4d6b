"""dump.py DB [lines] [text] - every row of every table as text, without what may differ between two databases of the same log:
the name a file had last, when it was analysed, the order in which rows of one line were numbered. With "lines" also
without where a line stands, for logs that were cut into files differently; with "text" without the verbatim lines, for
the same events under different headers."""
import sqlite3
import sys

path, lines, text = sys.argv[1], "lines" in sys.argv[2:], "text" in sys.argv[2:]
db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
for table in tables:
    if table == "setting" or (lines and table == "source") or (text and table == "raw"):
        continue
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    leave_out = {"path", "damage"} if table == "source" else set()
    if lines:
        leave_out |= {"source", "line", "raw"}
    columns = [c for c in columns if c not in leave_out]
    rows = [repr(row) for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}")]
    for row in sorted(rows):
        print(f"{table}({', '.join(columns)}) {row}")
