"""throttled: one provider limits our rate for a while, then lets everything in. The others never mind."""
LIMITED = dict(stage='rcpt', flag='limited', reply='450 4.7.1 Error: too much mail from {c}')


def world(lab):
    lab.limited = lab.world.own('isp-a.example', rules=[LIMITED])
    lab.domains = [lab.world.own(f'{name}.example') for name in ('northwind', 'redwood', 'fjord')]


def play(lab):
    lab.injected(('rate.limit', 'isp-a.example', 'recovered'))
    lab.mta.configure(minimal_backoff_time='3s', maximal_backoff_time='3s', queue_run_delay='3s')
    lab.mta.start()
    lab.phase('limited')
    lab.flag('limited', True)
    lab.send([[lab.recipient(d)] for d in [lab.limited] * lab.rng.randint(8, 14) + lab.domains * 4])
    lab.settle()
    lab.phase('free')
    lab.flag('limited', False)
    lab.empty()
