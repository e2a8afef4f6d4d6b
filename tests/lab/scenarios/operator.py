"""operator: the incident as an operator meets it, with a real name server: `postmortem check` looks before and after.

The faults of the incident, and some more that are drawn, are put in. Then the program that is tested looks at this machine as it is: its Postfix, its
kernel, the DNS by its own recursion. It must name exactly what was put in. Each line it suggests is carried out as it stands (postconf, the zone), and
the check must pass alone; when all is done, everything must pass. A block list takes the address off when the rest is mended, as lists do.
"""
import json
import os
import subprocess

import refusals

US, PTR = '198.51.100.10', '10.100.51.198.in-addr.arpa'
KEY = ('MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9HcqHt325AhnBVCcC4d48mS4CdeN3CiyOISilIU+EOvQwdUyQPjlvMpqoZUDG1wzfgwN6oxeebYtVLcKWpeOaRdgAq/zD8N3XQ42NI5/'
       'QgIwyzBft2KGMy87APDOqJ0GJvMTpFIwY9Jl8/xu+bcYblB3Ylwc083+fQfkHnS23+qjagebLykXvPcYdAWTtu5ArcL0PwZztixC0DgFsn/e4eZ71F5OTdyqE6e9Nzz7kkcovBEcZams1LBBeXuwed4K'
       'nokPw7ElYjwoqIbiSe+ZDrr4GmPIG+amlKga6tiZ9FZBNguatocxmX0anw6+Qy/PVrwjgXcu8OPHWGaylfVG7wIDAQAB')
LISTED = f'10.100.51.198.zen.spamhaus.org A 127.0.0.3'
SETTLED = [
    f's1._domainkey.corp.example TXT "v=DKIM1; p={KEY[:200]}" "{KEY[200:]}"',
    'dbltest.com.dbl.spamhaus.org A 127.0.1.2',
    *(f'2.0.0.127.{z} A 127.0.0.2' for z in ('zen.spamhaus.org', 'bl.spamcop.net', 'b.barracudacentral.org')),
]
# One of each row is drawn: lines for the zone, settings of main.cf, and what must be named for it.
CHOICES = [
    [([], {}, 'fail spf none'), (['corp.example TXT "v=spf1 ip4:198.51.100.77 ~all"'], {}, 'fail spf softfail'),
     (['corp.example TXT "v=spf1 ip4:198.51.100.77 -all"', 'corp.example TXT "v=spf1 a:web-prod01.corp.example -all"'], {}, 'fail spf permerror'),
     (['corp.example TXT "v=spf1 +all"'], {}, 'fail spf open')],
    [([], {}, 'fail dmarc none'), (['_dmarc.corp.example TXT "v=DMARC1; p=quarantine"'], {}, 'warn dmarc no-rua'),
     (['_dmarc.corp.example TXT "v=DMARC1; p=reject; rua=mailto:d@corp.example"', '_dmarc.corp.example TXT "v=DMARC1; p=none"'], {}, 'fail dmarc several'),
     (['_dmarc.corp.example TXT "v=DMARC1; p=reject; rua=mailto:d@reports.example"', 'reports.example A 203.0.113.80'], {}, 'fail dmarc rua'),
     (['_dmarc.corp.example TXT "v=DMARC1; p=reject; rua=mailto:d@gone.corp.example"'], {}, 'warn dmarc rua-gone')],
    [([], {}, None), ([], {'smtp_tls_security_level': 'none'}, 'fail tls.out none'), ([], {'smtp_tls_security_level': 'encrypt'}, 'warn tls.out mandatory')],
    [([], {}, None), ([], {'smtpd_relay_restrictions': 'permit_mynetworks'}, 'fail port25 open-relay'), ([], {'mynetworks': '127.0.0.0/8, 0.0.0.0/0'}, 'fail port25 wide-networks'),
     ([], {'smtpd_sasl_auth_enable': 'yes'}, 'warn port25 auth-on-25')],
    [([], {}, None), (['corp.example MX 20 gone.corp.example'], {}, 'fail bounce.path mx-gone'), (['_smtp._tls.corp.example TXT "v=TLSRPTv1"'], {}, None)],
]
INCIDENT = ['warn host.fqdn bare-domain', 'fail identity.fcrdns elsewhere', 'fail identity.helo differs', 'warn identity.generic_ptr generic', 'fail ipv6.posture host-off',
            'fail dnsbl listed']


def world(lab):
    lab.real_dns = True
    lab.drawn = [lab.rng.choice(row) for row in CHOICES]
    lab.world.zone += SETTLED + [LISTED] + [line for lines, _, _ in lab.drawn for line in lines]
    if '_smtp._tls' in str(lab.world.zone):
        lab.drawn.append(([], {}, 'warn transport.tls-rpt broken'))
    lab.domains = [lab.world.own('kaede.example', rules=[refusals.CSS_DEFER]), lab.world.own('minato.example', rules=[refusals.PTR]), lab.world.own('fjord.example')]


