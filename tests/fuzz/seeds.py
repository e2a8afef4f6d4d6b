"""seeds.py NAME FOLDER - first inputs for a harness, from the data files of the program itself, so that they never grow old. What was found once
stands in seeds/NAME/."""
import hashlib
import json
import pathlib
import random
import sys

name, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def put(text):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)


def rules(path):
    data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    return data if isinstance(data, list) else next(v for v in data.values() if isinstance(v, list))


kinds = rules("src/rules/lines.json")
lines = [s["line"] for k in kinds for s in k["samples"]]
rng = random.Random(1)
if name == "line":
    headers = ["Nov  4 02:19:45 mx1 ", "2026-11-24T02:19:45.5+00:00 mx1 ", "<22>Nov  4 02:19:45 mx1 ", "2013 Jun 10 06:27:30.1 mx1 ", ""]
    for line in rng.sample(lines, min(len(lines), 300)):
        put(rng.choice(headers) + line if line.startswith("postfix") else line)
    put('<22>1 2026-11-24T02:19:45Z web postfix/smtp 77 ID1 [a@1 b="]\\""][c] x')
    put("Nov  8 08:08:58 h postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x>\nDec 31 23:59:59 h a[1]: x\nJan  1 00:00:00 h a[1]: x\n")
elif name == "kv":
    for line in lines:
        if "=" in line:
            put(line.split("]: ", 1)[-1].split(": ", 1)[-1])
elif name == "reply":
    for rule in rules("src/rules/replies.json"):
        for sample in rule.get("samples", []):
            put(sample if isinstance(sample, str) else json.dumps(sample))
elif name == "rules":
    for kind in rng.sample(kinds, 60):
        put(json.dumps([kind]))
    for rule in rng.sample(rules("src/rules/replies.json"), 60):
        put(json.dumps([rule]))
        put(json.dumps({"rules": [rule]}))
    for path in ("providers", "replies"):
        data = json.loads(pathlib.Path(f"src/rules/{path}.json").read_text(encoding="utf-8"))
        if isinstance(data, dict):
            put(json.dumps({k: (v[:2] if isinstance(v, list) else v) for k, v in data.items()}))
        else:
            put(json.dumps(data[:2]))
elif name == "query":
    for path in pathlib.Path("queries").rglob("*.sql"):
        put(path.read_bytes()[:1500])
        put(path.stem)
elif name == "record":
    for line in rng.sample(lines, 20):
        tag, _, text = line.partition(": ")
        record = {"__REALTIME_TIMESTAMP": "1795487985536421", "_HOSTNAME": "mx1", "SYSLOG_IDENTIFIER": "postfix/smtp", "_PID": "77", "MESSAGE": text}
        put(json.dumps(record))
        put("".join(f"{k}={v}\n" for k, v in record.items()) + "\n")
        put("__CURSOR=s=1\n" + "".join(f"{k}={v}\n" for k, v in record.items()) + "\n")
    put('{"MESSAGE":[112,111,115,116],"_PID":"1","SYSLOG_IDENTIFIER":"a\\u00e9\\n","__REALTIME_TIMESTAMP":"1"}')
    put('{"@timestamp":"2026-11-24T02:19:45Z","host":{"name":"mx1"},"program":"postfix/smtp","pid":"7","message":"x"}')
    put(b"__REALTIME_TIMESTAMP=1795487985536421\nSYSLOG_IDENTIFIER=postfix/smtp\nMESSAGE\n\x05\x00\x00\x00\x00\x00\x00\x00hello\n\n")
    put("a\r\nb\n\nlast")
elif name == "stitch":
    for _ in range(60):
        put(bytes(rng.randrange(256) for _ in range(2 + 4 * rng.randrange(4, 60))))
elif name in ("spf", "checks"):
    records = ["v=spf1 ip4:192.0.2.10 ip6:2001:db8::/32 a mx -all", "v=spf1 include:_spf.example.com redirect=%{d2}", "v=spf1 exists:%{ir}.%{v}._spf.%{d2} ptr:example.com ?all",
               "v=spf1 a:%{l-}.%{o}/24//64 exp=%{h}.example.com ~all", "v=spf1 mx/8 +all", "v=spf1 ip4:192.0.2.999", "This is %{c} %{r} %{t}",
               "v=DMARC1; p=none; rua=mailto:d@example.net!10m,mailto:x; sp=reject; t=y; psd=n", "v=DMARC1;p=quarantine", "v=DKIM1; k=rsa; h=sha1:sha256; t=y:s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCdsVLWLYBAA5sXi+MAZ0DjxoCJ",
               "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "v=DKIM1; p=", "v=STSv1; id=20261124", "v=TLSRPTv1; rua=mailto:t@example.com", "mx1.example.com", "!", "?", "#", "",
               "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9HcqHt325AhnBVCcC4d48mS4CdeN3CiyOISilIU+EOvQwdUyQPjlvMpqoZUDG1wzfgwN6oxeebYtVLcKWpeOaRdgAq/zD8N3XQ42NI5/QgIwyzBft2KGMy87APDOqJ0GJvMTpFIwY9Jl8/xu+bcYblB3Ylwc083+fQfkHnS23+qjagebLykXvPcYdAWTtu5ArcL0PwZztixC0DgFsn/e4eZ71F5OTdyqE6e9Nzz7kkcovBEcZams1LBBeXuwed4KnokPw7ElYjwoqIbiSe+ZDrr4GmPIG+amlKga6tiZ9FZBNguatocxmX0anw6+Qy/PVrwjgXcu8OPHWGaylfVG7wIDAQAB"]
    for record in records:
        put("\n".join([record] * 30))
        put("\n".join([record] + rng.choices(records, k=30)))
    for _ in range(100):
        put("\n".join(rng.choices(records, k=40)))
elif name == "config":
    put("myhostname = mx1.$mydomain\nmydomain = ${x?{a}:{b}}.example\nx =\n  y\nsmtp_helo_name = $(myhostname)\n")
    put("smtp inet n - y - - smtpd\n  -o a=b -o { smtp_helo_name = a b }\nsmtp unix - - n - - smtp -o smtp_helo_name=$service_name\n")
    put("slow unix - - n - 5 smtp -oa=b\nslow/unix/smtp_helo_name = x.example\n# comment\n\n  more\n")
elif name == "tlsrpt":
    policy = {"policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: enforce"], "policy-domain": "example.com", "mx-host": ["mx1.example.com"]},
              "summary": {"total-successful-session-count": 5, "total-failure-session-count": "3"},
              "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1", "receiving-mx-hostname": "mx", "receiving-ip": "192.0.2.2", "failed-session-count": 3, "failure-reason-code": "x",
                                   "additional-information": "y"}]}
    report = {"organization-name": "e.example", "date-range": {"start-datetime": "2026-11-23T00:00:00Z", "end-datetime": "2026-11-23T23:59:59Z"}, "contact-info": "a@e.example", "report-id": "1", "policies": [policy]}
    put(json.dumps(report))
    put("\ufeff" + json.dumps({**report, "policies": [policy, {}, [], policy]}, indent=1))
    put(json.dumps({**report, "date-range": {"start-datetime": "2026-11-23", "end-datetime": ""}}))
    put(json.dumps({**report, "policies": {}}))
    put("{")
