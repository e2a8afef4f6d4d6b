"""told: the incident as its owner told it. Every outcome is `sent`.

myhostname is the bare domain, IPv6 fails over and over and falls back to IPv4, and no receiver ever says
why mail arrives late or as spam: nobody refuses, nobody names a list. Two or three receivers take their
time at the end of DATA while they look at the message; that is all the log can show. Then comes the fix.
"""
PROVIDERS = ['isp-a', 'isp-b', 'isp-c', 'isp-d', 'isp-e', 'isp-f']
CUSTOMERS = ['aozora', 'hikari', 'kaede', 'minato', 'sakura', 'tsubame', 'yamato', 'asahi', 'fuji', 'hotaru',
             'izumi', 'kasumi']


def world(lab):
    lab.rng.shuffle(CUSTOMERS)
    slow = lab.rng.sample(PROVIDERS, lab.rng.randint(2, 3))
    lab.slow, lab.domains = slow, []
    for number, provider in enumerate(PROVIDERS):
        seconds = round(lab.rng.uniform(6, 10), 1)     # of a few messages, less than five seconds proves nothing
        rules = [dict(stage='eod', flag='doubted', wait=seconds)] if provider in slow else []
        host = lab.world.mx(f'mx1.{provider}.example', rules=rules)
        for customer in CUSTOMERS[2 * number:2 * number + 2]:
            lab.domains.append(lab.world.domain(f'{customer}.example', host))


def rounds(lab, low, high):
    """A drawn number of rounds; in each, every domain gets one message."""
    for _ in range(lab.rng.randint(low, high)):
        lab.rng.shuffle(lab.domains)
        for at in range(0, len(lab.domains), 3):
            lab.send([[lab.recipient(d)] for d in lab.domains[at:at + 3]])
            lab.pause(8)


def play(lab):
    lab.injected(('network.ipv6.noaddr', 'web-prod01', 'recovered'), *(('delay.transfer', f'{provider}.example', 'recovered') for provider in lab.slow))
    # IPv6 first, always: then every IPv4 session of the storm was preceded by exactly one failed connect.
    lab.mta.configure(smtp_address_preference='ipv6')
    lab.mta.start()

    lab.phase('healthy')
    rounds(lab, 1, 2)
    lab.empty()

    lab.phase('storm')
    lab.ipv6_off()
    before = len(lab.replies())
    rounds(lab, 1, 2)
    lab.phase('doubted')
    lab.flag('doubted', True)
    rounds(lab, 3, 4)
    lab.empty(limit=120 + 120 * lab.pace)
    storm = [row for row in lab.replies()[before:] if row['stage'] == 'open']
    lab.expect(failed_connects=len(storm))

    lab.phase('fixed')
    lab.set_ptr('web-prod01.corp.example')
    lab.mta.set(myhostname='web-prod01.corp.example', inet_protocols='ipv4')
    lab.mta.reload()
    lab.pause(15)
    lab.mta.stop()
    lab.mta.start()
    lab.pause(30)

    lab.phase('recovered')
    lab.flag('doubted', False)
    rounds(lab, 2, 3)
    lab.empty()
