"""same_rows.py OURS STOCK - whether two CSV files, ours and the stock sqlite3 shell's, hold the same rows. Ours leads a cell that a
spreadsheet would run as a formula with an apostrophe, and prints numbers with all their digits."""
import csv
import sys


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def equal(ours, stock):
    if ours == stock or (ours[:1] == "'" and ours[1:] == stock):
        return True
    a, b = number(ours), number(stock)
    return a is not None and b is not None and abs(a - b) <= 1e-9 * max(abs(a), abs(b))


ours, stock = (list(csv.reader(open(path, newline="", encoding="utf-8"))) for path in sys.argv[1:3])
if not stock:  # the shell prints no header where there is no row
    stock = ours[:1]
if len(ours) != len(stock):
    sys.exit(f"{len(ours) - 1} rows, and {len(stock) - 1} in the stock shell")
for n, (a, b) in enumerate(zip(ours, stock)):
    if len(a) != len(b) or not all(equal(x, y) for x, y in zip(a, b)):
        sys.exit(f"row {n}:\n{a}\n{b}")
