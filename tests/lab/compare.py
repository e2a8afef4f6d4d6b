"""compare.py OUTDIR DATABASE - holds a database made from OUTDIR's log to the lab's journals.

The journals are what the peers and the sender saw themselves, so nothing here reads the log. Prints both
sides of every check; differences are listed below it. Exit status 0 if all agree, 1 if not.
"""
import collections
import sqlite3
import sys

from journals import Truth, words


class Report:
    def __init__(self):
        self.failed = 0
        print(f'{"":54} {"journal":>8} {"database":>8}')

    def line(self, what, journal, database, differences=(), notes=()):
        """One check: the two numbers, and whatever does not agree."""
        differences = list(differences)
        wrong = journal != database or bool(differences)
        self.failed += wrong
        print(f'{what:54} {journal:>8} {database:>8}  {"DIFFERS" if wrong else "agrees"}')
        for text in differences[:20]:
            print(f'    {text}')
        if len(differences) > 20:
            print(f'    and {len(differences) - 20} more')
        for text in notes:
            print(f'    ({text})')


def only_in(name, counter):
    return [f'only in the {name}, {count} x: {" ".join(map(str, key))}' for key, count in sorted(counter.items(), key=str)]


def check_lines(report, truth, db, outdir):
    (path, lines, unknown), = db.execute('SELECT path, lines, not_understood FROM v_source').fetchall()
    with open(f'{outdir}/{path.rsplit("/", 1)[-1]}', 'rb') as file:
        report.line('lines in the log', sum(1 for _ in file), lines)
    report.line('lines not understood', 0, unknown)


def check_accepted(report, truth, db):
    """Every recipient a peer accepted at the end of DATA has its line `sent`, from that address, and no other has."""
    given = truth.accepted()
    stored = collections.Counter()
    for message_id, recipient, address in db.execute(
            "SELECT m.message_id, d.recipient, d.relay_addr FROM v_delivery d JOIN v_message m USING (msg)"
            " WHERE d.status = 'sent'"):
        if address in truth.addresses:
            stored[('<' + message_id.strip('<>') + '>', recipient, address)] += 1
    report.line('recipients accepted by peers = lines `sent`', given.total(), stored.total(),
                only_in('journal', given - stored) + only_in('database', stored - given))


def check_outcomes(report, truth, db):
    """A recipient that went to the peers was sent exactly if a peer accepted it; probes (sendmail -bv) are not mail."""
    outcomes = collections.defaultdict(set)
    for recipient, outcome in db.execute('SELECT recipient, outcome FROM v_outcome'):
        outcomes[recipient].add(outcome)
    discarded = {recipient for recipient, in db.execute("SELECT recipient FROM v_reject WHERE action IN ('discard', 'hold') OR action = 'reject' AND client = 'local'")}
    accepted = {recipient for _, recipient, _ in truth.accepted()}
    probed = {r for message in truth.sent if '-bv' in message.get('options', ()) for r in message['recipients']}
    handed = {r for message in truth.sent for r in message['recipients']
              if r.partition('@')[2] in truth.domains and 'replies' not in message and not message.get('exit')} | accepted
    wrong = [f'{r}: accepted by a peer, but {sorted(outcomes[r])}' for r in sorted(accepted)
             if 'sent' not in outcomes[r]]
    wrong += [f'{r}: accepted by no peer, but {sorted(outcomes[r])}' for r in sorted(handed - accepted - probed)
              if 'sent' in outcomes[r] or not (outcomes[r] or r in discarded)]
    wrong += [f'{r}: only probed, but {sorted(outcomes[r])}' for r in sorted(probed) if outcomes[r]]
    report.line('recipients whose outcome is sent', len(accepted), sum(1 for r in handed if 'sent' in outcomes[r]), wrong)

    known = truth.expected.get('outcomes', {})
    wrong = [f'{r}: {outcome}, but {sorted(outcomes[r])}' for r, outcome in known.items() if outcome not in outcomes[r]]
    if known:
        report.line('recipients whose outcome the scenario knows', len(known), len(known) - len(wrong), wrong)


def stored_refusals(truth, db):
    """Rows of v_reply as Truth.refusals has them.

    A reply to RCPT stands on one line of the log for each time it was given. Any other reply is given
    once to a request, but stands on the line of each of its recipients.
    """
    recipients = dict(db.execute('SELECT msg, min(recipient) FROM v_delivery GROUP BY msg'))
    seen, stored = set(), collections.Counter()
    for msg, attempt, address, stage, code, text, file, line in db.execute(
            'SELECT msg, attempt, addr, stage, code, text, file, line FROM v_reply WHERE code >= 400'):
        place = (file, line) if stage == 'rcpt' else (attempt, address, stage, code)
        if address not in truth.addresses or place in seen:
            continue
        seen.add(place)
        message = truth.label(recipients.get(msg, '')) if stage in ('rcpt', 'data', 'eod') else ''
        said = text.partition(' said: ')[2] or text.partition(' talk to me: ')[2] or text
        stored[(address, stage, code, message, words(said.rpartition(' (in reply to ')[0] or said))] += 1
    return stored


