"""town_post: a Postfix as its log shows it. Messages come in, are tried, put off, tried again with Postfix's own back-off, held back while a destination is
dead, given up after five days; each daemon writes the lines that it writes (forms: Postfix's source and captures of a real one). What receivers answer,
and what is broken here, the town says (town_world.py)."""
import heapq
import time

LONG = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'
QUEUE_RUN, MIN_BACKOFF, MAX_BACKOFF, LIFETIME = 300, 300, 4000, 5 * 86400


def base52(n):
    s = ''
    while n:
        s, n = LONG[n % 52] + s, n // 52
    return s


def secs(x):
    """As format_tv.c prints it: two digits, hundredths at most."""
    if x < 0.01:
        return '0'
    if x >= 10:
        return str(int(x + .5)) if x >= 100 else f'{x:.0f}'
    return (f'{x:.1f}' if x >= 1 else f'{x:.2f}').rstrip('0').rstrip('.')


class Message:
    def __init__(self, qid, at, sender):
        self.qid, self.at, self.sender = qid, at, sender
        self.open = {}       # recipient -> domain
        self.tries = 0


class Pool:
    """Processes of one service: each does one thing at a time, and is used again."""

    def __init__(self, post):
        self.post, self.free = post, []

    def take(self, t):
        if self.free and self.free[0][0] <= t:
            return heapq.heappop(self.free)[1]
        return self.post.new_pid()

    def give(self, pid, t):
        if self.post.rng.random() > .02:
            heapq.heappush(self.free, (t + .05, pid))


