"""doubt.py OUTDIR DATABASE - shows that compare.py and diagnosis.py can fail: damages the journals, one way at a time.

A database that agrees with the journals must disagree with each damaged copy of them.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from journals import Truth, load

HERE = os.path.dirname(os.path.abspath(__file__))


# Servers that refused something while Postfix stopped: compare.py allows for replies that were not logged then, so one more or less
# of theirs proves nothing.
SPARED = set()


def refusal(row):
    return (row.get('code') or 0) >= 400 and 'follows' not in row and row['mx'] not in SPARED


def first(rows, wanted):
    return next((number for number, row in enumerate(rows) if wanted(row)), None)


def without(wanted):
    def damage(rows):
        number = first(rows, wanted)
        return None if number is None else rows[:number] + rows[number + 1:]
    return damage


def changed(wanted, **fields):
    def damage(rows):
        number = first(rows, wanted)
        return None if number is None else rows[:number] + [{**rows[number], **fields}] + rows[number + 1:]
    return damage


def rotated(world):
    """Every domain with the MX hosts of the next one: then no failed connect is where it belongs."""
    domains = list(world['domains'])
    return {**world, 'domains': {domain: world['domains'][domains[number - 1]] for number, domain in enumerate(domains)}}


DAMAGES = [
    ('an accepted message the log never saw', 'peers',
     lambda rows: rows + [{**next(r for r in rows if r.get('accepted')), 'accepted': ['nobody@nowhere.example']}]),
    ('an accepted message missing', 'peers', without(lambda r: r.get('accepted'))),
    ('accepted at another address', 'peers', changed(lambda r: r.get('accepted'), local='203.0.113.250')),
    ('a refusal missing', 'peers', without(refusal)),
    ('a refusal with another code', 'peers', changed(refusal, code=499)),
    ('a refusal in other words', 'peers', changed(refusal, reply='450 4.0.0 something else')),
    ('a refusal of another recipient', 'peers',
     changed(lambda r: refusal(r) and r['stage'] == 'rcpt', rcpt='nobody@nowhere.example')),
    ('a failed connect more', 'events', changed(lambda r: 'failed_connects' in r, failed_connects=-1)),
    ('another outcome', 'events', changed(lambda r: 'outcomes' in r, outcomes={'nobody@nowhere.example': 'sent'})),
    ('failed connects at the wrong messages', 'world', rotated),
]


# What diagnosis.py must notice: a cause that nobody found, one that nobody injected, and a state that is not so.
MISJUDGED = [
    ('a cause injected that is not there', lambda causes: [*causes, ['mailbox.full', 'nowhere.example', 'open']]),
    ('a cause found that was not injected', lambda causes: causes[1:] if causes else None),
    ('the other state', lambda causes: [[*causes[0][:2], {'open': 'recovered'}.get(causes[0][2], 'open')], *causes[1:]] if causes else None),
]


def read(outdir, name):
    if name != 'world':
        return load(outdir, name)
    with open(f'{outdir}/world.json', encoding='utf-8') as file:
        return json.load(file)


def write(outdir, name, rows):
    path = f'{outdir}/world.json' if name == 'world' else f'{outdir}/{name}.jsonl'
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(json.dumps(row) + '\n' for row in ([rows] if name == 'world' else rows))


def disagrees(outdir, database):
    done = subprocess.run([sys.executable, f'{HERE}/compare.py', outdir, database], stdout=subprocess.PIPE,
                          text=True, check=False)
    return done.returncode == 1 and 'DIFFERS' in done.stdout


def misjudged(outdir, database):
    """How many wrong accounts of what was injected diagnosis.py takes for true."""
    failed, rows = 0, load(outdir, 'events')
    number = first(rows, lambda r: r['event'] == 'injected')
    for what, damage in MISJUDGED if number is not None else []:
        causes = damage(rows[number]['causes'])
        if causes is None:
            continue
        with tempfile.TemporaryDirectory() as copy:
            write(copy, 'events', rows[:number] + [{**rows[number], 'causes': causes}] + rows[number + 1:])
            done = subprocess.run([sys.executable, f'{HERE}/diagnosis.py', copy, database], stdout=subprocess.PIPE, text=True, check=False)
            failed += done.returncode != 1
            print(f'{what}: {"noticed" if done.returncode == 1 else "NOT NOTICED"}')
    return failed


def main():
    outdir, database = sys.argv[1:3]
    failed = 0
    truth = Truth(outdir)
    SPARED.update([r['mx'] for r in truth.replies if refusal(r) and truth.stopping(r['t'])])
    storm = any('disable_ipv6' in event['event'] for event in load(outdir, 'events'))
    for what, name, damage in DAMAGES:
        rows = damage(read(outdir, name)) if storm or name != 'world' else None
        if rows is None:                         # this scenario has no such row
            continue
        with tempfile.TemporaryDirectory() as copy:
            for file in os.listdir(outdir):
                if file.endswith(('.jsonl', '.log')) or file == 'world.json':
                    shutil.copy(f'{outdir}/{file}', copy)
            write(copy, name, rows)
            seen = disagrees(copy, database)
            failed += not seen
            print(f'{what}: {"noticed" if seen else "NOT NOTICED"}')
    return 1 if failed + misjudged(outdir, database) else 0


if __name__ == '__main__':
    sys.exit(main())
