"""headers.py LOG - LOG (RFC 3339) as others write the same events: one file per form, exact-NAME.log where the stamp keeps its fraction and its zone, else
whole-NAME.log."""
import datetime
import json
import re
import sys


def cells(by, *of, every=False):
    return by.join('"' + c.replace('"', '""') + '"' if every or '"' in c or by in c else c for c in of)


def exact(t, host, tag, pid, text):
    utc = t.strftime("%Y-%m-%dT%H:%M:%S.%f")
    us = int(t.timestamp()) * 1000000 + t.microsecond
    tagged = f"{tag}[{pid}]: {text}"
    line = f"{t.strftime('%b %e %H:%M:%S')} {host} {tagged}"
    odd = t.astimezone(datetime.timezone(datetime.timedelta(hours=9))).isoformat()
    return {
        "rfc5424-data-bom": f'<22>1 {utc}Z {host} {tag} {pid} ID47 [timeQuality tzKnown="1"][x@1 a="\\"]"] \ufeff{text}',
        "priority": f"<22>{utc}Z {host} {tagged}",
        "syslog-ng": f"{odd} {host} {tagged}",
        "rsyslog-facility": f"{utc}Z {host} mail.info {tagged}",
        "year-first-utc": f"{utc[:10]} {utc[11:]}+0000 {host} {tagged}",
        "short-full": f"{t.strftime('%a')} {utc[:10]} {utc[11:]} UTC {host} {tagged}",
        "short-unix": f"{us // 1000000}.{t.microsecond:06d} {host} {tagged}",
        "compose-iso": f"postfix-1  | {utc}Z {host} {tagged}",
        "compose-colour": f"\033[36mpostfix-1  |\033[0m {utc}Z {host} {tagged}",
        "kubectl": f"[pod/mail-0/postfix] {utc}Z {host} {tagged}",
        "docker-timestamps": f"{utc}Z {line}",
        "cri": f"{utc}000Z stdout F {line}",
        "docker-json": json.dumps({"log": line + "\n", "stream": "stdout", "time": utc + "Z"}),
        "rsyslog-json": json.dumps({"msg": " " + text, "timereported": utc + "Z", "hostname": host, "syslogtag": f"{tag}[{pid}]:", "uuid": None}),
        "logstash": json.dumps({"@timestamp": utc + "Z", "@version": "1", "host": "192.0.2.250", "message": f"<22>{line}"}),
        "filebeat": json.dumps({"@timestamp": utc + "Z", "message": line, "host": {"name": "shipper"}, "log": {"offset": 1}}),
        "elastic": json.dumps({"@timestamp": utc + "Z", "message": text, "host": {"hostname": host}, "process": {"name": tag, "pid": int(pid)}}),
        "message-only": json.dumps({"message": f"{utc}Z {host} {tagged}"}),
        "grep": f"/var/log/mail.log:{utc}Z {host} {tagged}",
        "grep-n": f"mail.log-20261124:77:{utc}Z {host} {tagged}",
        "docker-driver": f"{utc}Z dockerhost 4f3c1a2b3c4d[987]: {line}",
        "gcp-text": json.dumps({"insertId": "a1", "textPayload": line, "resource": {"type": "gce_instance"}, "timestamp": utc + "Z"}),
        "gcp-json": json.dumps({"jsonPayload": {"message": text, "host": host, "ident": tag, "pid": pid}, "timestamp": utc + "Z"}),
        "fluentd-stdout": f"{utc[:10]} {utc[11:]}000 +0000 mail.info: " + json.dumps({"host": host, "ident": tag, "pid": pid, "message": text}),
        "fluentd-compose": f"fluentd-1  | {odd.replace('T', ' ')[:26]} +0900 mail.info: " + json.dumps({"host": host, "ident": tag, "pid": pid, "message": text}),
        "fluent-bit": f"[0] mail.info: [[{us // 1000000}.{t.microsecond:06d}000, {{}}], " + json.dumps({"host": host, "ident": tag, "pid": pid, "message": text}) + "]",
        "logfmt": f'time={utc}Z level=info host={host} appname={tag} procid={pid} message=' + json.dumps(text),
        "logfmt-line": f'ts={utc}Z caller=main.go:7 msg=' + json.dumps(f"<22>{line}"),
        "logcli": f'{utc}Z {{host="{host}", job="mail"}} {line}',
        "logstash-manual": json.dumps({"@timestamp": utc + "Z", "host": "192.0.2.250", "syslog_timestamp": "x", "syslog_hostname": "relay", "syslog_program": tag, "syslog_pid": pid,
                                       "message": f"<22>{line}", "syslog_message": text}),
        "logstash-two": json.dumps({"@timestamp": utc + "Z", "logsource": host, "program": tag, "pid": pid, "message": [line, text]}),
        "splunk": json.dumps({"preview": False, "result": {"_time": "x", "host": host, "_raw": f"{utc}Z {host} {tagged}"}}),
        "grep-around": f"mail.log-20261124-77-{utc}Z {host} {tagged}",
        "csv": cells(",", utc + "Z", host, tag, pid, text),
        "csv-all": cells(",", utc[:10] + " " + utc[11:] + " +0000", "mail", "info", host, tag, pid, text, every=True),
        "csv-bare": f"{utc}Z,{host},{tag},{pid},{text}",
        "tsv": f"7127\t{utc}Z\t{utc}Z\t12\t{host}\tMail\tInfo\t{tag}[{pid}]\t{text}",
        "blank-zone": f"{odd.replace('T', ' ')[:26]} +0900 {host} {tagged}",
        "zone-name": f"{utc.replace('T', ' ')} UTC {host} {tagged}",
        "epoch-us": json.dumps({"timestamp": us, "line": line}),
    }


