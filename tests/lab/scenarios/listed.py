"""listed: two receivers name a block list, one says so for good, one for now; IPv6 works. Nobody takes us off while the log lasts."""
import refusals


def world(lab):
    world = lab.world
    lab.domains = [world.own('isp-a.example', rules=[refusals.CSS_DEFER]), world.own('isp-b.example', rules=[refusals.CSS_REJECT]),
                   world.own('northwind.example'), world.own('redwood.example')]


def play(lab):
    lab.injected(('reputation.dnsbl', 'isp-a.example', 'open'), ('reputation.dnsbl', 'isp-b.example', 'open'))
    lab.mta.configure()
    lab.mta.start()
    lab.phase('healthy')
    lab.send([[lab.recipient(d)] for d in lab.domains * 2])
    lab.empty()
    lab.phase('listed')
    lab.flag('listed', True)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(4, 6)])
    lab.settle()
