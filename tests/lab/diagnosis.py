"""diagnosis.py OUTDIR DATABASE - holds the incidents of a database to what the scenario injected.

Prints a line for each: found, missed (injected, but not named with this cause at this place), invented (named, but nobody injected it),
or in the wrong state. Providers with a few messages each are told together, as "others"; each of them counts. What the scenario tolerates is
neither missed nor invented. Where a scenario names the machine that saw it, that counts too. Exit status 0 if every injected cause was found and none invented, 1 if not, 77 if the scenario doesn't say.
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
    wanted = {tuple(cause[:2]): cause[2:] for event in events if event['event'] == 'injected' for cause in event['causes']}
    tolerated = {tuple(cause) for event in events if event['event'] == 'tolerated' for cause in event['causes']}
    db = sqlite3.connect(f'file:{database}?mode=ro', uri=True)
    named = {(cause, at): (state, host) for cause, at, state, host in db.execute('SELECT cause, provider, state, host FROM incident')}
    for (cause, at), told in list(named.items()):
        if at == 'others':                       # told together; each provider of the pool counts by itself
            del named[(cause, at)]
            named.update({(cause, provider): told for provider, in db.execute(
                'SELECT DISTINCT provider FROM spell WHERE cause = ? AND pool IS NOT NULL', (cause,)) if (cause, provider) not in named})
    missed, invented = set(wanted) - set(named), set(named) - set(wanted) - tolerated
    wrong = {key for key in set(wanted) & set(named) if list(named[key])[:len(wanted[key])] != list(wanted[key])}
    for key in sorted(set(wanted) | set(named)):
        word = 'MISSED' if key in missed else 'INVENTED' if key in invented else 'found' if key in wanted else 'tolerated'
        told = f'  injected as {wanted[key]}, told as {list(named[key])}' if key in wrong else ''
        print(f'{word:9} {key[0]} at {key[1]}{told}')
    print(f'injected {len(wanted)}, found {len(wanted) - len(missed)}, missed {len(missed)}, invented {len(invented)}, '
          f'wrong state {len(wrong)}')
    return 1 if missed or invented or wrong else 0


if __name__ == '__main__':
    sys.exit(main())
