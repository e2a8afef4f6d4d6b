#!/usr/bin/env python3
"""town.py PROGRAM [--seeds N] [--first N] [--kinds a,b] [--keep DIR] - a town's mail for two weeks and a half, quiet but for one trouble (or none, or two), as the log
of its mail server; the program reads and analyses it, and its incidents are held to what was put in: found, missed, invented, in the wrong state."""
import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

import town_here as here
import town_more as more
import town_troubles as there
from town_post import Post
from town_world import Town

T0 = 1772409600  # Monday, 2026-03-02 00:00 UTC
DAYS = 17
FEW = 8  # a trouble that met fewer messages may be told or not
THERE = 'greylist throttled listing storm masked wrong_ptr helo auth reputation own_dns uplink receiver_down slow_transfer slow_connect deferrals unknown_users ' \
        'spam_content tls_downgrade tls_handshake discarded mailbox_full receiver_full dropped'.split()
HERE = 'disk_full crash process_limit transport milter stopped reboot drop drop_hours holiday log_gap rate_limited lines_lost compromised script brute_force campaign ' \
       'new_domain'.split()
PAIRS = [('listing', 'slow_transfer'), ('own_dns', 'brute_force'), ('storm', 'receiver_down'), ('disk_full', 'wrong_ptr'), ('throttled', 'compromised'),
         ('greylist', 'auth'), ('uplink', 'unknown_users'), ('tls_handshake', 'script')]


class Life(Town):
    """The town's own mail."""

    def __init__(self, rng, post, volume):
        super().__init__(rng, post, volume)
        self.first, self.app_factor, self.cut, self.burst = T0, None, None, None
        self.app = f'app1.corp.example[10.0.0.{rng.randrange(2, 250)}]'

    def hour(self, t):
        n = self.rate(t)
        factor = self.app_factor[2] if self.app_factor and self.app_factor[0] <= t < self.app_factor[1] else 1
        for how, share in (('app', .55 * factor), ('login', .25 * factor), ('in', .12), ('uid', .08 * factor)):
            lam = n * share
            for _ in range(int(lam) + (self.rng.random() < lam % 1)):
                self.post.at(t + self.rng.uniform(0, 3600), self.one, how)
        for _ in range(self.rng.choice((0, 0, 1, 2, 6))):
            self.failed_login(t + self.rng.uniform(0, 3600), f'unknown[5.{self.rng.randrange(1, 250)}.7.{self.rng.randrange(1, 250)}]')
        for _ in range(self.rng.choice((0, 1, 3))):
            self.stranger(t + self.rng.uniform(0, 3600))

    def one(self, t, how):
        rng = self.rng
        if how == 'app':
            self.post.submit(t, 'app', rng.choice(('noreply', 'noreply', 'orders', 'support')) + f'@{self.ours}', [self.address()], client=self.app)
        elif how == 'login':
            user = rng.choice(self.staff)
            self.post.submit(t, 'login', f'{user}@{self.ours}', sorted({self.address() for _ in range(rng.choice((1, 1, 1, 2, 3)))}), client=self.home[user], user=user)
        elif how == 'uid':
            self.submit_uid(t, rng.choice((0, 33)), rng.choice(('root', 'www-data')), self.address() if rng.random() < .6 else f'root@{self.ours}')
        else:
            name = self.pick()
            host, ip = self.domains[name].hosts[0], self.addr[self.domains[name].hosts[0]][0]
            self.post.submit(t, 'in', self.address(name), [f'{rng.choice(self.staff)}@{self.ours}'], client=f'{host}[{ip}]')

    def submit_uid(self, t, uid, user, rcpt):
        self.post.submit(t, 'uid', f'{user}@{self.ours}', [rcpt], uid=uid, user=user)

    def failed_login(self, t, client):
        pid = self.post.pool('submission/smtpd').take(t)
        self.post.say(t, 'submission/smtpd', pid, f'connect from {client}')
        self.post.say(t + .3, 'submission/smtpd', pid, f'warning: {client}: SASL LOGIN authentication failed: UGFzc3dvcmQ6')
        self.post.say(t + .4, 'submission/smtpd', pid, f'disconnect from {client} ehlo=1 auth=0/1 quit=1 commands=2/3')
        self.post.pool('submission/smtpd').give(pid, t + .5)

    def stranger(self, t):
        rng, pid = self.rng, self.post.pool('smtpd').take(t)
        client = f'unknown[91.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}]'
        self.post.say(t, 'smtpd', pid, f'connect from {client}')
        self.post.say(t + .2, 'smtpd', pid, f'NOQUEUE: reject: RCPT from {client}: ' + rng.choice((
            '554 5.7.1 <x@relay.example>: Relay access denied; from=<a@spam.example> to=<x@relay.example> proto=ESMTP helo=<ylmf-pc>',
            f'554 5.7.1 Service unavailable; Client host [{client[8:-1]}] blocked using zen.spamhaus.org; from=<b@spam.example> to=<info@corp.example> proto=SMTP helo=<user>')))
        self.post.say(t + .3, 'smtpd', pid, f'disconnect from {client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4')
        self.post.pool('smtpd').give(pid, t + .4)


