"""town_more: troubles that take another form: of one family alone, of part of what is tried, again after it was over; and changes that do no harm."""
import random

from town_troubles import HOST, LISTED, answered, firms, reply, want
from town_world import Answer, FIRMS


def no_v6(town, keep):
    """Only these domains keep their IPv6 addresses."""
    for d in town.domains.values():
        if d.name not in keep:
            d.v6 = False
            for h in d.hosts:
                town.addr[h] = [a for a in town.addr[h] if ':' not in a]


def give_v6(town, names):
    for k, name in enumerate(names):
        d = town.domains[name]
        d.v6 = True
        for h in d.hosts:
            if not any(':' in a for a in town.addr[h]):
                town.addr[h].append(f'2001:db8:99::{k + 1:x}')


def gone(begin, end, town):
    town.troubles.insert(0, (begin, end, lambda town, t, d, host, addr, m, rcpt: Answer('connect', 'Cannot assign requested address', '4.4.1', connect=0) if ':' in addr else None))


def v6_few(town, begin, end):
    """Our IPv6 address vanishes; few receivers have IPv6: well under a tenth of the attempts."""
    no_v6(town, ())
    give_v6(town, ['yahoo.com', 'aozora.example', 'gmx.de'])
    gone(begin, end, town)
    return want('network.ipv6.noaddr', [HOST])


def v6_chronic(town, begin, end):
    """As v6_few, and nobody mends it."""
    no_v6(town, ())
    give_v6(town, ['yahoo.com', 'aozora.example', 'gmx.de'])
    gone(begin, 1e12, town)
    return want('network.ipv6.noaddr', [HOST])


def v6_theirs(town, begin, end):
    """One firm's IPv6 is dead all the time; its IPv4 is not."""
    who = firms(town, 1)
    give_v6(town, who)
    town.troubles.append((0, 1e12, lambda town, t, d, host, addr, m, rcpt: Answer('connect', 'Connection timed out', '4.4.1', connect=30) if d.name == who[0] and ':' in addr else None))
    return [], [('network.ipv6.timeout', who[0]), ('delay.connect', who[0])]


def list_v4(town, begin, end):
    """A block list names our IPv4 address; over IPv6 the same servers take everything."""
    who = firms(town, 3)
    give_v6(town, who)
    text = town.rng.choice(LISTED)
    touched = set()
    town.touched.append(touched)

    def trouble(town, t, d, host, addr, m, rcpt):
        if d.name in who and ':' not in addr:
            touched.add(m.qid)
            return reply(text, text.split()[1])(town, host, addr, rcpt)
        return None
    town.troubles.append((begin, end, trouble))
    return want('reputation.dnsbl reputation.provider.list', who + ['others'], [('reputation.dnsbl', p) for p in who + ['others']])


def relapse(town, begin, end):
    """Listed, taken off, listed again a day later."""
    text = town.rng.choice(LISTED)
    who = firms(town, 4)
    answered(town, begin, begin + 2.5 * 3600, who, reply(text, text.split()[1]))
    answered(town, begin + 24 * 3600, begin + 27 * 3600, who, reply(text, text.split()[1]))
    return want('reputation.dnsbl', who + ['others'], [('reputation.dnsbl', p) for p in who + ['others']])


def migration(town, begin, end):
    """Another address, another Postfix, and nobody minds."""
    post = town.post

    def move(t):
        town.ip = '203.0.113.251'
        post.say(t, 'postfix-script', post.new_pid(), 'stopping the Postfix mail system')
        post.say(t + 1, 'master', post.single['master'], 'terminating on signal 15')
        post.single = {name: post.new_pid() for name in post.single}
        post.say(t + 40, 'postfix-script', post.new_pid(), 'starting the Postfix mail system')
        post.say(t + 41, 'master', post.single['master'], 'daemon started -- version 3.9.1, configuration /etc/postfix')
    post.at(begin, move)
    post.down.append((begin + .5, begin + 41))
    return [], []


