"""summary.py OUTDIR - what the journals of a run say happened, as text for a sample's README."""
import collections
import datetime
import sys

from journals import Truth


def clock(t):
    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc).strftime('%H:%M:%S.%f')[:-3]


def phase_at(events, t):
    names = [e['name'] for e in events if e['event'] == 'phase' and e['t'] <= t]
    return names[-1] if names else '-'


def main():
    truth = Truth(sys.argv[1])
    print(f'scenario {truth.scenario}, seed {truth.seed}, pace {truth.events[0]["pace"]}\n')
    for event in truth.events[1:]:
        more = ', '.join(f'{k}={v}' for k, v in event.items() if k not in ('t', 'event', 'began'))
        began = f'{clock(event["began"])} to ' if 'began' in event else ''
        print(f'{began}{clock(event["t"])}  {event["event"]} {more}')

    print('\nhanded to Postfix:', len(truth.sent), 'messages,', sum(len(m['recipients']) for m in truth.sent), 'recipients')
    for phase, count in collections.Counter(m['phase'] for m in truth.sent).items():
        print(f'    {phase}: {count} messages')
    accepted = [r for r in truth.replies if r.get('accepted')]
    print('accepted by peers:', len(accepted), 'messages,', sum(len(r['accepted']) for r in accepted), 'recipients')
    for key, count in collections.Counter((phase_at(truth.events, r['t']), r['family']) for r in accepted).items():
        print(f'    {key[0]}, {key[1]}: {count}')
    given, excepted = truth.refusals()
    print('refused:', given.total(), 'replies')
    kinds = collections.Counter()
    for (address, stage, code, _, text), count in given.items():
        host = next(h for h, addresses in truth.hosts.items() if address in addresses)
        kinds[(host, stage, code, text if '<' not in text else '...' + text.partition('>')[2])] += count
    for (host, stage, code, text), count in sorted(kinds.items()):
        print(f'    {count:4} {host} {stage} {code} {text}')
    for reason, count in excepted.items():
        print(f'    {count:4} not in any log: {reason}')
    print('    phases:', dict(collections.Counter(phase_at(truth.events, r['t']) for r in truth.replies
                                                  if (r.get('code') or 0) >= 400 and 'follows' not in r)))
    never = [(m['tag'], r) for m in truth.sent for r in m['recipients']
             if r.partition('@')[2] in truth.domains and r not in {x for a in accepted for x in a['accepted']}]
    print('never accepted:', never)
    print('sessions opened:', dict(collections.Counter((phase_at(truth.events, r['t']), r['family'])
                                                       for r in truth.replies if r['stage'] == 'open')))
    print('customers:', {host: [d for d, hosts in truth.domains.items() if host in hosts] for host in truth.hosts})


main()