def hooked(life):
    """A stolen login comes from elsewhere; the application's and the newsletter's client is ours."""
    plain = life.post.submit

    def submit(t, how, sender, recipients, **more):
        if how == 'login' and 'client' not in more:
            user, clients, *_ = life.burst
            more = {'user': user, 'client': life.rng.choice(clients)}
        elif how == 'app' and 'client' not in more:
            more = {'client': life.app}
        return plain(t, how, sender, recipients, **more)
    life.post.submit = submit


def play(kinds, seed, path):
    rng = random.Random(f'{seed} {" ".join(kinds)}')
    style = {'header': rng.choice(('rfc3339', 'rfc3164')), 'long': rng.random() < .6, 'tls': rng.choice(('none', 'summary', 'feature'))}
    if 'tls_downgrade' in kinds:
        style['tls'] = rng.choice(('summary', 'feature'))
    post = Post(rng, there.HOST, style)
    life = Life(rng, post, rng.choice((300, 600, 1000)))
    hooked(life)
    wanted, also, told = [], [], []
    end = T0 + DAYS * 86400
    for n, kind in enumerate(kinds):
        day = 14 if kind in ('deferrals', 'unknown_users', 'drop', 'drop_hours', 'holiday') else rng.choice((14, 15))
        begin = T0 + day * 86400 + rng.uniform(8, 13) * 3600
        length = rng.uniform(2.5, 12) * 3600
        life.touched = []
        w, a = getattr(here if kind in HERE else more if kind in more.MORE else there, kind)(life, begin, begin + length)
        longer = {'deferrals': 2 * 86400, 'unknown_users': 86400}.get(kind, 0)
        wanted += [(*x, begin, min(end, begin + length + longer), life.touched) for x in w]
        also += a
        told.append(f'{kind} day {day}, {length / 3600:.1f} h')
    post.say(T0 + 1, 'postfix-script', post.new_pid(), 'starting the Postfix mail system')
    post.say(T0 + 2, 'master', post.single['master'], 'daemon started -- version 3.7.11, configuration /etc/postfix')
    for day in range(DAYS):
        post.at(T0 + day * 86400, lambda t: life.drift())
        for hour in range(24):
            post.at(T0 + day * 86400 + hour * 3600, life.hour)
    if getattr(life, 'full_box', None):
        begin, until, box = life.full_box
        for k in range(30):
            post.at(begin + rng.uniform(0, until - begin), post.submit, 'app', f'orders@{life.ours}', [box])
    post.run(end)
    if life.cut:
        begin, until, keep = life.cut
        post.lines = [x for x in post.lines if not begin <= x[0] < until or 'rsyslogd' in x[2] or rng.random() < keep]
    lines = post.write(path, T0, end)
    for x in list(wanted):
        if x[4] and len(set.union(*x[4])) < FEW:
            wanted.remove(x)
            also += [(c, p) for c in x[0] for p in x[1]]
    return wanted, also, f'{" + ".join(told)}; {style}; {life.volume} a day, {lines} lines', len(life.domains)