def restarts(town, begin, end):
    post = town.post
    for k in range(4):
        t = begin + k * 3000
        post.say(t, 'postfix-script', post.new_pid(), 'refreshing the Postfix mail system')
        post.say(t + .2, 'master', post.single['master'], 'reload -- version 3.7.11, configuration /etc/postfix')
    return [], []


def resolver_lies(town, begin, end):
    """The resolver says of every name that it doesn't exist."""
    end = min(end, begin + 2 * 3600)
    town.lookups.append((begin, end, lambda town, t, d: ('5.4.4', f'Host or domain name not found. Name service error for name={d.name} type=AAAA: Host not found')))
    return want('dns.nxdomain dns.tempfail', [HOST], [('volume.stopped', HOST)])


def resolver_flaky(town, begin, end):
    """Two look-ups of three fail."""
    town.lookups.append((begin, end, lambda town, t, d: ('4.4.3', f'Host or domain name not found. Name service error for name={d.name} type=MX: Host not found, try again') if town.rng.random() < .66 else None))
    return want('dns.tempfail', [HOST])


def own_ca(town, begin, end):
    """Five partners' certificates are demanded; our CA file is wrong."""
    who = firms(town, 5)
    answered(town, begin, end, who, lambda town, host, addr, rcpt: Answer('tls', 'Server certificate not trusted', '4.7.5', 'certificate verify failed'))
    return want('tls.verify', [HOST], [(c, p) for c in ('tls.downgrade', 'tls.verify') for p in who])


def own_handshake(town, begin, end):
    """An update: no handshake works any more. At level may mail goes in the clear the next time."""
    town.troubles.append((begin, end, lambda town, t, d, host, addr, m, rcpt: None if d.dead or not d.tls else Answer('ok', plain=True) if m.tries > 1 else
                          Answer('tls', 'Cannot start TLS: handshake failure', '4.7.5', 'lost connection')))
    return want('tls.handshake', [HOST], [('tls.downgrade', '*'), ('tls.handshake', 'others')])


