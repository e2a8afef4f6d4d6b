"""together: a server refuses a message at its end for one of its recipients, whom it names. Postfix returns it for all of them, whose mailboxes are fine."""


def world(lab):
    lab.picky = lab.world.own('isp-a.example', rules=[dict(stage='eod', rcpt='nobody7@', reply='550 Unknown user nobody7@isp-a.example')])
    lab.others = [lab.world.own(f'{name}.example') for name in ('northwind', 'redwood')]


def play(lab):
    lab.injected(('mailbox.filtered', lab.picky, 'open'))
    lab.mta.configure()
    lab.mta.start()
    lab.phase('day')
    lost = []
    for _ in range(lab.rng.randint(3, 5)):
        lost += (fine := [lab.recipient(lab.picky) for _ in range(lab.rng.randint(1, 4))])
        lab.send([['nobody7@isp-a.example', *fine], [lab.recipient(lab.picky)], *([lab.recipient(d)] for d in lab.others)])
    lab.empty()
    lab.expect(outcomes={recipient: 'bounced' for recipient in lost})