def datetime(t):
    return time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(t))


def judge(database, wanted, also):
    db = sqlite3.connect(f'file:{database}?mode=ro', uri=True)
    named = db.execute('SELECT cause, provider, severity, state, events, detector, coalesce(detail, ""), datetime(started_at, "unixepoch"), datetime(ended_at, "unixepoch"), started_at, ended_at FROM incident').fetchall()
    missed, invented, used = [], [], set()
    for causes, places, begin, end, _ in wanted:
        hits = [i for i in named if i[0] in causes and i[1] in places and i[9] <= end + 3600 and i[10] >= begin - 3600]
        if hits:
            used.update(hits[:1] if not also else hits)
        else:
            missed.append((causes, places))
        for i in hits[:1]:
            if i[3] != 'recovered' or not begin - 3600 <= i[9] <= begin + 3 * 3600:
                print(f'    OFF      {" ".join(str(x) for x in i[:9])} (began {datetime(begin)}, ended {datetime(end)})')
    for i in named:
        if i not in used and not any(i[0] == c and p in (i[1], '*') for c, p in also):
            invented.append(i)
    return missed, invented, named


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument('program')
    args.add_argument('--seeds', type=int, default=1)
    args.add_argument('--first', type=int, default=1)
    args.add_argument('--kinds', default='')
    args.add_argument('--quiet-towns', type=int, default=2)
    args.add_argument('--keep', default='')
    o = args.parse_args()
    kinds = [tuple(x for x in k.split('+') if x != 'quiet') for k in o.kinds.split(',')] if o.kinds else [(k,) for k in THERE + HERE + more.MORE] + PAIRS + [()] * o.quiet_towns
    total = {'injected': 0, 'missed': 0, 'invented': 0, 'false': 0, 'domain-days': 0}
    for k in kinds:
        for seed in range(o.first, o.first + o.seeds):
            with tempfile.TemporaryDirectory() as tmp:
                where = o.keep or tmp
                log, db = os.path.join(where, 'mail.log'), os.path.join(where, 'mail.db')
                if os.path.exists(db):
                    os.remove(db)
                wanted, also, about, domains = play(k, seed if k else seed + 1000 * kinds.index(k), log)
                for words in (('ingest', '-q', '--year', '2026', '--db', db, log), ('analyze', '-q', '--db', db)):
                    subprocess.run([o.program, *words], check=True, env={**os.environ, 'TZ': 'UTC'})
                missed, invented, named = judge(db, wanted, also)
            total['injected'] += len(wanted)
            total['missed'] += len(missed)
            total['invented'] += len(invented)
            if not wanted:
                total['false'] += len(invented)
                total['domain-days'] += DAYS * domains
            print(f'{"+".join(k) or "quiet":<28} seed {seed}: injected {len(wanted)}, found {len(wanted) - len(missed)}, missed {len(missed)}, invented {len(invented)}')
            if missed or invented:
                print(f'    {about}')
            for causes, places in missed:
                print(f'    MISSED   {"/".join(sorted(causes))} at {"/".join(sorted(places))}')
            for i in invented:
                print(f'    INVENTED {" ".join(str(x) for x in i[:9])}')
            sys.stdout.flush()
    days = max(total['domain-days'], 1)
    print(f'all: injected {total["injected"]}, found {total["injected"] - total["missed"]}, missed {total["missed"]}, invented {total["invented"]} (goal: neither more than one in '
          f'twenty); towns where nothing was wrong: {total["false"]} false alarms in {total["domain-days"]} domain-days = {100 * total["false"] / days:.2f} % (goal: at most 0.50 %)')
    return max(total['missed'], total['invented']) * 20 > total['injected'] or total['false'] * 200 > days


if __name__ == '__main__':
    sys.exit(main())
