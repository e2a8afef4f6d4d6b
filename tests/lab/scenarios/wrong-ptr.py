"""wrong-ptr: two receivers look at our reverse name and put us off until it is corrected. No list, no other trouble."""
import refusals


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example', rules=[refusals.PTR]) for name in ('isp-a', 'isp-b')]
    lab.domains += [lab.world.own(f'{name}.example') for name in ('northwind', 'redwood')]


def play(lab):
    lab.injected(*(('identity.fcrdns', f'{name}.example', 'recovered') for name in ('isp-a', 'isp-b')))
    lab.mta.configure(minimal_backoff_time='3s', maximal_backoff_time='3s', queue_run_delay='3s')
    lab.mta.start()
    lab.phase('strict')
    lab.flag('no-ptr', True)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(4, 6)])
    lab.settle()
    lab.phase('fixed')
    lab.set_ptr('web-prod01.corp.example')
    lab.flag('no-ptr', False)
    lab.empty()
