#!/usr/bin/env python3
"""months.py PROGRAM [--seed N] [--domains N] [--days N] - simulated quiet months, judged by the real program: a log is written with provider_day's
counts in mind (first tries, put off or accepted), read and analysed, and the incidents of detect/deferral-rise are counted.

Quiet: the share of first tries put off is the same every day (stable), varies from day to day (overdispersed: beta(2, 48)), or comes in bursts
(beta(.5, 9.5)), at 30, 100 and 400 recipients a day. Nothing is wrong in any of them, so every incident is a false alarm. Rises: the same, and from
some day on the share is five times as high for four days. Goal: at most 0.5 % false alarms per domain and day."""
import argparse, os, random, sqlite3, subprocess, sys, tempfile

args = argparse.ArgumentParser()
args.add_argument("program")
args.add_argument("--seed", type=int, default=1)
args.add_argument("--domains", type=int, default=40, help="of each kind and size")
args.add_argument("--days", type=int, default=60)
o = args.parse_args()
rng = random.Random(o.seed)
T0 = 1767225600  # 2026-01-01 00:00 UTC
KINDS = {"stable": lambda: 0.04, "overdispersed": lambda: rng.betavariate(2, 48), "bursty": lambda: rng.betavariate(0.5, 9.5)}
SIZES = (30, 100, 400)
RISE_DAYS, RISE = 4, 5


def binomial(n, p):
    return sum(rng.random() < p for _ in range(n))


def counts(kind, n, rise):
    """(tried, put off) for each day; the last days of a rise begin at rise"""
    for day in range(o.days):
        p = KINDS[kind]()
        if rise is not None and rise <= day < rise + RISE_DAYS:
            p = min(1.0, p * RISE)
        yield day, n, binomial(n, p)


def fill(db):
    """The days go where the analysis puts them; a short real log made the tables and the rest of the database."""
    rises = {}
    rows = []
    for kind in KINDS:
        for n in SIZES:
            for i in range(2 * o.domains):
                name = f"{kind}-{n}-{i}.example"
                rise = rng.randrange(35, o.days - RISE_DAYS - 2) if i >= o.domains else None
                rises[name] = rise
                rows += [("mx1", name, T0 + day * 86400, tried, k, tried) for day, tried, k in counts(kind, n, rise)]
    db.executemany("INSERT INTO provider_day(host, provider, day_at, tried, deferred, accepted) VALUES (?, ?, ?, ?, ?, ?)", rows)
    return rises


def run(*words):
    subprocess.run([o.program, *words], check=True)


def main():
    with tempfile.TemporaryDirectory() as tmp:
        log, path = os.path.join(tmp, "mail.log"), os.path.join(tmp, "mail.db")
        with open(log, "w") as f:
            f.write("2026-01-01T00:00:01+00:00 mx1 postfix/master[1]: daemon started -- version 3.7.11, configuration /etc/postfix\n")
        run("ingest", "-q", "--db", path, log)
        run("analyze", "-q", "--db", path)
        db = sqlite3.connect(path)
        rises = fill(db)
        db.execute("INSERT OR REPLACE INTO setting VALUES ('analysed_delivery', '1')")
        # as if the log before the last analysis had ended on the first day: all days are judged
        db.execute("INSERT OR REPLACE INTO setting VALUES ('analysed_until', ?)", (str(T0 + 3600),))
        db.commit()
        db.close()
        run("analyze", "-q", "--db", path)
        db = sqlite3.connect(path)
        days = {}
        for provider, day in db.execute("SELECT provider, (day_at - ?) / 86400 FROM rate_alarm WHERE what = 'deferred'", (T0,)):
            days.setdefault(provider, set()).add(day)
        opened = {}
        for provider, day in db.execute("SELECT provider, CAST((started_at - ?) / 86400 AS INTEGER) FROM signal WHERE detector = 'deferral-rise'", (T0,)):
            opened.setdefault(provider, []).append(day)

    judged = o.days - 10  # a day needs ten before it
    worst = 0.0
    print(f"simulated months, seed {o.seed}: {o.domains} quiet and {o.domains} rising domains of each kind, {o.days} days ({judged} judged)")
    print(f"{'kind':<14} {'n/day':>5}  {'false alarms per domain-day':>28}  {'single days':>11}  {'rises found':>11}")
    for kind in KINDS:
        for n in SIZES:
            quiet = [p for p in rises if p.startswith(f"{kind}-{n}-") and rises[p] is None]
            risen = [p for p in rises if p.startswith(f"{kind}-{n}-") and rises[p] is not None]
            false = sum(len(opened.get(p, [])) for p in quiet)
            single = sum(len(days.get(p, ())) for p in quiet)
            found = sum(any(rises[p] - 1 <= d < rises[p] + RISE_DAYS for d in opened.get(p, [])) for p in risen)
            rate = 100.0 * false / (len(quiet) * judged)
            worst = max(worst, rate)
            print(f"{kind:<14} {n:>5}  {false:>10} = {rate:>8.2f} %        {100.0 * single / (len(quiet) * judged):>9.2f} %  {100.0 * found / len(risen):>9.0f} %")
    print(f"worst: {worst:.2f} % (goal: at most 0.50 %)")
    return worst > 0.5


sys.exit(main())
