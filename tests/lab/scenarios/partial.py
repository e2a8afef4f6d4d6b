"""partial: one recipient accepted, one refused, and a dead backup server: whose is which line?

mxa takes ok... and refuses bad... (a block list at RCPT). For the refused one Postfix then tries mxb,
which has only an IPv6 address while IPv6 is broken. So one request logs a refusal, a success and a
failed connect, and the refused recipient's status names the failed connect: the refusal is masked, and
it belongs to the refused recipient only. Domains of two more kinds are there to be told apart from it:
  half    the backup works over IPv4 and takes what mxa refused: nothing is masked, all is sent
  plain   no backup: the refusal itself is the status
"""
import refusals

KINDS = ['masked', 'half', 'plain']


def world(lab):
    world = lab.world
    refusal = {**refusals.CSS_DEFER, 'rcpt': '^bad'}
    lab.kinds = {}
    for number in range(lab.rng.randint(9, 15)):
        kind = KINDS[number] if number < len(KINDS) else lab.rng.choice(KINDS + ['masked'])
        domain = f'{kind}{number}.example'
        hosts = [world.mx(f'mxa.{domain}', families='4', rules=[refusal])]
        if kind != 'plain':
            hosts.append(world.mx(f'mxb.{domain}', families='6' if kind == 'masked' else '4'))
        world.domain(domain, *hosts)
        lab.kinds[domain] = kind


def message(lab, domain):
    """Two to four recipients: at least one good and one bad, in any order."""
    words = ['ok', 'bad'] + [lab.rng.choice(['ok', 'bad']) for _ in range(lab.rng.randint(0, 2))]
    lab.rng.shuffle(words)
    lab.count += 1
    return [f'{word}{lab.count}.{number}@{domain}' for number, word in enumerate(words)]


def play(lab):
    # Each domain is a provider of its own here. IPv6 is broken too, but there may be too few tries for a storm.
    lab.injected(*(('reputation.dnsbl', domain, 'recovered') for domain in lab.kinds))
    lab.tolerated(('network.ipv6.noaddr', 'web-prod01'))
    lab.mta.configure(smtp_address_preference='ipv6', minimal_backoff_time='600s', maximal_backoff_time='600s')
    lab.flag('listed', True)
    lab.phase('storm')
    lab.ipv6_off()
    lab.mta.start()
    domains, masked = list(lab.kinds), 0
    for _ in range(lab.rng.randint(1, 2)):
        lab.rng.shuffle(domains)
        lab.send([message(lab, domain) for domain in domains])
        lab.settle()
        masked += sum(1 for kind in lab.kinds.values() if kind == 'masked')
    # The list lets go: what was refused is taken on the next try.
    lab.phase('recovered')
    lab.flag('listed', False)
    lab.mta.flush()
    lab.empty()
    lab.expect(failed_connects=masked)           # each such message failed to reach its backup once
