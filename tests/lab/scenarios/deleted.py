"""deleted: receivers name a block list, by a refusal for good that soft_bounce keeps in the queue or by one for now; the operator throws away all that waits.

"postsuper -d ALL" names no message. What it threw away waits no more and was not delivered, and the listing is not over for that.
"""
import refusals


def world(lab):
    lab.world.set_ptr('web-prod01.corp.example')
    lab.listed = [lab.world.own('isp-a.example', rules=[refusals.CSS_REJECT]), lab.world.own('isp-b.example', rules=[refusals.CSS_DEFER])]
    lab.others = [lab.world.own(f'{name}.example') for name in ('northwind', 'redwood', 'fjord')]


def play(lab):
    lab.injected(*(('reputation.dnsbl', name, 'open') for name in lab.listed))
    lab.mta.configure(myhostname='web-prod01.corp.example', soft_bounce='yes', minimal_backoff_time='600s', queue_run_delay='600s')
    lab.mta.start()
    lab.phase('listed')
    lab.flag('listed', True)
    waiting = [lab.recipient(d) for d in lab.listed * lab.rng.randint(4, 6)]
    lab.send([[recipient] for recipient in waiting] + [[lab.recipient(d)] for d in lab.others * 3])
    lab.settle()
    lab.phase('thrown away')
    lab.mta.super('-d', 'ALL')
    lab.send([[lab.recipient(d)] for d in lab.others * lab.rng.randint(3, 5)])
    lab.empty()
    lab.expect(outcomes={recipient: 'deleted' for recipient in waiting})
