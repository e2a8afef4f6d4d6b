"""smarthost: all mail leaves by one relay, which hangs up or does not know us any more; then it takes mail again, or not."""
FAULTS = [('protocol.drop_at_banner', dict(stage='banner', flag='fault', drop=True)),
          ('policy.relay', dict(stage='rcpt', flag='fault', reply='554 5.7.1 <{r}>: Relay access denied')),
          ('tls.required', dict(stage='mail', flag='fault', reply='530 5.7.0 Must issue a STARTTLS command first'))]


def world(lab):
    lab.cause, rule = lab.rng.choice(FAULTS)
    lab.world.own('relay.example', rules=[rule])
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede', 'minato', 'sakura', 'tsubame')]


def play(lab):
    again = lab.rng.random() < 0.5
    lab.injected((lab.cause, 'relay.example', 'recovered' if again else 'open'))
    lab.mta.configure(relayhost='[mx1.relay.example]', minimal_backoff_time='3s', maximal_backoff_time='3s', queue_run_delay='3s')
    lab.mta.start()
    lab.phase('well')
    lab.send([[lab.recipient(d)] for d in lab.domains * 2])
    lab.empty()
    lab.phase('fault')
    lab.flag('fault', True)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(3, 5)])
    lab.settle()
    if again:
        lab.phase('well again')
        lab.flag('fault', False)
        lab.send([[lab.recipient(d)] for d in lab.domains])
        lab.empty()
