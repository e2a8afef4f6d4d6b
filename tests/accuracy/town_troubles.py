"""town_troubles: what can go wrong at receivers and on the way to them. Each trouble changes how the town answers from one moment to another, and returns what a
postmaster would name: want, a list of (causes, places) of which each must be told once; also: what may be told beside it, since the log shows it too."""
import random

from town_world import FIRMS, Answer

HOST = 'relay1'


def want(causes, places, also=()):
    return [(set(causes.split()), set(places))], list(also)


def firms(town, n):
    return [f'{f}.example' for f in town.rng.sample([f for f in FIRMS[:11] if not town.domains[f'{f}.example'].greylists], n)]


def answered(town, begin, end, providers, make, share=1.0):
    """Servers of these providers answer with what make(town, host, addr, rcpt) says, for a share of the recipients."""
    touched = set()
    town.touched.append(touched)

    def trouble(town, t, d, host, addr, m, rcpt):
        if d.provider in providers and (share >= 1 or random.Random(f'{m.qid} {rcpt} {m.tries}').random() < share):
            touched.add(m.qid)
            return make(town, host, addr, rcpt)   # all servers of a provider say the same
        return None
    town.troubles.append((begin, end, trouble))


def reply(text, dsn, cmd='RCPT TO'):
    return lambda town, host, addr, rcpt: Answer('reply', text.format(ip=town.ip if ':' not in addr else town.ip6, rcpt=rcpt, host=host), dsn, cmd)


def greylist(town, begin, end):
    texts = ['450 4.2.0 <{r}>: Recipient address rejected: Greylisted for 5 minutes', '451 4.7.1 Greylisting in action, please come back later',
             '450 4.7.1 <{r}>: Recipient address rejected: Try again in 5 minutes', '451 4.7.1 <{r}>: temporarily deferred, try again later']
    who = {name: town.rng.choice(texts) for name in firms(town, 4) + [town.rng.choice(['gmx', 'yahoo'])]}
    seen = {}

    def trouble(town, t, d, host, addr, m, rcpt):
        text = who.get(d.provider)
        if text and t - seen.setdefault((m.sender, rcpt, d.provider), t) < 280:
            return Answer('reply', text.format(r=rcpt), text.split()[1])
        return None
    town.troubles.append((begin, end, trouble))
    return [], []


def throttled(town, begin, end):
    provider, text, dsn, cause = town.rng.choice([
        ('gmx', '450 4.7.1 Error: too much mail from {ip}', '4.7.1', 'rate.limit'),
        ('microsoft', '451 4.7.500 Server busy. Please try again later from [{ip}]. (S77719)', '4.7.500', 'rate.limit rate.reputation rate.connections reputation.new_ip'),
        ('yahoo', '421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1', '4.7.0', 'rate.reputation'),
        ('google', '421 4.7.0 Try again later, closing connection. Too many messages from {ip}', '4.7.0', 'rate.limit rate.connections rate.reputation remote.temporary')])
    answered(town, begin, end, [provider], reply(text, dsn, town.rng.choice(['MAIL FROM', 'RCPT TO', 'end of DATA'])), town.rng.uniform(.4, .8))
    return want(cause, [provider])


LISTED = ['554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; https://www.spamhaus.org/sbl/query/SBLCSS',
          '550 5.7.1 Service unavailable, Client host [{ip}] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/{ip} (S3140)',
          '451 4.7.1 Service unavailable; Client host [{ip}] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?{ip}']


def listing(town, begin, end):
    text = town.rng.choice(LISTED)
    who = firms(town, 5) + ['gmx']
    answered(town, begin, end, who, reply(text, text.split()[1], 'RCPT TO'))
    return want('reputation.dnsbl reputation.provider.list', who + ['others'], [('reputation.dnsbl', p) for p in who + ['others']])


def storm(town, begin, end):
    def trouble(town, t, d, host, addr, m, rcpt):
        return Answer('connect', 'Cannot assign requested address', '4.4.1', connect=0) if ':' in addr else None
    town.troubles.insert(0, (begin, end, trouble))
    return want('network.ipv6.noaddr', [HOST])


