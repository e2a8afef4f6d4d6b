"""town_here: what can go wrong on our own machine, with our accounts and with our log; and what looks unusual and is well."""
from town_troubles import HOST, want


def fail_at_door(town, begin, end, hows, line):
    town.doors.append((begin, end, line, hows))


def disk_full(town, begin, end):
    def refuse(post, t, how, sender, recipients, more):
        if how == 'uid':
            post.say(t, 'sendmail', post.new_pid(), 'fatal: root(0): queue file write error')
            return
        pid, client = post.pool('smtpd').take(t), more['client']
        post.say(t, 'smtpd', pid, f'connect from {client}')
        post.say(t + .01, 'smtpd', pid, 'NOQUEUE: reject: MAIL from {}: 452 4.3.1 Insufficient system storage; proto=ESMTP helo=<app1.corp.example>'.format(client))
        post.say(t + .01, 'smtpd', pid, 'warning: not enough free space in mail queue: 4194304 bytes < 1.5*message size limit')
        post.say(t + .02, 'smtpd', pid, f'disconnect from {client} ehlo=1 mail=0/1 quit=1 commands=2/3')
        post.pool('smtpd').give(pid, t + .1)
    fail_at_door(town, begin, end, ('app', 'login', 'in', 'uid'), refuse)
    return want('local.disk', [HOST], [('volume.stopped', HOST)])


def crash(town, begin, end):
    """smtp(8) dies at its start, and master(8) throttles it: what should go out waits in the queue."""
    post = town.post

    def throttle(t):
        pid = post.new_pid()
        post.say(t, 'smtp', pid, 'fatal: open database /etc/postfix/sasl_passwd.db: No such file or directory')
        post.say(t + 1, 'master', post.single['master'], f'warning: process /usr/lib/postfix/sbin/smtp pid {pid} exit status 1')
        post.say(t + 1, 'master', post.single['master'], 'warning: /usr/lib/postfix/sbin/smtp: bad command startup -- throttling')
        if t + 60 < end:
            post.at(t + 60, throttle)
    post.at(begin, throttle)
    inner = town.deliver

    def deliver(t, m, name, rcpts):
        if begin <= t < end and name != town.ours:
            # the queue manager waits for a process; it is tried when there is one
            return t, {r: 'deferred' for r in rcpts}
        return inner(t, m, name, rcpts)
    town.deliver = deliver
    return want('local.transport local.tables', [HOST], [('local.tables', HOST), ('local.transport', HOST), ('volume.stopped', HOST)])


def process_limit(town, begin, end):
    post = town.post

    def full(t):
        post.say(t, 'master', post.single['master'], 'warning: service "smtp" (25) has reached its process limit "100": new clients may experience noticeable delays')
        post.say(t, 'master', post.single['master'], 'warning: to avoid this condition, increase the process count in master.cf or reduce the service time per client')
        post.say(t, 'master', post.single['master'], 'warning: see https://www.postfix.org/STRESS_README.html for examples of stress-adapting configuration settings')
        if t + 400 < end:
            post.at(t + 400 + town.rng.uniform(0, 300), full)
    post.at(begin, full)
    return want('local.limits', [HOST])


def transport(town, begin, end):
    post, inner = town.post, town.deliver

    def deliver(t, m, name, rcpts):
        if not (begin <= t < end) or name == town.ours:
            return inner(t, m, name, rcpts)
        post.say(t, 'qmgr', post.single['qmgr'], 'warning: connect to transport private/smtp: Connection refused')
        pid = post.pool('error').take(t)
        for r in rcpts:
            post.to(t + .02, 'error', pid, m, r, 'none', 'deferred', '4.3.0', 'mail transport unavailable', active=t)
        post.pool('error').give(pid, t + .1)
        return t + .02, {r: 'deferred' for r in rcpts}
    town.deliver = deliver
    return want('local.transport', [HOST], [('volume.stopped', HOST)])


def milter(town, begin, end):
    def refuse(post, t, how, sender, recipients, more):
        pid, client = post.pool('smtpd').take(t), more.get('client', 'localhost[127.0.0.1]')
        post.say(t, 'smtpd', pid, f'connect from {client}')
        post.say(t + .01, 'smtpd', pid, 'warning: connect to Milter service inet:localhost:8891: Connection refused')
        post.say(t + .02, 'smtpd', pid, f'NOQUEUE: milter-reject: CONNECT from {client}: 451 4.7.1 Service unavailable - try again later; proto=SMTP')
        post.say(t + .03, 'smtpd', pid, f'disconnect from {client} ehlo=1 quit=1 commands=2')
        post.pool('smtpd').give(pid, t + .1)
    fail_at_door(town, begin, end, ('app', 'login', 'in'), refuse)
    return want('local.filter', [HOST], [('volume.stopped', HOST)])


