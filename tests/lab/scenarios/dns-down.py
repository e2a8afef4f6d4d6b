"""dns-down: our own resolver fails for every name, then works again. The domains have nothing to do with each other."""


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede', 'minato', 'sakura', 'tsubame')]


def play(lab):
    lab.injected(('dns.tempfail', 'web-prod01', 'recovered'))
    lab.mta.configure(minimal_backoff_time='3s', maximal_backoff_time='3s', queue_run_delay='3s')
    lab.mta.start()
    lab.phase('down')
    lab.dns(False)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(2, 3)])
    lab.settle()
    lab.phase('up')
    lab.dns(True)
    lab.empty()
