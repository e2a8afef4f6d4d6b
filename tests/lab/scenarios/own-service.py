"""own-service: a service that this machine itself needs is down: which one is drawn. Mail from outside waits at the door, or behind it; what goes out goes out."""
POLICY = dict(smtpd_recipient_restrictions='check_policy_service inet:127.0.0.1:10031', smtpd_policy_service_timeout='2s', smtpd_policy_service_max_idle='1s',
              smtpd_policy_service_try_limit='1')
SERVICES = [
    ('local.filter', dict(smtpd_milters='inet:127.0.0.1:8891')),
    ('local.filter', POLICY),
    ('local.filter', dict(mailbox_transport='lmtp:inet:127.0.0.1:24')),
    ('local.transport', dict(mailbox_transport='lmtp:unix:/srv/lab/lmtp')),
    ('local.transport', dict(transport_maps='inline:{ corp.example=store: }')),
    ('local.tables', dict(alias_maps='hash:/srv/lab/etc/gone')),
]


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede')]
    lab.world.zone += ['72.2.0.192.in-addr.arpa PTR mail.partner.example', 'mail.partner.example A 192.0.2.72']


def day(lab, low, high):
    for n in range(lab.rng.randint(low, high)):
        lab.smtp('192.0.2.72', 'mail.partner.example', 25, f'partner{n}@partner.example', [lab.rng.choice(['mori', 'abe']) + '@corp.example'])
    lab.send([[lab.recipient(d)] for d in lab.domains])


def play(lab):
    cause, settings = lab.rng.choice(SERVICES)
    lab.injected((cause, 'web-prod01', 'open'))
    lab.mta.configure()
    lab.mta.start()
    lab.phase('well')
    day(lab, 2, 4)
    lab.empty()
    lab.phase('down')
    lab.mta.set(**settings)
    lab.mta.stop()
    lab.mta.start()
    day(lab, 6, 9)
    lab.settle()