def check_refusals(report, truth, db):
    given, excepted = truth.refusals()
    stored = stored_refusals(truth, db)
    missing = given - stored
    cut_off = truth.refused_while_stopping()
    for key in list(missing):
        address, _, code, message, _ = key
        lost = min(missing[key], cut_off[(address, code, message)])
        if lost:
            missing[key] -= lost
            excepted['given while Postfix was stopping: the process ended before it logged them'] += lost
            given[key] -= lost
    notes = [f'excepted, {count}: {reason}' for reason, count in sorted(excepted.items())]
    report.line('replies 4xx and 5xx given = stored', given.total(), stored.total(),
                only_in('journal', +missing) + only_in('database', stored - given), notes)


def check_connects(report, truth, db):
    """Failed connects: how many, where that is known without the log, and whose."""
    rows = [row for row in db.execute('SELECT msg, host, addr, family, errno, reach FROM v_connect_failure')
            if row[3] != 'unix' and not row[2].startswith('127.')]          # services of the machine itself keep no journal
    if 'failed_connects' in truth.expected:
        report.line('failed connects', truth.expected['failed_connects'], len(rows))
    domains = collections.defaultdict(set)
    for msg, domain in db.execute('SELECT DISTINCT msg, domain FROM v_delivery'):
        domains[msg].add(domain)
    wrong = []
    for msg, host, address, *_ in rows:
        hosts = {host for domain in domains[msg] for host in truth.domains.get(domain, ())}
        if host not in hosts or address not in truth.hosts[host]:
            wrong.append(f'{host}[{address}] at message {msg} for {sorted(domains[msg])}')
    report.line('failed connects at a message for that server', len(rows), len(rows) - len(wrong), wrong)
    kinds = collections.Counter(row[3:] for row in rows)
    odd = [f'{count} x {kind}' for kind, count in kinds.items() if kind != ('ipv6', 'EADDRNOTAVAIL', 'local')]
    report.line('all of them IPv6, EADDRNOTAVAIL, local', len(rows), kinds[('ipv6', 'EADDRNOTAVAIL', 'local')], odd)


def check_true_causes(report, truth, db):
    """One recipient to a message: each refusal given is the cause of one line that is not `sent`.

    Whatever the line itself says: a failed connect logged over the refusal must not become the cause.
    """
    given = truth.refusals()[0].total()
    cut_off = truth.refused_while_stopping().total()
    (stored,), = db.execute(
        "SELECT count(*) FROM v_delivery d WHERE status IN ('deferred', 'bounced')"
        " AND reason NOT LIKE 'delivery temporarily suspended%'"
        ' AND EXISTS (SELECT 1 FROM v_reply r WHERE r.attempt = d.attempt AND r.cause = d.cause)')
    report.line('refusals that are the cause of a line', max(min(given, stored), given - cut_off), stored)


def check_partial(report, truth, db):
    """Accepted, refused and masked for each recipient of requests that ended differently for each."""
    refused = {r['rcpt'] for r in truth.replies if r['stage'] == 'rcpt' and r['code'] >= 400 and 'follows' not in r}
    of = collections.defaultdict(set)
    for recipient, masked in db.execute('SELECT recipient, masked FROM v_reply WHERE code >= 400'):
        of[recipient].add(masked)
    masked = {r for r in refused if r.partition('@')[2].startswith('masked')}
    report.line('recipients refused', len(refused), len(of), only_in('journal', collections.Counter((r,) for r in refused - set(of)))
                + only_in('database', collections.Counter((r,) for r in set(of) - refused)))
    found = {r for r in of if of[r] == {1}}
    report.line('of them masked by the dead backup', len(masked), len(found),
                [f'{r}: masked is {sorted(of[r])}' for r in sorted(masked ^ found, key=str)])
    wrong = []
    for recipient, reason, cause, said in db.execute(
            "SELECT d.recipient, d.reason, d.cause, (SELECT group_concat(DISTINCT r.cause) FROM v_reply r"
            " WHERE r.attempt = d.attempt) FROM v_delivery d WHERE d.status = 'deferred'"):
        if recipient not in refused or cause is None or cause != said:
            wrong.append(f'{recipient}: cause {cause}, the server said {said}, the line says {reason}')
    report.line('deferred recipients with the refusal as cause', len({r for r in refused if not r.partition('@')[2].startswith('half')}),
                db.execute("SELECT count(DISTINCT recipient) FROM v_delivery WHERE status = 'deferred'").fetchone()[0], wrong)


def main():
    outdir, database = sys.argv[1:3]
    truth, db = Truth(outdir), sqlite3.connect(f'file:{database}?mode=ro', uri=True)
    print(f'{truth.scenario}, seed {truth.seed}')
    report = Report()
    check_lines(report, truth, db, outdir)
    check_accepted(report, truth, db)
    check_outcomes(report, truth, db)
    check_refusals(report, truth, db)
    check_connects(report, truth, db)
    if truth.scenario == 'incident':
        check_true_causes(report, truth, db)
    if truth.scenario == 'partial':
        check_partial(report, truth, db)
    return 1 if report.failed else 0


if __name__ == '__main__':
    sys.exit(main())
