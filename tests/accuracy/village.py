#!/usr/bin/env python3
"""village.py PROGRAM [--seeds N] [--first N] [--kinds a,b] [--keep DIR] - a small server's mail for nine days, some thirty messages a day, and one trouble that meets few of them;
the program reads and analyses it, and its incidents are held to what was put in: found, missed, invented. Exits 1 when more than one in twenty is missed or invented."""
import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

T0 = 1772409600  # Monday, 2026-03-02 00:00 UTC
DAYS, HOST, OURS = 9, 'mx1', 'dorf.example'
FEW = 3  # a trouble that met fewer messages may be told or not
SITES = ['gmail.com', 'outlook.com', 'gmx.net', 'ahorn.example', 'birke.example', 'eiche.example', 'fichte.example', 'linde.example', 'ulme.example', 'weide.example']
MX = {'gmail.com': 'gmail-smtp-in.l.google.com', 'outlook.com': 'outlook-com.olc.protection.outlook.com', 'gmx.net': 'mx00.gmx.net'}


class Log:
    def __init__(self, rng):
        self.rng, self.lines, self.n = rng, [], 0

    def say(self, t, program, text, pid=None):
        self.other(t, f'postfix/{program}[{pid or self.rng.randrange(900, 999)}]: {text}')

    def other(self, t, text):
        self.lines.append((t, f'{time.strftime("%b %e %H:%M:%S", time.gmtime(t))} {HOST} {text}'))

    def queue_id(self):
        self.n += 1
        return f'{0xA000000 + self.n * 977:X}'

    def intake(self, t, sender, n=1, how='client=pc7.dorf.example[10.0.0.7]', program='smtpd'):
        q = self.queue_id()
        self.say(t, program, f'{q}: {how}')
        self.say(t, 'cleanup', f'{q}: message-id=<{q}@{OURS}>')
        self.say(t, 'qmgr', f'{q}: from=<{sender}>, size={self.rng.randrange(900, 40000)}, nrcpt={n} (queue active)', 811)
        return q

    def to(self, t, q, rcpt, relay, status, reason, dsn, program='smtp', delay=1.0):
        self.say(t, program, f'{q}: to=<{rcpt}>, relay={relay}, delay={delay:.2g}, delays=0.1/0.01/0.4/0.4, dsn={dsn}, status={status} ({reason})', 900)

    def removed(self, t, q):
        self.say(t, 'qmgr', f'{q}: removed', 811)


def address(site):
    host = MX.get(site, f'mx.{site}')
    return f'{host}[198.51.100.{SITES.index(site) + 20}]:25' if site in SITES else f'{host}[198.51.100.9]:25'


