"""storm: IPv6 breaks and every delivery falls back to IPv4; nobody refuses anything. Then Postfix is told to leave IPv6 alone."""


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede', 'minato', 'sakura')]


def play(lab):
    lab.injected(('network.ipv6.noaddr', 'web-prod01', 'recovered'))
    lab.mta.configure(smtp_address_preference='ipv6', smtp_connection_cache_on_demand='no')
    lab.mta.start()
    lab.phase('storm')
    lab.ipv6_off()
    rounds = lab.rng.randint(5, 8)
    lab.send([[lab.recipient(d)] for d in lab.domains * rounds])
    lab.empty()
    lab.expect(failed_connects=rounds * len(lab.domains))
    lab.phase('fixed')
    lab.mta.set(inet_protocols='ipv4')
    lab.mta.stop()
    lab.mta.start()
    lab.send([[lab.recipient(d)] for d in lab.domains * 3])
    lab.empty()