def whole(t, host, tag, pid, text):
    stamp, tagged = t.strftime("%b %e %H:%M:%S"), f"{tag}[{pid}]: {text}"
    return {
        "traditional": f"{stamp} {host} {tagged}",
        "crlf": f"{stamp} {host} {tagged}\r",
        "year-first": f"{t.strftime('%Y %b %d %H:%M:%S')}.000 {host} {tagged}",
        "year-behind": f"{t.strftime('%b %d %Y %H:%M:%S')} {host} {tagged}",
        "solaris": f"{stamp} {host} {tag}[{pid}]: [ID 197553 mail.info] {text}",
        "freebsd": f"{stamp} <mail.info> {host} {tagged}",
        "freebsd-numbers": f"{stamp} <2.6> {host} {tagged}",
        "busybox": f"{stamp} {host} mail.info {tagged}",
        "priority": f"<22>{stamp} {host} {tagged}",
        "short-iso": f"{t.strftime('%Y-%m-%dT%H:%M:%S+0000')} {host} {tagged}",
        "compose": f"postfix-1  | {stamp} {host} {tagged}",
        "cri-bare": f"{t.strftime('%Y-%m-%dT%H:%M:%S')}Z stdout F {tagged}",
        "one-blank": f"{re.sub(' +', ' ', stamp)} {host} {tagged}",
        "japanese": f"{t.month:2}月 {t.strftime('%d %H:%M:%S')} {host} {tagged}",
        "french": f"{'janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.'.split()[t.month - 1]} {t.strftime('%d %H:%M:%S')} {host} {tagged}",
        "slashes": f"{t.strftime('%Y/%m/%d %H:%M:%S')} {host} {tagged}",
        "aix": f"{stamp} {host} mail:info {tagged}",
        "relayed": f"{stamp} 192.0.2.250 {stamp} {host} {tagged}",
        "docker-journal": f"{stamp} dockerhost 4f3c1a2b3c4d[987]: {stamp} {host} {tagged}",
        "service-stdout": f"{stamp} {host} postfix[900]: {stamp} {host} {tagged}",
        "severity": f"{t.strftime('%Y-%m-%dT%H:%M:%S+00:00')} {'INFO':7} {tagged}",
        "severity-json": json.dumps({"@timestamp": t.strftime("%Y-%m-%dT%H:%M:%S+00:00"), "type": "syslog_json", "tag": f"{tag}[{pid}]:", "relayhost": "r", "program": "x",
                                     "severity_label": "info", "message": " " + text, "end_msg": ""}),
        "service-stderr": f"{stamp} {host} postfix[900]: {tagged}",
        "host-twice": f"{stamp} {host} {host} {tagged}",
        "indented": f"  {stamp} {host} {tagged}",
        "day-first": f"{t.strftime('%d.%m.%Y %H:%M:%S')} {host} {tagged}",
        "web-server": f"{t.strftime('%d/%b/%Y:%H:%M:%S +0000')} {host} {tagged}",
        "web-server-brackets": f"[{t.strftime('%d/%b/%Y:%H:%M:%S +0000')}] {host} {tagged}",
        "grep-around": f"77-{stamp} {host} {tagged}",
        "hidden-host": f"{stamp} [{host}] {tagged}",
        "mailcow": json.dumps({"time": str(int(t.timestamp())), "program": f"{tag}[{pid}]", "priority": "info", "message": text}),
        "mail-date": f"{t.strftime('%a, %d %b %Y %H:%M:%S GMT')} {host} {tagged}",
        "epoch": f"{int(t.timestamp())} {host} {tagged}",
        "epoch-milliseconds": f"{int(t.timestamp())}.{t.microsecond // 1000:03d} {host} {tagged}",
        "kibana-csv": cells(",", t.strftime("%b %-d, %Y @ %H:%M:%S.000"), host, tag, pid, text, every=True),
        "semicolons": cells(";", t.strftime("%d.%m.%Y %H:%M:%S"), host, tag, pid, text, every=True),
        "fluentd": f"{t.strftime('%Y-%m-%dT%H:%M:%S+00:00')}\tmail.info\t" + json.dumps({"host": host, "ident": tag, "pid": pid, "message": text}),
        "epoch-ms": json.dumps({"timestamp": int(t.timestamp()) * 1000, "host": host, "ident": tag, "pid": int(pid), "message": text}),
    }


out = {}
for read in open(sys.argv[1], encoding="utf-8"):
    stamp, *rest = re.match(r"(\S+) (\S+) ([^\[]*)\[(\d+)\]: (.*)", read).groups()
    at = datetime.datetime.fromisoformat(stamp).astimezone(datetime.timezone.utc)
    for how in exact, whole:
        for name, made in how(at, *rest).items():
            out.setdefault(f"{how.__name__}-{name}.log", []).append(made)
for name, lines in out.items():
    with open(name, "w", encoding="utf-8", newline="") as f:
        f.write("\n".join(lines) + "\n")
mixed = [lines[i::len(out)] for i, (name, lines) in enumerate(out.items())]
with open("mixed.log", "w", encoding="utf-8", newline="") as f:
    f.writelines(part[i] + "\n" for i in range(max(map(len, mixed))) for part in mixed if i < len(part))