class Village:
    def __init__(self, rng):
        self.rng, self.log = rng, Log(rng)
        self.trouble = None  # (begin, end, what(village, t, q, sender, rcpt, tries) -> None or (relay, status, reason, dsn, program))
        self.touched = set() # messages that a trouble of deliveries met
        self.door = None     # (begin, end, what(village, t, sender) -> True when it was turned away)

    def user(self):
        return self.rng.choice(['anna', 'bert', 'cora', 'dirk']) + '@' + OURS

    def deliver(self, t, q, sender, rcpt, tries=1):
        log, site = self.log, rcpt.split('@')[1]
        if self.trouble and self.trouble[0] <= t < self.trouble[1]:
            got = self.trouble[2](self, t, q, sender, rcpt, tries)
            if got:
                self.touched.add(q)
                relay, status, reason, dsn, program = got
                log.to(t + 1, q, rcpt, relay, status, reason, dsn, program)
                if status == 'bounced':
                    log.removed(t + 1, q)
                elif tries < 60:
                    self.deliver(t + min(300 * 2 ** (tries - 1), 4000), q, sender, rcpt, tries + 1)
                return
        if site == OURS:
            log.to(t, q, rcpt, f'{HOST}.{OURS}[private/dovecot-lmtp]', 'sent', f'250 2.0.0 <{rcpt}> {q} Saved', '2.0.0', 'lmtp')
        else:
            log.to(t + 1, q, rcpt, address(site), 'sent', f'250 2.0.0 Ok: queued as {q[::-1]}', '2.0.0')
        log.removed(t + 1, q)

    def message(self, t, sender=None, rcpt=None, **more):
        rng = self.rng
        if rcpt is None:
            inward = rng.random() < .35
            sender, rcpt = (f'{rng.choice("klmn")}@{rng.choice(SITES)}', self.user()) if inward else (self.user(), f'{rng.choice("abcdefgh")}@{rng.choice(SITES)}')
        if self.door and self.door[0] <= t < self.door[1] and self.door[2](self, t, sender):
            return
        self.deliver(t, self.log.intake(t, sender, **more), sender, rcpt)

    def live(self):
        self.log.say(T0 + 1, 'postfix-script', 'starting the Postfix mail system')
        self.log.say(T0 + 2, 'master', 'daemon started -- version 3.7.11, configuration /etc/postfix')
        for day in range(DAYS):
            for _ in range(int(self.rng.gauss(30, 4)) // (1 if (day % 7) < 5 else 3)):
                self.message(T0 + day * 86400 + self.rng.gauss(13, 3.5) * 3600 % 86400)


# Each trouble sets something, and returns what a postmaster would name: (causes, places), or nothing; and what may be told beside it.

def to_all(causes, make, place=HOST):
    def put(v, begin, end):
        v.trouble = (begin, end, make)
        return [(causes.split(), [place])], []
    return put


def relay_auth(v, t, q, sender, rcpt, tries):
    if rcpt.endswith(OURS):
        return None
    return 'smtp.relay.example[203.0.113.5]:587', 'deferred', 'SASL authentication failed; server smtp.relay.example[203.0.113.5] said: 535 5.7.8 Error: authentication failed: bad username or password', '4.7.8', 'smtp'


def filter_down(v, t, q, sender, rcpt, tries):
    v.log.say(t, 'smtp', 'connect to 127.0.0.1[127.0.0.1]:10024: Connection refused', 900)
    return 'none', 'deferred', 'connect to 127.0.0.1[127.0.0.1]:10024: Connection refused', '4.4.1', 'smtp'


def dns_down(v, t, q, sender, rcpt, tries):
    site = rcpt.split('@')[1]
    return None if site == OURS else ('none', 'deferred', f'Host or domain name not found. Name service error for name={site} type=MX: Host not found, try again', '4.4.3', 'smtp')


def transport_missing(v, t, q, sender, rcpt, tries):
    if rcpt.endswith(OURS):
        return None
    v.log.say(t, 'qmgr', 'warning: connect to transport private/slow: No such file or directory', 811)
    return 'none', 'deferred', 'mail transport unavailable', '4.3.0', 'error'


def lmtp_down(v, t, q, sender, rcpt, tries):
    return (f'none', 'deferred', f'connect to {HOST}.{OURS}[private/dovecot-lmtp]: No such file or directory', '4.4.1', 'lmtp') if rcpt.endswith(OURS) else None


def alias_db(v, t, q, sender, rcpt, tries):
    if not rcpt.endswith(OURS):
        return None
    v.log.say(t, 'local', 'warning: hash:/etc/aliases is unavailable. open database /etc/aliases.db: No such file or directory', 905)
    return 'local', 'deferred', 'alias database unavailable', '4.3.0', 'local'


def box_full(v, begin, end):
    """One mailbox of ours over its quota: its owner's matter, no incident."""
    v.trouble = (begin, end, lambda v, t, q, sender, rcpt, tries: (f'{HOST}.{OURS}[private/dovecot-lmtp]', 'bounced',
                 f'host {HOST}.{OURS}[private/dovecot-lmtp] said: 552 5.2.2 <{rcpt}> Quota exceeded (mailbox for user is full) (in reply to end of DATA command)', '5.2.2', 'lmtp')
                 if rcpt.startswith('anna@' + OURS) else None)
    return [], [('mailbox.full', '*')]


def tables(v, begin, end):
    def refuse(v, t, sender):
        v.log.say(t, 'smtpd', 'connect from pc7.dorf.example[10.0.0.7]', 920)
        v.log.say(t, 'proxymap', "warning: connect to mysql server localhost: Can't connect to local MySQL server through socket '/run/mysqld/mysqld.sock' (2)", 930)
        v.log.say(t, 'smtpd', 'warning: proxy:mysql:/etc/postfix/mysql-users.cf lookup error for "anna@dorf.example"', 920)
        v.log.say(t, 'smtpd', f'NOQUEUE: reject: RCPT from pc7.dorf.example[10.0.0.7]: 451 4.3.0 <anna@{OURS}>: Temporary lookup failure; from=<{sender}> to=<anna@{OURS}> proto=ESMTP helo=<pc7>', 920)
        v.log.say(t, 'smtpd', 'disconnect from pc7.dorf.example[10.0.0.7] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4', 920)
        return True
    v.door = (begin, end, refuse)
    return [(['local.tables'], [HOST])], [('volume.stopped', HOST), ('volume.drop', HOST)]


def disk(v, begin, end):
    def refuse(v, t, sender):
        v.log.say(t, 'smtpd', 'connect from pc7.dorf.example[10.0.0.7]', 920)
        v.log.say(t, 'smtpd', f'NOQUEUE: reject: MAIL from pc7.dorf.example[10.0.0.7]: 452 4.3.1 Insufficient system storage; from=<{sender}> proto=ESMTP helo=<pc7>', 920)
        v.log.say(t, 'smtpd', 'warning: not enough free space in mail queue: 4194304 bytes < 1.5*message size limit', 920)
        v.log.say(t, 'smtpd', 'disconnect from pc7.dorf.example[10.0.0.7] ehlo=1 mail=0/1 quit=1 commands=2/3', 920)
        return True
    v.door = (begin, end, refuse)
    return [(['local.disk'], [HOST])], [('volume.stopped', HOST), ('volume.drop', HOST)]


def at_site(causes, site, place, make, extra=8):
    """A trouble at one receiver, with some mail for it."""
    def put(v, begin, end):
        v.trouble = (begin, end, lambda v, t, q, sender, rcpt, tries: make(v, rcpt, tries) if rcpt.endswith('@' + site) else None)
        for k in range(extra):
            v.message(begin + (end - begin) * (k + .5) / extra, v.user(), f'{"abcdefgh"[k % 8]}@{site}')
        return ([(causes.split(), [place])] if causes else []), []
    return put


def said(site, text, dsn, status='deferred', cmd='RCPT TO'):
    host = address(site)
    return lambda v, rcpt, tries: (host, status, f'host {host[:-3]} said: {text} (in reply to {cmd} command)', dsn, 'smtp')


def banner(site, text, dsn):
    host = address(site)
    return lambda v, rcpt, tries: (host, 'deferred', f'host {host[:-3]} refused to talk to me: {text}', dsn, 'smtp')


def greylists(v, begin, end):
    """Several sites greylist, as every day: no incident."""
    v.trouble = (T0, T0 + DAYS * 86400, lambda v, t, q, sender, rcpt, tries: (address(rcpt.split('@')[1]), 'deferred',
                 f'host {address(rcpt.split("@")[1])[:-3]} said: 450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/ (in reply to RCPT TO command)',
                 '4.2.0', 'smtp') if tries == 1 and rcpt.split('@')[1] in ('ahorn.example', 'birke.example', 'eiche.example', 'gmx.net') else None)
    return [], []


def forwards(v, begin, end):
    """Mail of strangers that is forwarded to Google fails their SPF."""
    for k in range(12):
        t = begin + (end - begin) * (k + .5) / 12
        v.log_forward(t, f'{"opqrst"[k % 6]}@bank{k % 5}.example')
    return [(['auth.spf', 'auth.required', 'auth.dmarc'], ['google'])], []


def log_forward(self, t, sender):
    q = self.log.intake(t, sender, how=f'client=mail.{sender.split("@")[1]}[203.0.113.77]')
    host = address('gmail.com')
    self.log.to(t + 1, q, 'cora.private@gmail.com', host, 'bounced', f'host {host[:-3]} said: 550-5.7.26 The MAIL FROM domain [{sender.split("@")[1]}] has an SPF record with a hard fail policy (-all) '
                f'550-5.7.26 but it fails to pass SPF checks with the ip: [192.0.2.10]. a1-2002b0c3.42 - gsmtp (in reply to end of DATA command)', '5.7.26')
    self.log.removed(t + 1, q)


Village.log_forward = log_forward


def stolen(v, begin, end):
    """A stolen account sends little: forty recipients in an hour, from strange addresses."""
    for k in range(44):
        t = begin + k * 70
        site = v.rng.choice(SITES)
        q = v.log.intake(t, f'dirk@{OURS}', how=f'client=unknown[45.83.{k % 4}.{20 + k % 4}], sasl_method=LOGIN, sasl_username=dirk', program='submission/smtpd')
        v.deliver(t + 1, q, f'dirk@{OURS}', f'{v.rng.choice("pqrstuvw")}{k}@{site}')
    return [(['abuse.sender'], [HOST])], [('mailbox.unknown', '*'), ('content.spam', '*')]


def old_list(v, begin, end):
    """A newsletter to an old list: a third of it is unknown."""
    def unknown(v, t, q, sender, rcpt, tries):
        if not rcpt.startswith('old'):
            return None
        host = address(rcpt.split('@')[1])
        return host, 'bounced', f'host {host[:-3]} said: 550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown (in reply to RCPT TO command)', '5.1.1', 'smtp'
    v.trouble = (begin, end, unknown)
    for k in range(90):
        v.message(begin + k * 20, f'news@{OURS}', f'{"old" if k % 3 == 0 else "sub"}{k}@{SITES[k % 10]}')
    return [(['mailbox.unknown'], [HOST, 'others'] + SITES)], []


def own_certificate(v, begin, end):
    """Our certificate has expired: the programs of users refuse to go on, again and again."""
    for k in range(12):
        client, t = f'pc{k % 4}.dorf.example[10.0.0.{k % 4 + 2}]', begin + (end - begin) * (k + .5) / 12
        v.log.say(t, 'submission/smtpd', f'connect from {client}', 921)
        v.log.say(t, 'submission/smtpd', f'SSL_accept error from {client}: -1', 921)
        v.log.say(t, 'submission/smtpd', 'warning: TLS library problem: error:0A000415:SSL routines::sslv3 alert certificate expired:../ssl/record/rec_layer_s3.c:1584:SSL alert number 45:', 921)
        v.log.say(t, 'submission/smtpd', f'lost connection after STARTTLS from {client}', 921)
        v.log.say(t, 'submission/smtpd', f'disconnect from {client} ehlo=1 starttls=0/1 commands=1/2', 921)
    return [(['tls.certificate'], [HOST])], []


def clogged(v, begin, end):
    """The active queue is full of mail for one destination."""
    for k in range(int((end - begin) // 300)):
        for text in ('mail for gmail.com is using up 16001 of 20000 active queue entries', 'this may slow down other mail deliveries',
                     'you may need to increase the main.cf smtp_destination_concurrency_limit from 20', 'to turn off these warnings specify: qmgr_clog_warn_time = 0'):
            v.log.say(begin + 300 * k, 'qmgr', 'warning: ' + text, 811)
    return [(['local.limits'], [HOST])], []


def restart(v, begin, end):
    """A reboot of two minutes: nothing."""
    v.log.other(begin + 100, "rsyslogd: imuxsock: Acquired UNIX socket '/run/systemd/journal/syslog' (fd 3) from systemd.  [v8.2302.0]")
    v.log.say(begin, 'postfix-script', 'stopping the Postfix mail system')
    v.log.say(begin + 1, 'master', 'terminating on signal 15')
    v.log.say(begin + 120, 'postfix-script', 'starting the Postfix mail system')
    v.log.say(begin + 121, 'master', 'daemon started -- version 3.7.11, configuration /etc/postfix')
    return [], []


KINDS = {
    'relay_auth': to_all('auth.smtp', relay_auth, 'relay.example'), 'filter_down': to_all('local.filter', filter_down), 'dns_down': to_all('dns.tempfail', dns_down),
    'transport_missing': to_all('local.transport', transport_missing), 'lmtp_down': to_all('local.transport', lmtp_down), 'alias_db': to_all('local.tables', alias_db),
    'tables': tables, 'disk': disk, 'own_certificate': own_certificate, 'clogged': clogged, 'box_full': box_full, 'greylists': greylists, 'forwards': forwards, 'stolen': stolen, 'old_list': old_list, 'restart': restart,
    'banner_throttle': at_site('rate.connections rate.limit', 'gmx.net', 'gmx', banner('gmx.net', '421 4.7.0 mx00.gmx.net Error: too many connections from 192.0.2.10', '4.7.0'), 12),
    'listed': at_site('reputation.dnsbl', 'linde.example', 'linde.example', said('linde.example', '554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using zen.spamhaus.org; https://check.spamhaus.org/sbl/query/SBLCSS', '5.7.1', 'bounced'), 5),
    'banned': at_site('reputation.provider.list', 'outlook.com', 'microsoft-consumer', said('outlook.com', "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).", '5.7.1', 'bounced', 'MAIL FROM'), 5),
    'certificate': at_site('tls.verify', 'weide.example', 'weide.example', lambda v, rcpt, tries: (address('weide.example'), 'deferred', 'Server certificate not trusted', '4.7.5', 'smtp'), 6),
    'down': at_site('network.refused', 'ulme.example', 'ulme.example', lambda v, rcpt, tries: ('none', 'deferred', f'connect to {address("ulme.example")}: Connection refused', '4.4.1', 'smtp'), 8),
    'one_unknown': at_site('', 'ulme.example', '', said('ulme.example', '550 5.1.1 <x@ulme.example>: Recipient address rejected: User unknown', '5.1.1', 'bounced'), 1),
}


def play(kind, seed, path):
    rng = random.Random(f'{seed} {kind}')
    v = Village(rng)
    begin = T0 + 7 * 86400 + rng.uniform(8, 11) * 3600
    end = begin + rng.uniform(3, 6) * 3600
    want, also = KINDS[kind](v, begin, end) if kind else ([], [])
    v.live()
    with open(path, 'w', encoding='ascii') as f:
        f.writelines(line + '\n' for t, line in sorted(v.log.lines, key=lambda x: x[0]) if t < T0 + DAYS * 86400)
    if v.trouble and len(v.touched) < FEW:
        want, also = [], also + [(c, p) for causes, places in want for c in causes for p in places]
    return want, also, begin, end


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument('program')
    args.add_argument('--seeds', type=int, default=1)
    args.add_argument('--first', type=int, default=1)
    args.add_argument('--kinds', default='')
    args.add_argument('--keep', default='')
    o = args.parse_args()
    total = {'injected': 0, 'missed': 0, 'invented': 0}
    for kind in (o.kinds.split(',') if o.kinds else [*KINDS, '']):
        for seed in range(o.first, o.first + o.seeds):
            with tempfile.TemporaryDirectory() as tmp:
                where = o.keep or tmp
                log, db = os.path.join(where, f'{kind or "quiet"}.log'), os.path.join(where, f'{kind or "quiet"}.db')
                if os.path.exists(db):
                    os.remove(db)
                want, also, begin, end = play(kind, seed, log)
                for words in (('ingest', '-q', '--year', '2026', '--db', db, log), ('analyze', '-q', '--db', db)):
                    subprocess.run([o.program, *words], check=True, env={**os.environ, 'TZ': 'UTC'})
                named = sqlite3.connect(f'file:{db}?mode=ro', uri=True).execute(
                    "SELECT cause, provider, severity, state, events, detector, datetime(started_at, 'unixepoch'), datetime(ended_at, 'unixepoch'), coalesce(detail, '') FROM incident").fetchall()
            missed = [w for w in want if not any(i[0] in w[0] and i[1] in w[1] for i in named)]
            invented = [i for i in named if not any(i[0] in w[0] and i[1] in w[1] for w in want) and not any(i[0] == c and p in (i[1], '*') for c, p in also)]
            total['injected'] += len(want)
            total['missed'] += len(missed)
            total['invented'] += len(invented)
            print(f'{kind or "quiet":<18} seed {seed}: injected {len(want)}, found {len(want) - len(missed)}, missed {len(missed)}, invented {len(invented)}')
            for w in missed:
                print(f'    MISSED   {"/".join(w[0])} at {"/".join(w[1])}, {time.strftime("%d %H:%M", time.gmtime(begin))} to {time.strftime("%H:%M", time.gmtime(end))}')
            for i in invented:
                print(f'    INVENTED {" ".join(str(x) for x in i)}')
            sys.stdout.flush()
    print(f'all: injected {total["injected"]}, found {total["injected"] - total["missed"]}, missed {total["missed"]}, invented {total["invented"]} (goal: neither more than one in twenty)')
    return max(total['missed'], total['invented']) * 20 > total['injected']


if __name__ == '__main__':
    sys.exit(main())