def masked(town, begin, end):
    a, b = storm(town, begin, end), listing(town, begin, end)
    return a[0] + b[0], a[1] + b[1]


def wrong_ptr(town, begin, end):
    who = firms(town, 4)
    answered(town, begin, end, who, reply('450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]', '4.7.25'))
    return want('identity.fcrdns identity.ptr', who + ['others'], [(c, p) for c in ('identity.fcrdns', 'identity.ptr') for p in who + ['others']])


def helo(town, begin, end):
    who = firms(town, 4)
    answered(town, begin, end, who, reply('504 5.5.2 <mail>: Helo command rejected: need fully-qualified hostname', '5.5.2'))
    return want('identity.helo', who + ['others'], [('identity.helo', p) for p in who + ['others']])


def auth(town, begin, end):
    cause, text = town.rng.choice([
        ('auth.required auth.dmarc auth.spf auth.dkim', '550-5.7.26 Your email has been blocked because the sender is unauthenticated. 550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM. '
         '550-5.7.26  Authentication results: 550-5.7.26  DKIM = did not pass 550-5.7.26  SPF [corp.example] with ip: [{ip}] = did not pass 550 5.7.26  https://support.google.com/mail/answer/81126#authentication'),
        ('auth.dmarc', '550 5.7.26 Unauthenticated email from corp.example is not accepted due to domain\'s DMARC policy.'),
        ('auth.spf', '550 5.7.23 <{rcpt}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized.')])
    who = ['google'] + firms(town, 3) if '5.7.26' in text else firms(town, 5)
    answered(town, begin, end, who, reply(text, text[4:10].strip(), 'end of DATA'))
    return want(cause, who + ['others'], [(c, p) for c in cause.split() for p in who + ['others']])


def reputation(town, begin, end):
    provider, text, dsn, kind = town.rng.choice([
        ('yahoo', '553 5.7.1 [BL21] Connections will not be accepted from {ip}, because the ip is in Spamhaus\'s list; see http://postmaster.yahoo.com/550-bl23.html', '5.7.1', 'reply'),
        ('gmx', '554-gmx.net (mxgmx016) Nemesis ESMTP Service not available 554-No SMTP service 554-Bad DNS PTR resource record. 554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip={ip}&c=rdns', '5.5.4', 'banner'),
        ('microsoft', '550 5.7.606 Access denied, banned sending IP [{ip}]. To request removal from this list please visit https://sender.office.com/ and follow the directions.', '5.7.606', 'reply'),
        ('google', '550-5.7.1 [{ip}      12] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.', '5.7.1', 'reply')])
    causes = {'yahoo': 'reputation.dnsbl reputation.provider.list reputation.provider', 'gmx': 'identity.ptr identity.fcrdns identity.generic_ptr',
              'microsoft': 'reputation.provider.list reputation.provider', 'google': 'reputation.provider content.spam reputation.domain'}[provider]
    if kind == 'banner':
        answered(town, begin, end, [provider], lambda town, host, addr, rcpt: Answer('banner', text.format(ip=town.ip), '4.0.0'))
    else:
        answered(town, begin, end, [provider], reply(text, dsn, 'end of DATA' if provider == 'google' else 'MAIL FROM'))
    return want(causes, [provider])


def own_dns(town, begin, end):
    town.lookups.append((begin, end, lambda town, t, d: ('4.4.3', f'Host or domain name not found. Name service error for name={d.name} type=MX: Host not found, try again')))
    return want('dns.tempfail', [HOST])


def uplink(town, begin, end):
    text, wait = town.rng.choice([('Connection timed out', 30), ('Network is unreachable', 0), ('No route to host', 3)])
    town.troubles.append((begin, end, lambda town, t, d, host, addr, m, rcpt: Answer('connect', text, '4.4.1', connect=wait)))
    return want('network.timeout network.unreachable', [HOST], [('network.ipv6.noroute', HOST), ('network.ipv6.timeout', HOST), ('volume.stopped', HOST)])


