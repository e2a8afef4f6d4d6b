"""town_world: who lives in the town: large providers, firms with a server of their own, rare domains, and what each of them says to a Postfix that is well:
mostly yes, now and then greylisting, an unknown user, a full mailbox, a "later", a dead server. A trouble (town_troubles.py) is a function that answers before
they do."""
import math

BIG = [  # provider as the program calls it, MX hosts, share of the mail, domains, STARTTLS, IPv6
    ('google', ['gmail-smtp-in.l.google.com', 'alt1.gmail-smtp-in.l.google.com'], 26, ['gmail.com', 'startup.example', 'schoolnet.example'], True),
    ('microsoft-consumer', ['outlook-com.olc.protection.outlook.com'], 13, ['outlook.com', 'hotmail.com'], False),
    ('microsoft', ['{d}.mail.protection.outlook.com'], 14, ['bauhof.example', 'notariat.example', 'spedition.example'], False),
    ('yahoo', ['mta5.am0.yahoodns.net', 'mta6.am0.yahoodns.net'], 7, ['yahoo.com', 'aol.com'], False),
    ('gmx', ['mx00.gmx.net', 'mx01.gmx.net'], 8, ['gmx.net', 'gmx.de'], False),
]
FIRMS = ['aozora', 'hikari', 'kaede', 'minato', 'sakura', 'tsubame', 'yamato', 'asahi', 'fuji', 'hotaru', 'linden', 'birke', 'ahorn', 'eiche', 'ulme',
         'fjord', 'redwood', 'northwind', 'harbour', 'granite']
RARE = [f'{a}{b}' for a in ('red', 'blue', 'old', 'new', 'east', 'west', 'north', 'south') for b in ('mill', 'bridge', 'farm', 'port', 'hill')]
USERS = ['sato', 'suzuki', 'tanaka', 'mueller', 'meier', 'jones', 'smith', 'dubois', 'rossi', 'novak', 'kato', 'ito', 'braun', 'koch', 'wolf']
HOURS = [.15, .1, .1, .1, .12, .2, .5, .9, 1.6, 2.1, 2.2, 2.0, 1.6, 1.9, 2.0, 1.9, 1.7, 1.3, .9, .7, .6, .5, .35, .25]


class Domain:
    def __init__(self, name, provider, hosts, tls, v6=False):
        self.name, self.provider, self.hosts, self.tls, self.v6 = name, provider, hosts, tls, v6
        self.greylists = self.dead = False
        self.later = self.unknown = self.full = 0.0
        self.seen = {}           # greylisting: (sender, recipient) -> first try
        self.connect, self.transfer = .12, .3


class Answer:
    """What became of one try at one server. kind: ok, reply (cmd, per recipient), banner, connect, lost, timeout, tls."""

    def __init__(self, kind, text='', dsn='2.0.0', cmd='RCPT TO', connect=None, transfer=None, plain=False):
        self.kind, self.text, self.dsn, self.cmd, self.connect, self.transfer, self.plain = kind, text, dsn, cmd, connect, transfer, plain


