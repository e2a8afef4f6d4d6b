"""two-hosts: two machines write to the same receivers. The first calls itself by the bare domain, which some receivers refuse; the second is in order."""
import refusals


def world(lab):
    lab.strict = [f'isp-{letter}.example' for letter in 'abc'[:lab.rng.randint(2, 3)]]
    lab.domains = [lab.world.own(name, rules=[refusals.HELO]) for name in lab.strict]
    lab.domains += [lab.world.own(f'{name}.example') for name in ('northwind', 'redwood')]


def play(lab):
    lab.injected(*(('identity.helo', name, 'open', 'web-prod01') for name in lab.strict))
    healthy = lab.beside('web-dev02', '198.51.100.11')
    lab.mta.configure(inet_interfaces='198.51.100.10', smtp_bind_address='198.51.100.10')
    healthy.configure(myhostname='web-dev02.corp.example')
    lab.mta.start()
    healthy.start()
    lab.phase('both')
    lab.flag('strict', True)
    for _ in range(lab.rng.randint(4, 6)):
        lab.send([[lab.recipient(d)] for d in lab.domains])
        lab.send([[lab.recipient(d)] for d in lab.domains], mta=healthy)
    lab.settle()
    lab.empty(mta=healthy)
    healthy.stop()