def receiver_down(town, begin, end):
    who = town.rng.choice(['gmx', 'aozora.example', 'hikari.example'])
    text, wait = town.rng.choice([('Connection timed out', 30), ('Connection refused', 0)])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('connect', text, '4.4.1', connect=wait))
    return want('network.timeout network.refused', [who])


def slow_transfer(town, begin, end):
    who = town.rng.choice(['google', 'gmx', 'microsoft', 'aozora.example'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('ok', transfer=town.rng.uniform(12, 40)))
    return want('delay.transfer', [who])


def slow_connect(town, begin, end):
    who = town.rng.choice(['google', 'gmx', 'microsoft', 'aozora.example'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('ok', connect=town.rng.uniform(15, 30)))
    return want('delay.connect', [who])


def deferrals(town, begin, end):
    who = town.rng.choice(['google', 'gmx', 'microsoft', 'yahoo'])
    answered(town, begin, end + 2 * 86400, [who], reply('451 4.3.0 <{rcpt}>: Temporary lookup failure', '4.3.0'), .3)
    return want('deferral.rise remote.system remote.temporary', [who])


def unknown_users(town, begin, end):
    who = ['google', 'microsoft', 'gmx', 'yahoo', 'microsoft-consumer']
    answered(town, begin, end + 86400, who, reply('550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown', '5.1.1'), .3)
    return want('mailbox.unknown', who + [HOST, 'others'], [('mailbox.unknown', p) for p in who])


def spam_content(town, begin, end):
    who = town.rng.choice(['gmx', 'yahoo', 'aozora.example'])
    answered(town, begin, end, [who], reply('554 5.7.1 Message rejected as spam by Content Filtering.', '5.7.1', 'end of DATA'), .7)
    return want('content.spam', [who])


def tls_downgrade(town, begin, end):
    who = town.rng.choice(['google', 'gmx', 'microsoft'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('ok', plain=True))
    return want('tls.downgrade', [who]) if town.post.style['tls'] != 'none' else ([], [('tls.downgrade', who)])


def tls_handshake(town, begin, end):
    who = town.rng.choice(['gmx', 'aozora.example', 'microsoft'])
    # at level may Postfix puts the message off once, and sends it in the clear the next time
    town.troubles.append((begin, end, lambda town, t, d, host, addr, m, rcpt: None if d.provider != who else Answer('ok', plain=True) if m.tries > 1 else
                          Answer('tls', 'Cannot start TLS: handshake failure', '4.7.5', 'lost connection')))
    return want('tls.handshake', [who])


def discarded(town, begin, end):
    who = town.rng.choice(['gmx', 'aozora.example', 'hikari.example'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('ok', '250 2.7.1 Ok, discarded, id=4711-%02d - SPAM' % town.rng.randrange(99)), .5)
    return want('accept.discarded', [who])


def mailbox_full(town, begin, end):
    box = f'orders@{town.rng.choice(FIRMS[:3])}.example'
    town.full_box = (begin, end, box)
    town.troubles.append((begin, end, lambda town, t, d, host, addr, m, rcpt: Answer('reply', f'452 4.2.2 <{rcpt}>: Mailbox full', '4.2.2') if rcpt == box else None))
    return [], [('mailbox.full', HOST), ('mailbox.full', box.split('@')[1]), ('expired', HOST)]


def receiver_full(town, begin, end):
    who = town.rng.choice(['gmx', 'aozora.example', 'hikari.example'])
    answered(town, begin, end, [who], reply('452 4.3.1 Insufficient system storage', '4.3.1', 'MAIL FROM'))
    return want('remote.full remote.system', [who])


def dropped(town, begin, end):
    who = town.rng.choice(['gmx', 'aozora.example', 'yahoo'])
    answered(town, begin, end, [who], lambda town, host, addr, rcpt: Answer('lost', '', '4.4.2'))
    return want('protocol.drop_at_banner', [who])
