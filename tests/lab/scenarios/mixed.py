"""mixed: a listing and a rate limit amid greylisting, while IPv6 is broken: each has its own cause, and those who greylist have none."""
import refusals

GREY = ['451 Greylisted, please try again in 180 seconds', '450 4.7.1 <{r}>: Recipient address rejected: Greylisting in effect, please come back later',
        '451 4.7.1 Greylisting in action, please come back in 00:05:00']
LIMITED = ['452 4.5.3 Too many messages from {c}, slow down', '450 4.7.1 Error: too much mail from {c}', '421 4.7.0 Too many messages from {c}, try again later']


def world(lab):
    own = lab.world.own
    lab.domains = [own(f'grey{n}.example', families='4', rules=[dict(stage='rcpt', times=1, reply=reply)]) for n, reply in enumerate(GREY)]
    lab.domains += [own('isp-a.example', rules=[refusals.CSS_REJECT]), own('isp-b.example', rules=[dict(stage='mail', flag='limited', reply=lab.rng.choice(LIMITED))])]
    lab.domains += [own(f'{name}.example') for name in ('northwind', 'redwood', 'fjord')]


def play(lab):
    lab.injected(('network.ipv6.noaddr', 'web-prod01', 'open'), ('reputation.dnsbl', 'isp-a.example', 'open'), ('rate.limit', 'isp-b.example', 'recovered'))
    lab.mta.configure(smtp_address_preference='ipv6', smtp_connection_cache_on_demand='no', minimal_backoff_time='3s', maximal_backoff_time='3s', queue_run_delay='3s')
    lab.mta.start()
    lab.phase('healthy')
    lab.send([[lab.recipient(d)] for d in lab.domains * 2])
    lab.empty()
    lab.phase('all at once')
    lab.ipv6_off()
    lab.flag('listed', True)
    lab.flag('limited', True)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(7, 9)])
    lab.settle()
    lab.phase('the limit ends')
    lab.flag('limited', False)
    lab.empty()
    lab.send([[lab.recipient(d)] for d in lab.domains])
    lab.empty()
