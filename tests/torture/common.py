"""common: running the program, logs to run it on, and comparing databases."""
import glob
import gzip
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.abspath(sys.argv[1])
TRIALS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
SEED = int(os.environ.get("SEED") or random.randrange(1 << 31))
NEWEST = 1795564800  # the mtime of every log: what a stamp without a year may be dated by must not depend on the day of the test

rng = random.Random(SEED)
# in memory where there is such a folder: thousands of small commits, each synced, would otherwise measure the disk
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30 else None
work = tempfile.mkdtemp(prefix="postmortem-torture.", dir=os.environ.get("TMPDIR") or MEMORY)

# columns that tell of the runs rather than of the log
RUNS = {"source": {"path", "dated_by", "damage"}}
# and those that tell in which file a line stands, for tests that put the lines into other files
PLACES = {"source": None, "source_host": None, "setting": {"value"}, "kept": {"kept"}, "raw": {"raw"}}


def command(*args, **options):
    return [PROGRAM, args[0], "-q", *args[1:]] + [x for k, v in options.items() for x in ("--" + k, str(v))]


def run(*args, ok=(0,), **options):
    p = subprocess.run(command(*args, **options), stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    if p.returncode not in ok:
        raise AssertionError("%s: status %d, not %s: %s" % (" ".join(args), p.returncode, ok, p.stderr.decode(errors="replace")[-500:]))
    return p


def ingest(db, *logs, ok=(0,), **options):
    return run("ingest", *logs, ok=ok, db=db, **options)


def some_options():
    """Ways to run that must make no difference."""
    batch = rng.choice([None, None, 1, 2, 7, 50, 333, 50000])  # without one, an empty database is filled in one transaction
    few = rng.choice([None, None, 1, 8, 50, 400])  # messages in memory: the others are read again when a line names them
    return {"threads": rng.choice([1, 2]), **({"batch": batch} if batch else {}), **({"in-memory": few} if few else {})}


def put(path, data, mode="wb"):
    with open(path, mode) as f:
        f.write(data)
    os.utime(path, (NEWEST, NEWEST))


def fresh(name):
    path = os.path.join(work, name)
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    return path


_gen = None


def generated(lines, rate=40, rfc3339=False, seed=None):
    """A log of the bench's generator: many sessions at once, so that any cut falls into open messages and attempts."""
    global _gen
    bench = os.path.join(ROOT, "tests", "bench")
    if _gen is None:
        _gen = os.path.join(work, "gen")
        subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-o", _gen, *sorted(glob.glob(bench + "/gen*.c")), "-lm"], check=True)
    args = [_gen, str(lines), str(rng.randrange(1 << 30) if seed is None else seed), "--rate", str(rate), "--mix", bench + "/mix.tsv"]
    return subprocess.run(args + (["--rfc3339"] if rfc3339 else []), check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def captured():
    """Names of real logs: of CORPORA, else the samples."""
    corpora = os.environ.get("CORPORA")
    patterns = [corpora + "/lab/*/*.log", corpora + "/lab/*/*.log.gz"] if corpora else [ROOT + "/samples/*/mail.log"]
    return sorted(f for p in patterns for f in glob.glob(p))


def read_log(path, most=6000):
    """At most so many lines of a captured log, from anywhere in it."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        lines = f.readlines()
    if len(lines) > most:
        at = rng.randrange(len(lines) - most)
        lines = lines[at:at + most]
    data = b"".join(lines)
    return data if data.endswith(b"\n") else data + b"\n"


def some_log(lines=3000, mixed=True):
    if mixed and rng.random() < 0.12:  # two machines in one log, whose clocks may be months apart
        (a, x), (b, y) = some_log(500, False), some_log(500, False)
        x, y = x.splitlines(True), [re.sub(rb" (?:mx1|web-prod01) ", b" mx2 ", l, count=1) for l in y.splitlines(True)]  # the logs that we have are of these two
        merged = []
        while x or y:
            side = x if x and (not y or rng.random() < 0.5) else y
            merged.append(side.pop(0))
        return a + " and " + b, b"".join(merged)
    names = captured()
    if names and rng.random() < 0.5:
        name = rng.choice(names)
        return os.path.relpath(name, ROOT), read_log(name, lines)
    n = rng.randrange(lines // 3, lines)
    return "generated", generated(n, rate=rng.choice([1, 20, 100]), rfc3339=rng.random() < 0.4)


def analysis_tables():
    """The private tables of the analysis: what it says is in the views, and a message once open may leave a row that a plain one never had."""
    with open(ROOT + "/schema/20-analysis.sql") as f:
        return re.findall(r"^CREATE TABLE IF NOT EXISTS (\w+)", f.read(), re.M)


def rows(db, skip, kinds="'table'"):
    """{table: sorted rows as text} of every table (and view), without the columns that may differ."""
    con = sqlite3.connect("file:%s?mode=ro" % db, uri=True)
    con.text_factory = bytes
    out = {}
    for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type IN (%s) AND name NOT LIKE 'sqlite_%%'" % kinds).fetchall():
        table = name.decode()
        less = skip.get(table, set())
        if less is None:
            continue
        less = less | skip.get("*", set())
        columns = [r[1].decode() for r in con.execute("PRAGMA table_info(%s)" % table) if r[1].decode() not in less]
        out[table] = (columns, sorted(map(repr, con.execute("SELECT %s FROM %s" % (", ".join('"%s"' % c for c in columns) or "1", table)))))
    con.close()
    return out


def differences(a, b, skip=RUNS, kinds="'table'"):
    """What two databases (or what rows() gave of them) differ in, as text; '' when in nothing."""
    a, b = (rows(x, skip, kinds) if isinstance(x, str) else x for x in (a, b))
    out = []
    for table in sorted(set(a) | set(b)):
        columns, x = a.get(table, ([], []))
        y = b.get(table, ([], []))[1]
        if x == y:
            continue
        only_x, only_y = sorted(set(x) - set(y)), sorted(set(y) - set(x))
        out.append("  %s(%s): %d rows and %d, %d only here and %d only there" % (table, ", ".join(columns), len(x), len(y), len(only_x), len(only_y)))
        out += ["    - " + r[:240] for r in only_x[:1]] + ["    + " + r[:240] for r in only_y[:1]]
    return "\n".join(out[:9])


class Part:
    """Counts trials; a difference is told with all that is needed to see it again."""

    def __init__(self, name):
        self.name, self.trials, self.bad, self.notes = name, 0, 0, []

    def trial(self, what, difference, keep=()):
        self.trials += 1
        if not difference:
            return
        self.bad += 1
        if self.bad <= 3:
            print("# %s: trial %d (SEED=%d): %s\n%s" % (self.name, self.trials, SEED, what, difference))
            for path in keep:
                kept = os.path.join(tempfile.gettempdir(), "torture-%s-%d-%s" % (self.name.split()[0], self.bad, os.path.basename(path)))
                shutil.copy(path, kept)
                print("#   kept: " + kept)
            sys.stdout.flush()

    def done(self):
        note = "".join(", " + n for n in self.notes)
        print("%s - %s: %d trials, %d differences%s" % ("ok" if self.bad == 0 and self.trials else "not ok", self.name, self.trials, self.bad, note))
        sys.stdout.flush()
        return self.bad == 0 and self.trials > 0


def end(*parts):
    good = [p.done() for p in parts]
    shutil.rmtree(work, ignore_errors=True)
    sys.exit(0 if all(good) else 1)
