"""hostile PROGRAM LINES: mutated lines among good ones. No crash; every line accounted for; what is stored is valid UTF-8; and the good lines around them,
of another machine, say the same as without them."""
import json
import os
import subprocess

from common import *

PER_LOG = 400
GOOD = b"goodhost"
TAG = re.compile(rb"^.*?(?=[a-z0-9/-]+\[\d+\]: )")  # what stands before the tag
LONG = [300, 1999, 2001, 8000, 32767, 32768, 32769, 70000, 300000]
BAD = [b"\0", b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80" * 9, "\u202e\u2066\ufeff".encode(), b"\x1b[2J\x1b]0;x\x07",
       b"\r", b"\x0b\x0c", b"\t", b"'", b'"', b"';DROP TABLE message;--", b"' OR 1=1--", b"\\", b"\\x00\\n", b"%s%n%d", b"$(id)`id`", b"<>", b"<<<", b">>>", b"((((", b"))))",
       b"[", b"]", b"[[]]", b",", b", , ,", b"=", b"==", b": ", b"::::", b"to=<>", b"to=<a@b", b"status=", b"status=sent (", b"delay=-1", b"delays=1/2", b"delays=////",
       b"delay=1e309", b"delay=nan", b"size=99999999999999999999", b"nrcpt=-5", b"conn_use=0", b"dsn=9.9.9.9", b"relay=[", b"relay=]:", b"relay=a[b]:c", b"relay=x[::]:99999",
       b"message repeated 99999999 times: [ ", b"message repeated 3 times: [ message repeated 3 times: [ x]]", b"last message repeated 2 times", b"{", b'{"MESSAGE":', b"}",
       b"postfix/smtp[1]: ", b"NOQUEUE: ", b"4jYRN42m5wz1bkTj: ", b"warning: ", b"fatal: ", b"panic: ", b"(queue active)", b"removed", b"127.0.0.1", b"::1"]


def seeds():
    """Genuine lines: every sample of every kind, and logs."""
    with open(ROOT + "/src/rules/lines.json", encoding="utf-8") as f:
        doc = json.load(f)
    kinds = doc if isinstance(doc, list) else doc["kinds"]
    out = [s["line"].encode() for k in kinds for s in k.get("samples", [])]
    out = [l if l[:1].isdigit() or l[3:4] == b" " else b"2026-02-03T08:00:00.000000+00:00 evil " + l for l in out]
    for name in captured()[:12]:
        out += read_log(name, 300).splitlines()
    return [l for l in out + generated(2000, rfc3339=True).splitlines() if GOOD not in l]


def mutate(line, all_lines):
    """One to four changes to a line."""
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        at = rng.randrange(len(line) + 1)
        if rng.random() < 0.75:  # mostly behind the header, where the grammar is
            text = line.find(b"]: ") + 3
            at = max(at, min(text, len(line)))
        how = rng.randrange(11)
        if how == 0:
            line = line[:at] + rng.choice(BAD) + line[at:]
        elif how == 1:
            line = line[:at] + rng.choice(BAD) + line[at + rng.randrange(1, 12):]
        elif how == 2:
            line = line[:at]
        elif how == 3:
            line = line[:at] + line[at + rng.randrange(1, 40):]
        elif how == 4:
            line = line[:at] + bytes([line[at] ^ 1 << rng.randrange(8)]) + line[at + 1:] if at < len(line) else line
        elif how == 5:
            line = line[:at] + rng.choice([b"A", b"(", b"<", b"a.", b"1", b"\xc3\xa9", b" ", b"9/"]) * rng.choice(LONG) + line[at:]
            line = line[:max(LONG)]
        elif how == 6:  # the end of another line
            other = rng.choice(all_lines)
            line = line[:at] + other[rng.randrange(len(other) + 1):]
        elif how == 7:  # fields change places
            fields = line.split(b", ")
            rng.shuffle(fields)
            line = b", ".join(fields)
        elif how == 8:  # a field twice
            fields = line.split(b", ")
            fields.insert(rng.randrange(len(fields) + 1), rng.choice(fields))
            line = b", ".join(fields)
        elif how == 9:
            line = line[:at] + bytes(rng.randrange(256) for _ in range(rng.randrange(1, 30))) + line[at:]
        else:  # every number is another one
            line = re.sub(rb"\d+", lambda m: rng.choice([b"0", b"00", b"4294967296", b"18446744073709551616", m.group() * 3]) if rng.random() < 0.3 else m.group(), line)
    return line.replace(b"\n", b"").replace(GOOD, b"evil")


