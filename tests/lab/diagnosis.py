"""diagnosis.py OUTDIR DATABASE - holds the incidents of a database to what the scenario injected.

Prints a line for each: found, missed (injected, but not named with this cause at this place), invented (named, but nobody injected it),
or in the wrong state. Exit status 0 if every injected cause was found and none invented, 1 if not, 77 if the scenario doesn't say.
"""
import sqlite3
import sys

from journals import load


def main():
    outdir, database = sys.argv[1:3]
    events = load(outdir, 'events')
    if not any(event['event'] == 'injected' for event in events):
        print('this scenario does not say what it injects')
        return 77
    wanted = {(cause, at): state for event in events if event['event'] == 'injected' for cause, at, state in event['causes']}
    db = sqlite3.connect(f'file:{database}?mode=ro', uri=True)
    named = {(cause, at): state for cause, at, state in db.execute('SELECT cause, provider, state FROM incident')}
    missed, invented = set(wanted) - set(named), set(named) - set(wanted)
    wrong = {key for key in set(wanted) & set(named) if wanted[key] != named[key]}
    for key in sorted(set(wanted) | set(named)):
        word = 'MISSED' if key in missed else 'INVENTED' if key in invented else 'found'
        told = f'  injected as {wanted[key]}, told as {named[key]}' if key in wrong else ''
        print(f'{word:9} {key[0]} at {key[1]}{told}')
    print(f'injected {len(wanted)}, found {len(wanted) - len(missed)}, missed {len(missed)}, invented {len(invented)}, '
          f'wrong state {len(wrong)}')
    return 1 if missed or invented or wrong else 0


if __name__ == '__main__':
    sys.exit(main())
