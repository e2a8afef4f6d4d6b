"""town_smtp: one delivery request of smtp(8): the servers of a domain one after another, until one of them has decided about every recipient. What fails
before the last server is a line of its own; what fails at the last is the status of the recipients."""

STAGE = 'receiving the initial server greeting'


def deferral(a, host, addr):
    """(dsn, text) as the status of a to= line says it"""
    at = f'{host}[{addr}]'
    return a.dsn, {'reply': f'host {at} said: {a.text} (in reply to {a.cmd} command)' if a.cmd != 'end of DATA' else f'host {at} said: {a.text} (in reply to end of DATA command)',
                   'banner': f'host {at} refused to talk to me: {a.text}', 'connect': f'connect to {at}:25: {a.text}',
                   'lost': f'lost connection with {at} while {a.text or STAGE}', 'timeout': f'conversation with {at} timed out while {a.text or STAGE}',
                   'tls': a.text}[a.kind]


def session(town, t, m, d, rcpts):
    post = town.post
    pid = post.pool('smtp').take(t)
    left, results, now, spent, met = list(rcpts), {}, t, 0.0, False
    servers = town.order(d)
    for n, (host, addr) in enumerate(servers):
        last = n == len(servers) - 1
        c, x = town.spend(d, m)
        answers = {r: town.answer(t, d, host, addr, m, r) for r in left}
        first = answers[left[0]]
        if first.kind in ('connect', 'banner', 'lost', 'timeout', 'tls'):
            wait = first.connect if first.connect is not None else {'connect': 0, 'timeout': 300}.get(first.kind, c)
            now += wait
            spent += wait
            dsn, text = deferral(first, host, addr)
            if first.kind == 'connect':
                post.say(now, 'smtp', pid, text)
            elif first.kind == 'tls':
                post.say(now, 'smtp', pid, f'SSL_connect error to {host}[{addr}]:25: {first.cmd}')
            elif not last:
                post.say(now, 'smtp', pid, f'{m.qid}: {text}')
            if not last and not (first.kind == 'tls'):
                continue
            met = met or first.kind not in ('connect',)
            for r in left:
                post.to(now + .01, 'smtp', pid, m, r, 'none' if first.kind == 'connect' else f'{host}[{addr}]:25', 'deferred', dsn, text, c=spent, d=.02, active=t,
                        tls='may?')
                results[r] = 'deferred'
            post.site_failed(now, d.name, (dsn, text))
            left = []
            break
        c = first.connect if first.connect is not None else c
        now += c
        spent += c
        tls = d.tls and not first.plain
        if tls and post.style['tls'] == 'summary':
            grade = 'Trusted' if d.provider in ('google', 'microsoft', 'gmx') else 'Untrusted'
            post.say(now, 'smtp', pid, f'{grade} TLS connection established to {host}[{addr}]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) '
                                       'key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256')
        feature = 'may' if tls else 'may:none'
        x = first.transfer if first.transfer is not None else x
        now += x
        for r in list(left):
            a = answers[r]
            if a.kind == 'ok':
                text = a.text or f'250 2.0.0 Ok: queued as {town.rng.randrange(16**9):09X}'
                post.to(now, 'smtp', pid, m, r, f'{host}[{addr}]:25', 'sent', '2.0.0', text, c=spent, d=x, active=t, tls=feature)
                results[r] = 'sent'
            elif a.kind == 'reply' and a.text[0] == '4' and not last:
                post.say(now, 'smtp', pid, f'{m.qid}: {deferral(a, host, addr)[1]}')
                continue
            else:
                dsn, text = deferral(a, host, addr)
                status = 'bounced' if a.kind == 'reply' and a.text[0] == '5' else 'deferred'
                post.to(now, 'smtp', pid, m, r, f'{host}[{addr}]:25', status, dsn, text, c=spent, d=x, active=t, tls=feature)
                results[r] = status
            left.remove(r)
        post.site_well(d.name)
        if not left:
            break
    post.pool('smtp').give(pid, now)
    return now, results
