"""What the lab's journals say happened: the truth that compare.py holds a database to."""
import collections
import json
import re


def load(outdir, name):
    with open(f'{outdir}/{name}.jsonl', encoding='utf-8') as file:
        return [json.loads(line) for line in file]


def words(text):
    """A reply without its codes and line breaks, as far as both sides keep them: see Truth.refusals."""
    code = text[:3]
    return ' '.join(re.sub(rf'(^|[ |]){code}[ -]', ' ', text.replace('|', ' ')).split())


class Truth:
    def __init__(self, outdir):
        self.replies, self.sent, self.events = (load(outdir, name) for name in ('peers', 'sender', 'events'))
        with open(f'{outdir}/world.json', encoding='utf-8') as file:
            world = json.load(file)
        self.domains, self.hosts = world['domains'], world['hosts']
        self.addresses = {address for addresses in self.hosts.values() for address in addresses}
        self.scenario = self.events[0]['scenario']
        self.seed = self.events[0]['seed']
        self.expected = {key: value for event in self.events if event['event'] == 'expect'
                         for key, value in event.items() if key not in ('t', 'event')}
        self.stops = [(e['began'], e['t']) for e in self.events if e['event'] == 'postfix stop']
        owners = collections.defaultdict(set)
        for message in self.sent:
            for recipient in message['recipients']:
                owners[recipient].add(message['tag'])
        self.owners = owners

    def label(self, recipient):
        """The message a recipient belongs to, or the recipient itself where several messages have it."""
        tags = self.owners.get(recipient, ())
        return next(iter(tags)) if len(tags) == 1 else recipient

    def stopping(self, t):
        return any(began <= t <= ended for began, ended in self.stops)

    def accepted(self):
        """(message id, recipient, address) of everything a peer took responsibility for."""
        return collections.Counter((r['message_id'], recipient, r['local'])
                                   for r in self.replies for recipient in r.get('accepted', ()))

    def refusals(self):
        """Replies 4xx and 5xx as (address, stage, code, message, words), and those no log can hold, by reason.

        The message is known from RCPT TO on; before that it is ''.
        """
        given, excepted = collections.Counter(), collections.Counter()
        for r in self.replies:
            if not r.get('code') or r['code'] < 400:
                continue
            if 'follows' in r:
                excepted[f'{r["stage"]} refused because {r["follows"]}: Postfix logs the first refusal only'] += 1
                continue
            stage = 'helo' if r['stage'] == 'ehlo' else r['stage']
            message = self.label(r['rcpt'].split(', ')[0]) if r['stage'] in ('rcpt', 'data', 'eod') else ''
            given[(r['local'], stage, r['code'], message, words(r['reply']))] += 1
        return given, excepted

    def refused_while_stopping(self):
        return collections.Counter((r['local'], r['code'], self.label(r['rcpt'])) for r in self.replies
                                   if (r.get('code') or 0) >= 400 and 'follows' not in r and self.stopping(r['t']))
