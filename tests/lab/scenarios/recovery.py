"""recovery: four receivers refuse us, each for a reason of its own that is drawn; after the fix most let us in again, and one does not."""

REASONS = {
    'reputation.dnsbl': ['554 5.7.1 Service unavailable; Client host [{c}] blocked using b.barracudacentral.org; http://www.barracudanetworks.com/reputation/?pr=1&ip={c}',
                         '550 5.7.1 {c} is listed at bl.spamcop.net, see https://www.spamcop.net/bl.shtml?{c}',
                         '550 Rejected: {c} is listed in the Spamhaus ZEN block list. See https://www.spamhaus.org/query/ip/{c}'],
    'auth.spf': ['550 5.7.23 The message was rejected because of Sender Policy Framework violation', '550 5.7.1 SPF check failed for {f}: {c} is not allowed to send'],
    'auth.dmarc': ['550 5.7.1 Email rejected per DMARC policy for corp.example', "554 5.7.5 Rejected by the sender domain's DMARC policy"],
    'identity.ptr': ['450 4.7.1 Client host rejected: cannot find your reverse hostname, [{c}]', '550 5.7.25 Your IP address {c} has no PTR record'],
    'rate.limit': ['421 4.7.0 Too much mail from {c}, try again later', '450 4.7.1 Error: too much mail from {c}'],
    'reputation.provider': ['554 5.7.1 Your IP {c} has a poor reputation', '550 5.7.1 Message refused: the sending IP address {c} has a bad reputation here'],
}


def world(lab):
    names = ['isp-a', 'isp-b', 'isp-c', 'isp-d']
    lab.why = dict(zip(names, lab.rng.sample(list(REASONS), 4)))
    lab.stubborn = lab.rng.choice(names)
    lab.domains = [lab.world.own(f'{name}.example', rules=[dict(stage='rcpt', flag='stubborn' if name == lab.stubborn else 'refused', reply=lab.rng.choice(REASONS[why]))])
                   for name, why in lab.why.items()]
    lab.domains += [lab.world.own(f'{name}.example') for name in ('northwind', 'redwood')]


def play(lab):
    lab.injected(*((why, f'{name}.example', 'open' if name == lab.stubborn else 'recovered') for name, why in lab.why.items()))
    lab.mta.configure(minimal_backoff_time='600s', queue_run_delay='600s')
    lab.mta.start()
    lab.phase('healthy')
    lab.send([[lab.recipient(d)] for d in lab.domains * 2])
    lab.empty()
    lab.phase('refused')
    lab.flag('refused', True)
    lab.flag('stubborn', True)
    lab.send([[lab.recipient(d)] for d in lab.domains * lab.rng.randint(4, 7)])
    lab.settle()
    lab.phase('fixed')
    lab.set_ptr('web-prod01.corp.example')
    lab.mta.set(myhostname='web-prod01.corp.example')
    lab.mta.reload()
    lab.flag('refused', False)
    lab.send([[lab.recipient(d)] for d in lab.domains * 2])
    lab.settle()
