"""greylist: several receivers put off the first try of every message and take the second. Nothing is wrong; no incident."""
TEXTS = ['450 4.2.0 <{r}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/mx.example.html',
         '451 4.7.1 Greylisting in action, please come back later', '450 4.7.1 <{r}>: Recipient address rejected: Greylisted for 5 minutes']


def world(lab):
    # one address each: with two, Postfix would try the second at once and be let in
    lab.domains = [lab.world.own(f'grey{n}.example', families='4', rules=[dict(stage='rcpt', times=1, reply=text)])
                   for n, text in enumerate(TEXTS)] + [lab.world.own('redwood.example')]


def play(lab):
    lab.injected()
    lab.mta.configure(minimal_backoff_time='3s', maximal_backoff_time='3s', queue_run_delay='3s')
    lab.mta.start()
    lab.phase('day')
    lab.send([[lab.recipient(domain)] for domain in lab.domains for _ in range(lab.rng.randint(4, 7))])
    lab.empty()