class Post:
    def __init__(self, rng, host, style):
        self.rng, self.host, self.style = rng, host, style
        self.town = None
        self.heap, self.seq, self.lines, self.n = [], 0, [], 0
        self.pid = rng.randrange(1000, 4000)
        self.pools = {}
        self.single = {name: self.new_pid() for name in ('qmgr', 'pickup', 'master', 'anvil')}
        self.dead = {}       # destination -> (until, reason)
        self.failed = {}     # destination -> failures in a row
        self.down = []       # (from, to): Postfix stopped

    def new_pid(self):
        self.pid += self.rng.randrange(1, 9)
        if self.pid > 99999:
            self.pid = 1500
        return self.pid

    def pool(self, name):
        return self.pools.setdefault(name, Pool(self))

    def say(self, t, tag, pid, text):
        self.seq += 1
        self.lines.append((t, self.seq, f'postfix/{tag}[{pid}]: {text}'))

    def other(self, t, text):
        self.seq += 1
        self.lines.append((t, self.seq, text))

    def at(self, t, what, *args):
        self.seq += 1
        heapq.heappush(self.heap, (t, self.seq, what, args))

    def run(self, until):
        while self.heap and self.heap[0][0] < until:
            t, _, what, args = heapq.heappop(self.heap)
            stop = next((end for begin, end in self.down if begin <= t < end), None)
            if stop is not None:
                if what == self.attempt:
                    self.at(stop + self.rng.uniform(1, 60), what, *args)
                elif what == self.submit and args[0] == 'login':
                    self.at(stop + self.rng.uniform(1, 3600), what, *args)
                continue
            what(t, *args)

    def queue_id(self, t):
        self.n += 1
        usec = int(t % 1 * 1e6)
        if not self.style['long']:
            return f'{usec:05X}{0x2A0000 + self.n % 4001:X}'
        return base52(int(t)).rjust(6, '0') + base52(usec).rjust(4, '0') + 'z' + base52(2000 + self.n % 7919)

    # what comes in
    def submit(self, t, how, sender, recipients, **more):
        """how: uid, app, login, in. recipients: addresses; those of ours are delivered here."""
        refusal = self.town.refuse(t, how, more)
        if refusal:
            return refusal(self, t, how, sender, recipients, more)
        m = Message(self.queue_id(t), t, sender)
        m.size = more.get('size') or int(self.rng.lognormvariate(8.6, 1.2)) + 400
        clean, smtpd = self.pool('cleanup'), None
        if how == 'uid':
            self.say(t, 'pickup', self.single['pickup'], f'{m.qid}: uid={more.get("uid", 0)} from=<{more.get("user", "root")}>')
        else:
            service = 'submission/smtpd' if how == 'login' else 'smtpd'
            smtpd = self.pool(service).take(t - .3)
            client = more['client']
            self.say(t - .2, service, smtpd, f'connect from {client}')
            login = f', sasl_method=PLAIN, sasl_username={more["user"]}' if how == 'login' else ''
            self.say(t, service, smtpd, f'{m.qid}: client={client}{login}')
        pid = clean.take(t)
        mid = f'{m.qid}@{self.host}.corp.example' if how == 'uid' else f'{self.rng.randrange(16**12):x}@{sender.split("@")[-1] or "corp.example"}'
        self.say(t + .01, 'cleanup', pid, f'{m.qid}: message-id=<{mid}>')
        clean.give(pid, t + .02)
        if smtpd:
            self.say(t + .09, service, smtpd, f'disconnect from {client} ehlo=1 mail=1 rcpt={len(recipients)} data=1 quit=1 commands={4 + len(recipients)}')
            self.pool(service).give(smtpd, t + .1)
        m.open = {r: r.rpartition('@')[2] for r in recipients}
        self.attempt(t + .05, m)
        return m

    # what goes out
    def attempt(self, t, m):
        if m.tries and t - m.at > LIFETIME:
            self.say(t, 'qmgr', self.single['qmgr'], f'{m.qid}: from=<{m.sender}>, status=expired, returned to sender')
            self.gone(t + .05, m, 'expired')
            return
        self.say(t, 'qmgr', self.single['qmgr'], f'{m.qid}: from=<{m.sender}>, size={m.size}, nrcpt={len(m.open)} (queue active)')
        m.tries += 1
        by_domain = {}
        for r, d in m.open.items():
            by_domain.setdefault(d, []).append(r)
        end, bounced = t, False
        for name, rcpts in by_domain.items():
            until, results = self.town.deliver(t + .01, m, name, rcpts)
            end = max(end, until)
            for r, status in results.items():
                if status != 'deferred':
                    del m.open[r]
                    bounced = bounced or status == 'bounced'
        if bounced:
            self.notify(end, m)
        if not m.open:
            self.say(end + .01, 'qmgr', self.single['qmgr'], f'{m.qid}: removed')
            return
        wait = min(max(end - m.at, MIN_BACKOFF), MAX_BACKOFF)
        self.at((end + wait) // QUEUE_RUN * QUEUE_RUN + QUEUE_RUN + self.rng.uniform(0, 3), self.attempt, m)

    def notify(self, t, m):
        if m.sender == '':
            return
        b = Message(self.queue_id(t + .02), t + .02, '')
        b.size = m.size + 2200
        pid = self.pool('cleanup').take(t)
        self.say(t + .02, 'cleanup', pid, f'{b.qid}: message-id=<{time.strftime("%Y%m%d%H%M%S", time.gmtime(t))}.{b.qid}@{self.host}.corp.example>')
        self.pool('cleanup').give(pid, t + .03)
        bounce = self.pool('bounce').take(t)
        self.say(t + .03, 'bounce', bounce, f'{m.qid}: sender non-delivery notification: {b.qid}')
        self.pool('bounce').give(bounce, t + .03)
        b.open = {m.sender: m.sender.rpartition('@')[2]}
        self.attempt(t + .04, b)

    def gone(self, t, m, why):
        self.notify(t, m)
        m.open = {}
        self.say(t + .06, 'qmgr', self.single['qmgr'], f'{m.qid}: removed')

    def to(self, t, tag, pid, m, rcpt, relay, status, dsn, text, c=0.0, d=0.0, active=None, tls=None, conn_use=None):
        """One delivery line. active: when this turn began."""
        active = t if active is None else active
        a = max(active - m.at, .01)
        feature = f', tls={tls}' if tls and self.style['tls'] == 'feature' else ''
        use = f', conn_use={conn_use}' if conn_use else ''
        self.say(t, tag, pid, f'{m.qid}: to=<{rcpt}>, relay={relay}{use}, delay={secs(a + c + d)}, delays={secs(a)}/0.01/{secs(c)}/{secs(d)}{feature}, '
                              f'dsn={dsn}, status={status} ({text})')

    # a destination that fails over and over is left alone for a while (qmgr(8))
    def suspended(self, t, name):
        until, reason = self.dead.get(name, (0, ''))
        return reason if t < until else None

    def site_failed(self, t, name, reason):
        self.failed[name] = self.failed.get(name, 0) + 1
        if self.failed[name] >= 4:           # a cohort: initial_destination_concurrency is 5, and shrinks
            self.dead[name] = (t + MIN_BACKOFF, reason)
            self.failed[name] = 0

    def site_well(self, name):
        self.failed[name] = 0

    def write(self, path, begin=0, end=1e12, zone=''):
        rows = sorted(r for r in self.lines if begin <= r[0] < end)
        with open(path, 'w', encoding='utf-8') as f:
            for t, _, text in rows:
                if self.style['header'] == 'rfc3339':
                    stamp = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(t)) + f'.{int(t % 1 * 1e6):06d}+00:00'
                else:
                    stamp = time.strftime('%b %e %H:%M:%S', time.gmtime(t))
                f.write(f'{stamp} {self.host} {text}\n')
        return len(rows)
