"""compromised: somebody guesses a password, and then a crowd of strangers sends with that login; others go on as always."""

SASL = ('smtpd_sasl_auth_enable=yes', 'smtpd_sasl_type=dovecot', 'smtpd_sasl_path=/srv/lab/auth', 'smtpd_tls_security_level=none',
        'smtpd_relay_restrictions=permit_sasl_authenticated,reject', 'syslog_name=postfix/submission')


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede', 'minato')]
    lab.world.zone += ['72.2.0.192.in-addr.arpa PTR pc.office.example', 'pc.office.example A 192.0.2.72']


def play(lab):
    rng = lab.rng
    lab.injected(('abuse.sender', 'web-prod01', 'open'), ('abuse.login', 'web-prod01', 'open'))
    lab.serve('src/auth.py', '/srv/lab/auth', 'report:good-one', 'sales:summer')
    lab.mta.configure(smtpd_client_connection_rate_limit='0')
    lab.mta.service('587 inet n - n - - smtpd', *SASL)
    lab.mta.start()

    def mail(client, login, recipients):
        lab.smtp(client, 'client.example', 587, 'sales@corp.example', [lab.recipient(rng.choice(lab.domains)) for _ in range(recipients)], login=login)

    lab.phase('office')
    for _ in range(rng.randint(3, 6)):
        mail('192.0.2.72', 'report:good-one', 1)
    lab.phase('guessed')
    crowd = [f'192.0.2.{n}' for n in rng.sample(range(100, 250), rng.randint(4, 7))]
    for n in range(rng.randint(12, 20)):
        lab.smtp(crowd[0], 'client.example', 587, '', [], login=f'sales:guess{n}')
    lab.phase('burst')
    for client in crowd:
        for _ in range(rng.randint(2, 3)):
            mail(client, 'sales:summer', rng.randint(8, 15))
        mail('192.0.2.72', 'report:good-one', 1)
    lab.empty()
