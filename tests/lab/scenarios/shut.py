"""shut: a partner's mail comes in, until our own server refuses all of it: a milter says no or "later", a list that was closed lists everybody, users or a domain got lost, a rule for names is too
strict. It is mended, or not."""
PARTNER = ['72.2.0.192.in-addr.arpa PTR mail.partner.example', 'mail.partner.example A 192.0.2.72', '72.2.0.192.closed.example A 127.0.0.2']
FAULTS = [
    ('local.filter', dict(smtpd_milters='inet:127.0.0.1:8891', milter_default_action='tempfail')),
    ('local.tables', dict(local_recipient_maps='inline:{ {nobody = x} }')),
    ('local.relay', dict(mydestination='localhost', relay_domains='')),
    ('reject.known', dict(smtpd_client_restrictions='reject_rbl_client closed.example')),
    ('reject.known', dict(smtpd_helo_restrictions='reject_unknown_helo_hostname')),
]


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede')]
    lab.world.zone += PARTNER


def day(lab, rounds):
    for _ in range(rounds):
        for n in range(3):
            lab.smtp('192.0.2.72', 'partner-out', 25, f'partner{n}@partner.example', [('mori', 'abe')[n % 2] + '@corp.example'])
        lab.send([[lab.recipient(d)] for d in lab.domains])


def play(lab):
    cause, settings = lab.rng.choice(FAULTS)
    again = lab.rng.random() < 0.5
    lab.injected((cause, 'web-prod01', 'recovered' if again else 'open'))
    lab.mta.configure()
    lab.mta.start()
    lab.phase('open')
    day(lab, lab.rng.randint(1, 2))
    lab.empty()
    lab.phase('shut')
    lab.mta.set(**settings)
    lab.mta.stop()
    lab.mta.start()
    day(lab, lab.rng.randint(3, 4))
    lab.settle()
    if again:
        lab.phase('open again')
        lab.mta.configure()
        lab.mta.stop()
        lab.mta.start()
        day(lab, lab.rng.randint(2, 3))
        lab.settle()
