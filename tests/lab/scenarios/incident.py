"""incident: healthy, IPv6 storm, listed, fixed, recovered.

The mail host calls itself by the bare domain and its reverse name is the provider's generic one. That
does no harm until IPv6 breaks and, later, a block list names the address and receivers look closer.
Addresses are tried in random order (smtp_address_preference = any, the default), so a refusal on IPv4
is often followed by a failed connect to IPv6, and the log's status then names the wrong one: masking.
"""
import refusals

CAUSES = {refusals.CSS_DEFER['reply']: 'reputation.dnsbl', refusals.CSS_REJECT['reply']: 'reputation.dnsbl', refusals.PTR['reply']: 'identity.fcrdns',
          refusals.HELO['reply']: 'identity.helo', refusals.REPUTATION['reply']: 'reputation.provider'}
PROVIDERS = ['isp-a', 'isp-b', 'isp-c', 'isp-d', 'isp-e']
CUSTOMERS = ['aozora', 'hikari', 'kaede', 'minato', 'sakura', 'tsubame', 'yamato', 'asahi', 'fuji', 'hotaru']
TOLERANT = ['northwind', 'redwood', 'fjord']


def world(lab):
    rules = [refusals.CSS_DEFER, refusals.CSS_REJECT, refusals.PTR, refusals.HELO, refusals.REPUTATION]
    lab.rng.shuffle(rules)
    lab.causes = [(CAUSES[rule['reply']], f'{provider}.example', 'recovered') for provider, rule in zip(PROVIDERS, rules)]
    lab.rng.shuffle(CUSTOMERS)
    lab.domains = []
    for number, (provider, rule) in enumerate(zip(PROVIDERS, rules)):
        host = lab.world.mx(f'mx1.{provider}.example', rules=[rule])
        for customer in CUSTOMERS[2 * number:2 * number + 2]:
            lab.domains.append(lab.world.domain(f'{customer}.example', host))
        if rule is refusals.REPUTATION:
            lab.shunned = lab.domains[-1]
    for name in TOLERANT:
        lab.domains.append(lab.world.own(f'{name}.example'))
    pair = [lab.world.mx(f'{host}.multi.example') for host in ('mxa', 'mxb')]
    lab.domains.append(lab.world.domain('multi.example', *pair))
    lab.world.own('v6only.example', families='6')


def rounds(lab, low, high):
    """A drawn number of rounds; in each, every domain gets one message."""
    for _ in range(lab.rng.randint(low, high)):
        lab.rng.shuffle(lab.domains)
        for at in range(0, len(lab.domains), 5):
            lab.send([[lab.recipient(d)] for d in lab.domains[at:at + 5]])
            lab.pause(10)


def refused(lab):
    return sum(1 for r in lab.replies() if (r.get('code') or 0) >= 400 and 'follows' not in r)


def play(lab):
    lab.injected(('network.ipv6.noaddr', 'web-prod01', 'recovered'), *lab.causes)
    backoff = f'{3 + int(40 * lab.pace)}s'
    lab.mta.configure(minimal_backoff_time=backoff, maximal_backoff_time=backoff, queue_run_delay=backoff)
    lab.mta.start()

    lab.phase('healthy')
    rounds(lab, 1, 2)
    lab.send([[lab.recipient('v6only.example')]])
    lab.empty()

    lab.phase('storm')
    lab.ipv6_off()
    rounds(lab, 3, 4)
    lost = lab.recipient('v6only.example')       # nobody can reach this one over IPv4
    lab.send([[lost]])
    lab.settle()

    lab.phase('listed')
    for flag in ('listed', 'reputation', 'no-ptr', 'strict'):
        lab.flag(flag, True)
    rounds(lab, 2, 3)
    # Many at once for a server that will not even talk: Postfix soon gives up on the rest unseen
    # ("delivery temporarily suspended").
    lab.send([[lab.recipient(lab.shunned)] for _ in range(lab.rng.randint(8, 12))])
    lab.wait('refusals', lambda: refused(lab) >= 60, limit=60 + 120 * lab.pace)
    lab.pause(40)

    lab.phase('fixed')
    lab.set_ptr('web-prod01.corp.example')
    lab.flag('no-ptr', False)
    lab.mta.set(myhostname='web-prod01.corp.example', inet_protocols='ipv4')
    lab.mta.reload()
    lab.pause(20)
    lab.send([[lab.recipient(d)] for d in lab.domains[:4]])
    lab.settle()
    lab.mta.stop()
    lab.mta.start()
    lab.pause(40)

    lab.phase('recovered')
    lab.flag('listed', False)
    lab.flag('reputation', False)
    rounds(lab, 1, 2)
    lab.mta.flush()
    lab.empty()
    lab.expect(outcomes={lost: 'bounced'})
