# v_series, v_series_day: numbers over time for a charting program, by the stock sqlite3 shell, beside a count over the log that knows nothing of ours.
load helper

made() {
    pm ingest -q --db mail.db "$1"
    pm analyze --db mail.db
}

@test "v_series: what the log itself says, hour by hour" {
    for name in mix incident healthy; do
        rm -f mail.db
        made "$repo/samples/$name/mail.log"
        # what a panel asks, with what Grafana puts in for \$__from and \$__to
        sqlite3 -bail -readonly -json mail.db "SELECT time, host, metric, value FROM v_series
            WHERE time >= 1700000000000 / 1000 AND time < 1900000000000 / 1000 ORDER BY time" >rows.json
        sqlite3 -bail -readonly -json mail.db "SELECT last_at, delay_s FROM v_outcome WHERE outcome = 'sent' AND external = 1 AND note = 0" >took.json
        python3 - "$repo/samples/$name/mail.log" <<'PY'
import collections, datetime, json, re, sys
want = collections.Counter()
hours = set()
for line in open(sys.argv[1], encoding="utf-8"):
    stamp = line[:26] if line[0] == "2" else datetime.datetime.strptime("2026 " + line[:15], "%Y %b %d %H:%M:%S").isoformat()
    at = int(datetime.datetime.fromisoformat(stamp + "+00:00").timestamp()) // 3600 * 3600
    m = re.search(r" postfix\S*/(?:smtp|lmtp)\[\d+\]: \w+: to=.* status=(\w+) \(", line)
    if m:
        want[at, m[1]] += 1
        hours.add(at)
    m = re.search(r"\]: (?:\w+: )?connect to \S+\[([0-9a-f.:]+)\]:25: ", line)
    if m and "/smtp[" in line:
        want[at, "failed_connects_ipv" + ("6" if ":" in m[1] else "4")] += 1
rows = json.load(open("rows.json"))
got = {(r["time"], r["metric"]): r["value"] for r in rows}
assert len(got) == len(rows) and [r["time"] for r in rows] == sorted(r["time"] for r in rows)
assert all(type(r["time"]) is int and r["time"] % 3600 == 0 and type(r["value"]) is float for r in rows), rows[:3]
for at in hours:
    for metric in "sent", "deferred", "bounced", "failed_connects_ipv4", "failed_connects_ipv6":
        assert got[at, metric] == want[at, metric], (at, metric, got[at, metric], want[at, metric])
    took = sorted(r["delay_s"] for r in json.load(open("took.json")) if r["last_at"] // 3600 * 3600 == at)
    for q in 50, 95:
        assert got.get((at, f"delay_p{q}_s")) == (took[-(-q * len(took) // 100) - 1] if took else None), (at, q)
assert {at for at, metric in got} == hours, (hours, got)
PY
    done
}

@test "v_series: two machines are two lines; what waits is seen until it leaves" {
    {
        for host in mx1 mx2; do
            echo "2026-11-24T01:10:00+00:00 $host postfix/smtpd[9]: 4B2C01F3A$((${#host} + ${host#mx})): client=a.example[192.0.2.1]"
            echo "2026-11-24T01:10:01+00:00 $host postfix/qmgr[8]: 4B2C01F3A$((${#host} + ${host#mx})): from=<s@a.example>, size=9, nrcpt=1 (queue active)"
            echo "2026-11-24T01:10:02+00:00 $host postfix/smtp[7]: 4B2C01F3A$((${#host} + ${host#mx})): to=<a@x.example>, relay=mx.x.example[192.0.2.9]:25, delay=2, delays=1/0/0/1, dsn=4.2.0, status=deferred (host mx.x.example[192.0.2.9] said: 450 4.2.0 Mailbox busy (in reply to RCPT TO command))"
        done
        echo "2026-11-24T03:20:02+00:00 mx2 postfix/smtp[7]: 4B2C01F3A5: to=<a@x.example>, relay=mx.x.example[192.0.2.9]:25, delay=7802, delays=7800/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
        echo "2026-11-24T03:20:03+00:00 mx2 postfix/qmgr[8]: 4B2C01F3A5: removed"
        echo "2026-11-24T04:50:00+00:00 mx1 postfix/smtpd[9]: disconnect from a.example[192.0.2.1]"
    } >mail.log
    made mail.log
    is "$(sql mail.db "SELECT group_concat(strftime('%H', time, 'unixepoch') || ' ' || host || ' ' || CAST(value AS INTEGER), ', ')
        FROM (SELECT * FROM v_series WHERE metric = 'waiting' ORDER BY host DESC, time)")" \
        '01 mx2 1, 02 mx2 1, 03 mx2 0, 01 mx1 1, 02 mx1 1, 03 mx1 1, 04 mx1 1'
    is "$(sql mail.db "SELECT DISTINCT host || ' ' || value FROM v_series WHERE metric = 'deferred' AND value > 0 ORDER BY 1")" $'mx1 1.0\nmx2 1.0'
    is "$(sql mail.db "SELECT host || ' ' || value FROM v_series WHERE metric = 'delay_p95_s'")" ' 7802.0'
    is "$(sql mail.db "SELECT group_concat(metric || ' ' || value, ', ') FROM v_series_day WHERE host = 'mx2'")" 'tried 1.0, deferred 1.0, bounced 0.0, accepted 1.0, deferred_pct 100.0'
}

@test "v_series: nothing in an empty database, nothing endless in one with odd dates" {
    : >none.log
    made none.log
    is "$(sql mail.db 'SELECT count(*) FROM v_series') $(sql mail.db 'SELECT count(*) FROM v_series_day')" '0 0'
    for year in 0001 1970 2026 9998; do
        echo "$year-11-24T01:10:02+00:00 mx1 postfix/smtp[7]: 4B2C01F3A9: to=<a@x.example>, relay=mx.x.example[192.0.2.9]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
    done >odd.log
    rm mail.db
    made odd.log
    [ "$(timeout 5 sqlite3 -readonly mail.db 'SELECT count(*) FROM v_series')" -lt 100 ]
}