def stopped(town, begin, end):
    post = town.post
    post.say(begin, 'postfix-script', post.new_pid(), 'stopping the Postfix mail system')
    post.say(begin + 1, 'master', post.single['master'], 'terminating on signal 15')
    post.down.append((begin, end))
    fail_at_door(town, begin, end, ('app', 'in', 'uid'), lambda *a: None)
    post.say(end, 'postfix-script', post.new_pid(), 'starting the Postfix mail system')
    post.say(end + 1, 'master', post.single['master'], 'daemon started -- version 3.7.11, configuration /etc/postfix')
    return want('volume.stopped', [HOST])


def reboot(town, begin, end):
    stopped(town, begin, begin + 180)
    return [], []


def drop(town, begin, end):
    """Nobody sends, for a day."""
    town.app_factor = (begin // 86400 * 86400, begin // 86400 * 86400 + 86400, .04)
    return want('volume.drop', [HOST], [('volume.stopped', HOST)])


def drop_hours(town, begin, end):
    """The application sends hardly anything for eight hours of a day's work."""
    from_at = begin // 86400 * 86400 + 8 * 3600
    town.app_factor = (from_at, from_at + 8 * 3600, .04)
    return want('volume.drop', [HOST], [('volume.stopped', HOST)])


def holiday(town, begin, end):
    town.app_factor = (begin // 86400 * 86400, begin // 86400 * 86400 + 86400, .3)
    return [], []


def cut(town, begin, end, keep):
    town.cut = (begin, end, keep)


def log_gap(town, begin, end):
    cut(town, begin, begin + 5 * 3600, 0)
    return want('log.gap', [HOST])


def rate_limited(town, begin, end):
    """journald lets a burst through in each half minute and drops the rest; it says so."""
    cut(town, begin, end, .6)
    post = town.post
    for k in range(int((end - begin) // 600)):
        post.other(begin + 600 * k + 30, f'rsyslogd[{town.rng.randrange(400, 900)}]: imuxsock lost {town.rng.randrange(20, 90)} messages from pid {post.single["qmgr"]} due to rate-limiting')
    return want('log.loss', [HOST])


def lines_lost(town, begin, end):
    cut(town, begin, end, .5)
    return want('log.loss', [HOST])


def compromised(town, begin, end):
    user, rng = town.rng.choice(town.staff), town.rng
    clients = [f'unknown[185.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}]' for _ in range(rng.randrange(3, 9))]
    for _ in range(rng.randrange(250, 500)):
        t = begin + rng.uniform(0, 5400)
        town.post.at(t, town.post.submit, 'login', f'{user}@{town.ours}', sorted({town.address() for _ in range(rng.choice((1, 1, 4)))}))
    town.burst = (user, clients, begin, begin + 5400)
    return want('abuse.sender', [HOST], [('content.spam', '*'), ('mailbox.unknown', '*')])


def script(town, begin, end):
    """A web form that somebody feeds: a local uid that sends a few mails a day sends hundreds in an hour."""
    rng = town.rng
    for _ in range(rng.randrange(500, 900)):
        town.post.at(begin + rng.uniform(0, 4800), town.submit_uid, 33, 'www-data', town.address())
    return want('abuse.sender', [HOST])


def brute_force(town, begin, end):
    rng, post = town.rng, town.post
    clients = [f'unknown[45.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}.{rng.randrange(1, 250)}]' for _ in range(rng.choice((1, 12, 60)))]
    for _ in range(rng.randrange(800, 2500)):
        town.failed_login(begin + rng.uniform(0, 4 * 3600), rng.choice(clients))
    return want('abuse.login', [HOST])


def campaign(town, begin, end):
    """A newsletter as every week."""
    for week in (2, 1, 0):
        for k in range(town.volume * 2):
            t = begin - week * 7 * 86400 + town.rng.uniform(0, 5400)
            if t > town.first:
                town.post.at(t, town.post.submit, 'app', f'newsletter@{town.ours}', [town.address()])
    return [], []


def new_domain(town, begin, end):
    from town_world import Domain
    d = town.add(Domain('neuland.example', 'neuland.example', ['mx.neuland.example'], True), 0)
    d.greylists, d.connect, d.transfer = True, .2, 6.0
    for k in range(12):
        town.post.at(begin + town.rng.uniform(0, 86400), town.post.submit, 'app', f'noreply@{town.ours}', [f'{USER}{k}@neuland.example' for USER in ('info',)])
    return [], []