def quarantine(town, begin, end):
    who = town.rng.choice(['gmx', 'aozora.example'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('ok', '250 2.0.0 Ok: queued as 8E21F, message quarantined as spam'), .4)
    return want('accept.suspicious', [who])


def list_import(town, begin, end):
    """A bought list: four hundred addresses in an hour, a third of them unknown."""
    bad = set()
    for _ in range(400):
        a = town.address()
        a = f'import{town.rng.randrange(10**6)}.{a}'
        if town.rng.random() < .33:
            bad.add(a)
        town.post.at(begin + town.rng.uniform(0, 3600), town.post.submit, 'app', f'sales@{town.ours}', [a])
    town.troubles.append((0, 1e12, lambda town, t, d, host, addr, m, rcpt: Answer('reply', f'550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown', '5.1.1') if rcpt in bad else None))
    return want('mailbox.unknown', [HOST])


def greylist_long(town, begin, end):
    """A firm that greylists for four hours."""
    who, seen = firms(town, 1), {}

    def trouble(town, t, d, host, addr, m, rcpt):
        if d.name in who and t - seen.setdefault((m.sender, rcpt), t) < 4 * 3600:
            return Answer('reply', f'450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, please try again in 4 hours', '4.2.0')
        return None
    town.troubles.append((0, 1e12, trouble))
    return [], [('deferral.rise', who[0])]


def two_at_one(town, begin, end):
    who = [town.rng.choice(['gmx', 'yahoo', 'aozora.example'])]
    a = answered(town, begin, end, who, reply(LISTED[0], '5.7.1'), .3)
    b = answered(town, begin, end, who, reply('450 4.7.1 Error: too much mail from {ip}', '4.7.1'), .6)
    return [({'reputation.dnsbl'}, set(who)), ({'rate.limit'}, set(who))], []


def busy_peak(town, begin, end):
    """One provider says "too many" to one in twenty, every day."""
    answered(town, 0, 1e12, ['gmx'], reply('421 4.7.0 mx00.gmx.net Error: too many connections from {ip}', '4.7.0', 'MAIL FROM'), .05)
    town.touched.pop()
    return [], []


def backup_mx(town, begin, end):
    """The best server of a firm is down for days; the second takes all."""
    who = next(f'{f}.example' for f in FIRMS if len(town.domains[f'{f}.example'].hosts) > 1)
    town.troubles.append((begin, 1e12, lambda town, t, d, host, addr, m, rcpt: Answer('connect', 'Connection timed out', '4.4.1', connect=30) if host == town.domains[who].hosts[0] else None))
    return [], [('delay.connect', who)]


def bounced_later(town, begin, end):
    """A receiver takes mail and returns it an hour later."""
    post = town.post
    for k in range(60):
        post.at(begin + k * 120, lambda t: post.submit(t, 'in', '', [f'{town.rng.choice(town.staff)}@{town.ours}'], client='mx1.aozora.example[203.0.113.9]'))
    return [], []


def one_message(town, begin, end):
    """One message meets a block list, at a rare domain."""
    name = 'redmill.example'
    town.domains[name].dead = town.domains[name].greylists = False
    answered(town, begin, begin + 3 * 3600, [name], reply(LISTED[0], '5.7.1'))
    town.touched.pop()
    town.post.at(begin + 60, town.post.submit, 'app', f'noreply@{town.ours}', [f'sato@{name}'])
    return want('reputation.dnsbl', [name, 'others'])


def auth_soft(town, begin, end):
    answered(town, begin, end, ['google'], reply('421-4.7.26 This mail has been rate limited because it is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. 421-4.7.26  DKIM = did not pass 421 4.7.26  SPF [corp.example] with ip: [{ip}] = did not pass', '4.7.26', 'end of DATA'))
    return want('auth.required auth.spf auth.dkim', ['google'])


def resets(town, begin, end):
    who = town.rng.choice(['gmx', 'yahoo'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('lost', 'sending MAIL FROM', '4.4.2'), .7)
    return want('protocol.lost', [who])


def hosts_down_together(town, begin, end):
    """Four firms share a data centre that loses its power."""
    who = firms(town, 4)
    answered(town, begin, end, who, lambda town, host, addr, rcpt: Answer('connect', 'No route to host', '4.4.1', connect=3))
    town.touched.pop()
    return [], [('network.unreachable', p) for p in who] + [('network.unreachable', 'others')]


def own_relay_limit(town, begin, end):
    """Our own limit hits our own programs."""
    def refuse(post, t, how, sender, recipients, more):
        pid = post.pool('smtpd').take(t)
        post.say(t, 'smtpd', pid, 'connect from localhost[127.0.0.1]')
        post.say(t + .01, 'smtpd', pid, 'warning: Message delivery request rate limit exceeded: 31 from localhost[127.0.0.1] for service smtp')
        post.say(t + .03, 'smtpd', pid, 'disconnect from localhost[127.0.0.1] ehlo=1 mail=0/1 quit=1 commands=2/3')
        post.pool('smtpd').give(pid, t + .1)
    town.doors.append((begin, end, refuse, ('uid',)))
    return want('local.limits local.config', [HOST])


def seven_down(town, begin, end):
    """Seven firms share a data centre that loses its power, over night."""
    who = firms(town, 7)
    answered(town, begin, end + 12 * 3600, who, lambda town, host, addr, rcpt: Answer('connect', 'No route to host', '4.4.1', connect=3))
    town.touched.pop()
    return [], [('network.unreachable', p) for p in who] + [('network.unreachable', 'others'), ('expired', HOST), ('network.ipv6.noroute', HOST)]


def short_cut(town, begin, end):
    """Nothing gets out for twelve minutes."""
    town.troubles.append((begin, begin + 720, lambda town, t, d, host, addr, m, rcpt: Answer('connect', 'Network is unreachable', '4.4.1', connect=0)))
    also = [('network.ipv6.noroute', HOST)]
    return want('network.unreachable', [HOST], also) if town.volume >= 1000 else ([], also + [('network.unreachable', '*')])


MORE = 'v6_few v6_chronic v6_theirs list_v4 relapse migration restarts resolver_lies resolver_flaky own_ca own_handshake quarantine list_import greylist_long ' \
       'two_at_one busy_peak backup_mx bounced_later one_message auth_soft resets hosts_down_together own_relay_limit seven_down short_cut'.split()
