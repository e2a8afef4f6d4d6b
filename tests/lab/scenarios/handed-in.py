"""handed-in: a setting of our own refuses, holds or throws away what programs here hand in, or names a relay that isn't there. It is mended, or not."""
FAULTS = [
    ('local.submission', dict(header_checks='REJECT no reports here')),
    ('local.submission', dict(header_checks='DISCARD old rule')),
    ('local.submission', dict(header_checks='HOLD')),
    ('local.submission', dict(message_size_limit='100', mailbox_size_limit='100')),
    ('local.config', dict(relayhost='[smtp.relayy.example]')),
    ('local.config', dict(relayhost='closed.example')),
]


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede', 'minato', 'sakura')]
    lab.world.zone.append('closed.example MX 0 .')


def restart(lab):
    lab.mta.stop()
    lab.mta.start()


def play(lab):
    cause, settings = lab.rng.choice(FAULTS)
    if 'header_checks' in settings:
        with open('/srv/lab/etc/checks', 'w', encoding='ascii') as file:
            file.write(f'/^Subject:.*report/ {settings["header_checks"]}\n')
        settings = dict(header_checks='regexp:/srv/lab/etc/checks')
    again = lab.rng.random() < 0.5
    lab.injected((cause, 'web-prod01', 'recovered' if again else 'open'))
    lab.mta.configure()
    lab.mta.start()
    lab.phase('well')
    lab.send([[lab.recipient(d)] for d in lab.domains])
    lab.empty()
    lab.phase('fault')
    lab.mta.set(**settings)
    restart(lab)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(2, 4)])
    lab.settle()
    if again:
        lab.phase('well again')
        lab.mta.configure()
        restart(lab)
        lab.send([[lab.recipient(d)] for d in lab.domains])
        lab.mta.flush()
        lab.settle()
