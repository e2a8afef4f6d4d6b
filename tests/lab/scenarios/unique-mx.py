"""unique-mx: every message goes to a domain of its own, whose MX host has a name of its own.

IPv6 is broken and every message tries it first, all of them at once, so many smtp(8) processes write
failed connects that carry no queue id, mixed freely. The host name in each tells whose it was: an exact
test of how failed connects are attributed, and of their number (one for each message).
"""


def world(lab):
    lab.domains = [lab.world.own(f'd{n}.uniq.example') for n in range(lab.rng.randint(90, 150))]


def play(lab):
    lab.injected(('network.ipv6.noaddr', 'web-prod01', 'open'))
    lab.mta.configure(smtp_address_preference='ipv6', default_process_limit='40', smtp_connection_cache_on_demand='no')
    lab.mta.start()                              # makes the queue's directories
    lab.mta.stop()
    lab.phase('storm')
    lab.ipv6_off()
    # Submitted while Postfix is down, so that all deliveries start together.
    lab.send([[lab.recipient(domain)] for domain in lab.domains])
    lab.mta.start()
    lab.empty()
    lab.expect(failed_connects=len(lab.domains))
