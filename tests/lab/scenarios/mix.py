"""mix: everything a message can become besides delivered to one MX host.

A content filter hands mail back under a second queue id; aliases, a .forward file and virtual aliases
change recipients; mail bounces, is discarded, held, requeued, deleted and expired; success reports and
address probes are asked for. Nothing is wrong with this machine.
"""
import os
import shutil

OUR_NAME = 'web-prod01.corp.example'
NO_DSN = dict(stage='ehlo', reply='250 {mx}|PIPELINING|SIZE 20480000|8BITMIME|ENHANCEDSTATUSCODES')


def world(lab):
    world = lab.world
    world.set_ptr(OUR_NAME)
    world.zone += ['72.2.0.192.in-addr.arpa PTR mail.partner.example', 'mail.partner.example A 192.0.2.72']
    lab.domains = [world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede')]
    world.own('nodsn.example', rules=[NO_DSN])
    world.own('northwind.example', rules=[dict(
        stage='rcpt', rcpt='^nobody', reply='550 5.1.1 <{r}>: Recipient address rejected: User unknown')])
    world.own('fjord.example', rules=[dict(
        stage='rcpt', flag='busy', reply='450 4.2.1 <{r}>: Recipient address rejected: Mailbox busy, try again later')])
    world.own('frozen.example', rules=[dict(
        stage='rcpt', reply='452 4.2.2 <{r}>: Recipient address rejected: Mailbox full')])


def configure(lab):
    lab.mta.configure(
        myhostname=OUR_NAME, minimal_backoff_time='600s', queue_run_delay='600s',
        alias_maps='inline:{ report=/dev/null, { team = abe, sales@kaede.example } }',
        virtual_alias_maps='inline:{ info@corp.example=abe@corp.example, '
                           '{ list@corp.example = one@aozora.example, two@hikari.example } }',
        transport_maps='inline:{ junk.example=discard:thrown-away, '
                       '{ closed.example = error:5.1.2 this partner has closed } }',
        header_checks='regexp:/srv/lab/etc/header_checks')
    with open('/srv/lab/etc/header_checks', 'w', encoding='ascii') as file:
        file.write('/^Subject: payroll/ HOLD a person must look first\n/^Subject: advert/ DISCARD not wanted\n')
    with open('/srv/lab/home/mori/.forward', 'w', encoding='ascii') as file:
        file.write('mori@aozora.example\n')
    shutil.chown('/srv/lab/home/mori/.forward', 'mori')
    os.chmod('/srv/lab/home/mori/.forward', 0o644)
    lab.mta.service('scan unix - - n - 10 smtp', 'smtp_send_xforward_command=yes', 'smtp_tls_security_level=none')
    lab.mta.service('127.0.0.1:10587 inet n - n - - smtpd', 'syslog_name=postfix/submission',
                    'content_filter=scan:[127.0.0.1]:10025')
    lab.mta.service('127.0.0.1:10026 inet n - n - - smtpd', 'syslog_name=postfix/reinject', 'content_filter=',
                    'smtpd_authorized_xforward_hosts=127.0.0.0/8')


def everyday(lab):
    """What may come in any order, as a list of things to do."""
    def some(low, high, thing):
        return [thing] * lab.rng.randint(low, high)

    def submit(subject='report'):
        recipient = lab.recipient(lab.rng.choice(lab.domains))
        lab.outcomes[recipient] = 'bounced' if subject == 'VIRUS' else 'sent'
        lab.smtp('127.0.0.1', 'app.corp.example', 10587, 'report@corp.example', [recipient], subject, outside=False)

    def incoming(person):
        lab.smtp('192.0.2.72', 'mail.partner.example', 25, 'partner@partner.example', [f'{person}@corp.example'])

    return (some(8, 14, lambda: lab.send([[lab.recipient(lab.rng.choice(lab.domains))]]))
            + some(5, 9, submit)
            + some(1, 1, lambda: submit('VIRUS'))
            + some(2, 3, lambda: incoming('abe'))
            + some(2, 3, lambda: incoming('mori'))                                   # .forward
            + some(2, 3, lambda: lab.send([['team@corp.example']]))                  # alias
            + some(1, 2, lambda: lab.send([['info@corp.example']]))                  # virtual alias, local
            + some(1, 2, lambda: lab.send([['list@corp.example']]))                  # virtual alias, two remote
            + some(1, 2, lambda: lab.send([['nobody1@northwind.example']]))          # bounce
            + some(1, 1, lambda: lab.send([[lab.recipient('aozora.example'), 'nobody2@northwind.example']]))
            + some(1, 1, lambda: lab.send([['gone@closed.example']]))                # bounced by error(8)
            + some(1, 2, lambda: lab.send([['bin@junk.example']]))                   # discard(8)
            + some(1, 1, lambda: lab.send([[lab.recipient('kaede.example')]], subject='advert'))
            + some(1, 2, lambda: lab.send([[lab.recipient('kaede.example')]], options=['-N', 'success']))
            + some(1, 2, lambda: lab.send([[lab.recipient('nodsn.example')]], options=['-N', 'success']))
            + some(1, 1, lambda: lab.send([['probe@kaede.example', 'nobody3@northwind.example']], options=['-bv'])))


def surgery(lab):
    """Six messages that have to wait, and what an operator may do to them."""
    lab.flag('busy', True)
    waiting = [lab.recipient('fjord.example') for _ in range(6)]
    lab.send([[recipient] for recipient in waiting])
    lab.send([[lab.recipient('hikari.example')]], subject='payroll')
    frozen = [lab.recipient('frozen.example') for _ in range(2)]
    lab.outcomes.update({recipient: 'expired' for recipient in frozen})
    lab.send([[recipient] for recipient in frozen])
    lab.settle()
    held, requeued, deleted, expired = waiting[:4]
    lab.outcomes.update({recipient: 'sent' for recipient in waiting})
    lab.outcomes.update({deleted: 'deleted', expired: 'expired'})
    lab.mta.super('-h', lab.mta.queue_id(held))
    lab.mta.super('-r', lab.mta.queue_id(requeued))
    lab.mta.super('-d', lab.mta.queue_id(deleted))
    lab.mta.super('-e', lab.mta.queue_id(expired))
    lab.pause(30)
    lab.flag('busy', False)
    for message in lab.mta.queue():
        if message['queue_name'] == 'hold':
            lab.mta.super('-H', message['queue_id'])
    lab.mta.flush()
    lab.wait('only frozen mail left', lambda: all(
        any(r['address'].endswith('@frozen.example') for r in m['recipients']) for m in lab.mta.queue()))


def play(lab):
    lab.injected()
    configure(lab)
    lab.outcomes = {'abe@corp.example': 'sent', 'mori@corp.example': 'forwarded', 'team@corp.example': 'forwarded',
                    'one@aozora.example': 'sent', 'nobody1@northwind.example': 'bounced',
                    'nobody2@northwind.example': 'bounced', 'gone@closed.example': 'bounced',
                    'bin@junk.example': 'discarded'}
    lab.serve('src/filter.py', '10025', '10026')
    lab.mta.start()

    lab.phase('everyday')
    things = everyday(lab)
    lab.rng.shuffle(things)
    for thing in things:
        thing()
        lab.pause(6)
    lab.settle()

    lab.phase('surgery')
    surgery(lab)

    lab.phase('expiry')
    lab.mta.set(maximal_queue_lifetime='1s', bounce_queue_lifetime='1s')
    lab.mta.reload()
    lab.mta.flush()
    lab.empty()
    lab.expect(outcomes=lab.outcomes)