def run(lab, *options):
    env = {**os.environ, 'MAIL_CONFIG': '/srv/lab/etc', 'PATH': os.environ['PATH'] + ':/usr/sbin'}
    command = ['/srv/lab/postmortem', 'check', '--postconf', 'live', '--selector', 's1', '--db', '/srv/lab/out/check.db', '--format', 'json', '--timeout', '60', *options]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode > 3:
        raise RuntimeError(f'check ended with {done.returncode}')
    lab.event('check', options=options, exit=done.returncode)
    return done.returncode, json.loads(done.stdout)['checks']


def wrong(checks):
    return sorted({f'{c["state"]} {c["check"]} {c["finding"]}' for c in checks if c['state'] != 'pass'})


def same(what, got, want):
    if got != want:
        raise AssertionError(f'{what}: got {got}, want {want}')
    print(f'lab: {what}: as it should be: {", ".join(got) or "nothing"}')


def kind(line):
    """What a line of the zone stands in the place of: its name and type, of a TXT also its first tag."""
    name, kind, data = line.split(None, 2)
    return name.rstrip('.').lower(), kind, data.strip('"').split(None, 1)[0].rstrip(';') if kind == 'TXT' else ''


def apply(lab, change):
    """Carries out one line as it stands."""
    line = change['line']
    print(f'lab:   {change["at"]}: {line}')
    if change['at'] == 'dns':
        name, what, data = line.split(None, 2)
        line = f'{name} {what} {data}'
        if change['replace']:
            gone = {kind(line)[:2] + ('',), kind(line), (kind(line)[0], 'CNAME', '')}
            lab.world.zone = [z for z in lab.world.zone if kind(z) not in gone or (kind(z)[1] == 'TXT' and kind(z) != kind(line))]
        if line not in lab.world.zone:
            lab.world.zone.append(line)
        lab.publish()
    else:
        lab.mta.run('postconf', '-e' if change['at'] == 'main.cf' else '-P', line.replace(' = ', '=', 1))


def ways(check):
    """The ways to mend a finding, each a list of lines: the first line alone or those behind it, where it says so; else all together."""
    lines = check['change']
    return [lines[:1], lines[1:]] if lines and lines[0]['either'] else [lines]


def settings(lab, kept=None):
    """The faulty state, to come back to: the zone, main.cf and master.cf."""
    files = ['/srv/lab/etc/main.cf', '/srv/lab/etc/master.cf']
    if kept is None:
        return list(lab.world.zone), [open(f, encoding='utf-8').read() for f in files]
    lab.world.zone = list(kept[0])
    for path, text in zip(files, kept[1]):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    lab.publish()
    return kept


def mend(lab, checks):
    """Each way of each finding by itself, from the faulty state on: the same look must pass. Then one way of each, all together."""
    kept, chosen = settings(lab), []
    for check in checks:
        if check['state'] == 'pass' or check['check'] == 'dnsbl':       # a list is left by asking, not by a line
            continue
        name = f'{check["check"]} {check["finding"]}'
        if not check['change']:
            if check['check'] != 'transport.tls-rpt':                   # we can't know where reports should go
                raise AssertionError(f'no line for {name}')
            kept[0][:] = [z for z in kept[0] if not z.startswith('_smtp._tls')]
            continue
        for way in ways(check):
            settings(lab, kept)
            print(f'lab: mending {name} alone')
            for change in way:
                apply(lab, change)
            _, again = run(lab, '--only', check['check'])
            bad = [c for c in again if c['check'] == check['check'] and c['subject'] == check['subject'] and c['state'] != 'pass']
            if bad:
                raise AssertionError(f'{name} does not pass with {way}: {bad}')
        chosen.append(lab.rng.choice(ways(check)))
    settings(lab, kept)
    print('lab: mending all')
    for way in chosen:
        for change in way:
            apply(lab, change)


def play(lab):
    lab.mta.configure(**{name: value for _, settings, _ in lab.drawn for name, value in settings.items()})
    lab.mta.start()
    lab.phase('faults')
    lab.ipv6_off()
    for flag in ('listed', 'no-ptr'):
        lab.flag(flag, True)
    lab.send([[lab.recipient(d)] for d in lab.domains * 8])
    lab.settle()
    if os.path.exists('/srv/lab/out/check.db'):     # of a run before this one
        os.unlink('/srv/lab/out/check.db')
    for command in ('ingest', 'analyze'):
        subprocess.run(['/srv/lab/postmortem', command, '-q', '--db', '/srv/lab/out/check.db', *(['/srv/lab/out/mail.log'] if command == 'ingest' else [])], check=True)

    lab.phase('before the fix')
    status, checks = run(lab)
    same('before', wrong(checks), sorted([*INCIDENT, *(want for _, _, want in lab.drawn if want)]))
    same('exit status', [str(status)], ['2'])

    lab.phase('the fix')
    mend(lab, checks)
    lab.mta.stop()
    lab.mta.start()
    lab.world.zone.remove(LISTED)
    lab.publish()
    for flag in ('listed', 'no-ptr'):
        lab.flag(flag, False)

    lab.phase('after the fix')
    lab.wait('open port', lambda: 'LISTEN' in subprocess.run(['ss', '-ltn', 'sport', '=', ':25'], stdout=subprocess.PIPE, text=True, check=False).stdout)
    status, checks = run(lab)
    same('after', wrong(checks), [])
    same('exit status', [str(status)], ['0'])
    print(f'lab: {len(checks)} findings pass')
    lab.mta.flush()
    lab.empty()
