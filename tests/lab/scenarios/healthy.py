"""healthy: a quiet, mixed day. Everything is as it should be, and a few normal things happen.

A recipient who does not exist (a bounce), a server that greylists (deferred once, then accepted), mail
coming in, somebody's relay attempt and a mistyped address refused, a scanner that connects and leaves.
"""
DOMAINS = ['aozora', 'hikari', 'kaede', 'minato', 'sakura', 'tsubame']
OUR_NAME = 'web-prod01.corp.example'


def world(lab):
    world = lab.world
    world.set_ptr(OUR_NAME)
    world.zone += ['72.2.0.192.in-addr.arpa PTR mail.partner.example', 'mail.partner.example A 192.0.2.72']
    lab.domains = [world.own(f'{name}.example') for name in DOMAINS]
    world.own('northwind.example', rules=[dict(
        stage='rcpt', rcpt='^nobody', reply='550 5.1.1 <{r}>: Recipient address rejected: User unknown')])
    # one address only: with two, Postfix would try the second at once and be let in
    world.own('redwood.example', families='4', rules=[dict(
        stage='rcpt', times=1, reply='450 4.2.0 <{r}>: Recipient address rejected: Greylisted')])


def play(lab):
    lab.injected()
    retry = f'{3 + int(60 * lab.pace)}s'
    lab.mta.configure(myhostname=OUR_NAME, minimal_backoff_time=retry, queue_run_delay=retry)
    lab.mta.start()
    lab.phase('day')

    def outgoing():
        lab.send([[lab.recipient(lab.rng.choice(lab.domains))] for _ in range(lab.rng.randint(1, 3))])

    def incoming():
        for _ in range(lab.rng.randint(1, 2)):
            lab.smtp('192.0.2.72', 'mail.partner.example', 25, 'partner@partner.example',
                     [lab.rng.choice(['mori', 'abe']) + '@corp.example'])

    once = [
        lambda: lab.send([['nobody1@northwind.example']]),
        lambda: lab.send([[lab.recipient('northwind.example')]]),
        lambda: lab.send([[lab.recipient('redwood.example')]]),
        lambda: lab.smtp('192.0.2.72', 'mail.partner.example', 25, 'partner@partner.example', ['mory@corp.example']),
        lambda: lab.smtp('192.0.2.200', 'friend', 25, 'x@friend.example', ['victim@kaede.example']),
        lambda: lab.smtp('192.0.2.201', 'scanner', 25, '', []),
    ]
    day = once + [outgoing] * lab.rng.randint(30, 40) + [incoming] * lab.rng.randint(6, 9)
    lab.rng.shuffle(day)
    for thing in day:
        thing()
        lab.pause(6)
    lab.empty(limit=60 + 150 * lab.pace)
    lab.expect(outcomes={'nobody1@northwind.example': 'bounced'})