class Town:
    def __init__(self, rng, post, volume, v6=True):
        self.rng, self.post, self.volume, self.our_v6 = rng, post, volume, v6
        self.touched = []        # messages that troubles at receivers met
        self.troubles = []       # (from, to, function(town, t, domain, host, addr, m, rcpt) -> Answer or None)
        self.doors = []          # (from, to, function(post, t, how, …) that writes the refusal of what comes in, hows)
        self.lookups = []        # (from, to, function(town, t, domain) -> (dsn, text) or None)
        self.domains, self.weights, self.addr = {}, [], {}
        self.ours = 'corp.example'
        self.ip, self.ip6 = f'198.51.100.{rng.randrange(5, 250)}', '2001:db8:10::10'
        post.town = self
        self.people()
        self.settle()

    def people(self):
        self.staff = self.rng.sample(USERS, 12)
        self.home = {u: f'unknown[10.1.{n}.{self.rng.randrange(2, 250)}]' for n, u in enumerate(self.staff)}

    def settle(self):
        rng = self.rng
        for provider, hosts, share, names, v6 in BIG:
            for n, name in enumerate(names):
                self.add(Domain(name, provider, [h.replace('{d}', name.replace('.', '-')) for h in hosts], True, v6), share / (n + 1.5))
        for n, name in enumerate(FIRMS):
            d = self.add(Domain(f'{name}.example', f'{name}.example', [f'mx{i}.{name}.example' for i in range(1, rng.choice((2, 2, 3)))], rng.random() < .85,
                                rng.random() < .3), 9 / (n + 2))
            d.greylists = n % 6 == 5
        for name in RARE:
            self.add(Domain(f'{name}.example', f'{name}.example', [f'mail.{name}.example'], rng.random() < .7), .06)
        odd = [self.domains[f'{n}.example'] for n in rng.sample(RARE, 12)]
        for d in odd[:4]:
            d.greylists = True
        odd[4].dead = odd[5].dead = True
        for d in self.domains.values():
            d.later = rng.betavariate(.5, 60)        # a share that differs from day to day: see drift()
            d.unknown = rng.betavariate(1.5, 200)
            d.full = rng.betavariate(.5, 400)
            d.connect, d.transfer = rng.uniform(.04, .4), rng.uniform(.08, .7)
        self.base = {d.name: d.later for d in self.domains.values()}

    def add(self, d, weight):
        self.domains[d.name] = d
        self.weights.append((d.name, weight))
        for h in d.hosts:
            k = len(self.addr)
            self.addr.setdefault(h, [f'203.0.113.{k % 250 + 1}' if k < 250 else f'192.0.2.{k % 250 + 1}'] + ([f'2001:db8:25::{k + 1:x}'] if d.v6 else []))
        return d

    def drift(self):
        """Another day: shares that real providers have are not the same every day."""
        for d in self.domains.values():
            d.later = min(.12, self.base.get(d.name, 0) * self.rng.lognormvariate(0, .8))

    def pick(self):
        return self.rng.choices([n for n, _ in self.weights], [w for _, w in self.weights])[0]

    def address(self, name=None):
        name = name or self.pick()
        return f'{self.rng.choice(USERS)}{int(self.rng.paretovariate(.7)) % 400}@{name}'

    # the door
    def refuse(self, t, how, more):
        for begin, end, refusal, hows in self.doors:
            if begin <= t < end and how in hows:
                return refusal
        return None

    # delivery
    def order(self, d):
        """Addresses in the order in which smtp(8) tries them: by preference of the MX, families mixed, at most five."""
        out = []
        for h in d.hosts:
            a = [x for x in self.addr[h] if self.our_v6 or ':' not in x]
            self.rng.shuffle(a)
            out += [(h, x) for x in a]
        return out[:5]

    def answer(self, t, d, host, addr, m, rcpt):
        for begin, end, trouble in self.troubles:
            if begin <= t < end:
                a = trouble(self, t, d, host, addr, m, rcpt)
                if a:
                    return a
        return self.usual(t, d, host, addr, m, rcpt)

    def usual(self, t, d, host, addr, m, rcpt):
        rng = self.rng
        if d.dead:
            return Answer('connect', 'Connection timed out', '4.4.1', connect=30)
        if d.greylists and not d.provider == 'google':
            first = d.seen.setdefault((m.sender, rcpt), t)
            if t - first < 290:
                return Answer('reply', f'450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/{d.name}.html', '4.2.0')
        x = rng.random()
        if x < d.unknown and m.tries == 1:
            return Answer('reply', f'550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table', '5.1.1')
        x -= d.unknown
        if x < d.full:
            return Answer('reply', f'452 4.2.2 <{rcpt}>: Mailbox full', '4.2.2')
        x -= d.full
        if x < d.later:
            return rng.choice([Answer('reply', f'451 4.3.0 <{rcpt}>: Temporary lookup failure', '4.3.0'),
                               Answer('reply', '421 4.3.2 Service currently unavailable', '4.3.2', 'MAIL FROM'),
                               Answer('lost', 'sending end of data -- message may be sent more than once', '4.4.2'),
                               Answer('reply', '451 4.7.1 Temporary local problem, please try later', '4.7.1', 'end of DATA')])
        if x > .9996:
            return Answer('reply', '554 5.7.1 Message rejected as spam by Content Filtering.', '5.7.1', 'end of DATA')
        return Answer('ok')

    def spend(self, d, m):
        c, x = d.connect * self.rng.lognormvariate(0, .5), d.transfer * self.rng.lognormvariate(0, .6) + m.size / 2e6
        if self.rng.random() < .004:
            x += self.rng.uniform(2, 12)          # now and then a server thinks for a while
        return c, x

    def deliver(self, t, m, name, rcpts):
        if name == self.ours:
            pid = self.post.pool('local').take(t)
            for r in rcpts:
                self.post.to(t + .03, 'local', pid, m, r, 'local', 'sent', '2.0.0', 'delivered to mailbox', active=t)
            self.post.pool('local').give(pid, t + .1)
            return t + .03, {r: 'sent' for r in rcpts}
        d = self.domains[name]
        reason = self.post.suspended(t, name)
        if reason:
            pid = self.post.pool('error').take(t)
            for r in rcpts:
                self.post.to(t + .01, 'error', pid, m, r, 'none', 'deferred', reason[0], f'delivery temporarily suspended: {reason[1]}', active=t)
            self.post.pool('error').give(pid, t + .02)
            return t + .01, {r: 'deferred' for r in rcpts}
        for begin, end, lookup in self.lookups:
            found = lookup(self, t, d) if begin <= t < end else None
            if found:
                dsn, text = found
                pid = self.post.pool('smtp').take(t)
                for r in rcpts:
                    self.post.to(t + 5, 'smtp', pid, m, r, 'none', 'bounced' if dsn[0] == '5' else 'deferred', dsn, text, c=5, active=t, tls='may?')
                self.post.pool('smtp').give(pid, t + 5)
                return t + 5, {r: 'bounced' if dsn[0] == '5' else 'deferred' for r in rcpts}
        from town_smtp import session
        return session(self, t, m, d, rcpts)

    def rate(self, t):
        """Messages an hour that the town expects from us at this time."""
        day, hour = int(t // 86400 + 3) % 7, int(t % 86400 // 3600)  # 0 = Monday
        return self.volume / 24 * HOURS[hour] * (.35 if day >= 5 else 1) * math.exp(self.rng.gauss(0, .12))