# what the database says about the good machine, without keys of its own
VIEW = """
SELECT 'message', m.queue_id, m.intake_at, w.name, m.client, m.sender, m.message_id, m.size, m.nrcpt, m.activations, m.last_at, m.ended_at, m.ended, a.host
  FROM message m JOIN mta a USING (mta) LEFT JOIN way_in w USING (way_in);
SELECT 'delivery', m.queue_id, d.logged_at, d.program, d.recipient, d.delay_us, d.queue_us, d.transfer_us, d.dsn, d.status, v.reason, p.host || p.addr,
    t2.started_at || '/' || t2.ended_at || '/' || t2.opened || t2.failed_v4 || t2.failed_v6 || coalesce(h.body, ''), a.host
  FROM delivery d JOIN v_delivery v USING (delivery) JOIN message m ON m.msg = d.msg JOIN mta a USING (mta) LEFT JOIN peer p ON p.peer = d.relay
  LEFT JOIN attempt t2 ON t2.attempt = d.attempt LEFT JOIN phrase h ON h.phrase = t2.tls;
SELECT 'failure', m.queue_id, f.logged_at, p.host, p.addr, f.errno, 0, 0, 0, 0, 0, 0, 0, a.host
  FROM connect_failure f JOIN mta a USING (mta) JOIN peer p USING (peer) LEFT JOIN message m ON m.msg = f.msg;
SELECT 'reject', r.logged_at, r.action, r.stage, r.client, r.code, r.dsn, r.reason, r.sender, r.recipient, r.helo, 0, 0, a.host FROM v_reject r JOIN reject j USING (reject) JOIN mta a ON a.mta = j.mta;
SELECT 'reply', m.queue_id, r.logged_at, r.kind, t.body, 0, 0, 0, 0, 0, 0, 0, 0, a.host
  FROM reply r JOIN message m USING (msg) JOIN mta a USING (mta) JOIN text t USING (text)"""


def decodes(con, table):
    con.text_factory = str
    try:
        con.execute("SELECT * FROM %s" % table).fetchall()
        return True
    except sqlite3.OperationalError as e:
        if os.environ.get("VERBOSE"):
            print("#", e)
        return False


def told(db):
    con = sqlite3.connect(db)
    con.text_factory = lambda b: b.decode(errors="replace")
    out = {}
    for query in VIEW.split(";\n"):
        rows = sorted(map(repr, (r for r in con.execute(query) if r[-1] == GOOD.decode())))
        out[query.split("'")[1]] = ((), rows)
    broken = [t for t in ("raw", "kept", "shape", "phrase", "text", "unparsed", "event", "domain", "peer", "message", "delivery", "reject", "mta", "tally", "hostname", "attempt") if not decodes(con, t)]
    sums = con.execute("SELECT lines, facts + counted + from_others + not_understood + repeats FROM source").fetchone()
    kept = con.execute("SELECT (SELECT sum(not_understood) FROM source), (SELECT coalesce(sum(lines), 0) FROM unparsed)").fetchone()
    sane = con.execute("PRAGMA integrity_check").fetchone()[0]
    con.close()
    return out, sums, kept, sane if not broken else "no valid UTF-8 in " + ", ".join(broken)


def main():
    tame, wild = Part("hostile text: sums add up, neighbours intact"), Part("hostile headers: sums add up, neighbours intact")
    folder = fresh("hostile")
    genuine, lines = seeds(), 0
    while lines < TRIALS:
        good = [l.replace(b" mx1 ", b" " + GOOD + b" ", 1) for l in generated(300, rfc3339=True).splitlines()]
        # the file has shown two machines before the first restart: a name that comes up near one is taken for an alias of the only machine
        good[:1] = [good[0][:33] + host + b" postfix/smtpd[4194305]: connect from unknown[192.0.2.7]" for host in (GOOD, b"evil")]
        mixed, part = [], wild if (tame.trials + wild.trials) % 4 == 3 else tame
        for n, line in enumerate(good):
            for _ in range(0 if n < 2 else rng.choice([0, 1, 2, 3])):
                if part is wild:
                    mixed.append(mutate(rng.choice(genuine), genuine))
                else:  # the header stays whole, and the time goes on
                    mixed.append(line[:33] + b"evil " + mutate(TAG.sub(b"", rng.choice(genuine), count=1), genuine))
            mixed.append(line)
        lines += len(mixed) - len(good)
        log, alone, db, one = folder + "/mail.log", folder + "/alone.log", folder + "/m.db", folder + "/one.db"
        for f in os.listdir(folder):
            os.unlink(folder + "/" + f)
        put(alone, b"\n".join(good) + b"\n")
        put(log, b"\n".join(mixed) + b"\n")
        ingest(one, alone)
        difference = ""
        try:
            p = subprocess.run(command("ingest", log, db=db, **some_options()), capture_output=True, timeout=120)
            if p.returncode != 0:
                difference = "  status %d: %s" % (p.returncode, p.stderr.decode(errors="replace")[-2000:])
            else:
                want, got = told(one), told(db)
                difference = differences(want[0], got[0])
                if got[1] != (len(mixed), len(mixed)) or got[2][0] != got[2][1] or got[3] != "ok":
                    difference += "\n  %d lines; read and accounted for %r; not understood and kept %r; %s" % (len(mixed), *got[1:])
                ingest(db, log)
                difference += "" if told(db) == got else "\n  a second run of the same file changed something"
        except (subprocess.TimeoutExpired, UnicodeDecodeError, sqlite3.Error) as e:
            difference = "  %s: %s" % (type(e).__name__, e)
        part.trial("%d hostile lines" % (len(mixed) - len(good)), difference.strip("\n"), [log, alone])
    tame.notes.append("%d hostile lines" % lines)
    end(tame, wild)


main()
