"""leaks.py LOG MODE REPORT... - names of LOG that a redacted report still shows. MODE: names, all. A .eml is read as a mail, part by part."""
import email, email.policy, html, re, sys

log = open(sys.argv[1], encoding="utf-8", errors="replace").read()
everything = sys.argv[2] == "all"
local = set(re.findall(r'([\w.+&\'=-]+)@[\w-]', log)) | set(re.findall(r"(?:from|to|orig_to)=<([^@<>\s]+)>", log))
local -= {m for m in local if m.startswith("p-")}
ids = set(re.findall(r"message-id=<([^@<>\s]+)", log))
queue = set(re.findall(r"\]: ([0-9A-Za-z]{6,20}): ", log))  # queue ids are no secret; Postfix makes Message-IDs of them
local, ids = local - queue, {x for x in ids if not any(x.endswith(q) for q in queue)}
clients = {m for m in re.findall(r"(?:client=|connect from |from )[\w.-]*\[([0-9a-f.:]+)\]", log)} - {"127.0.0.1", "::1"}
users = set(re.findall(r"sasl_username=([^,\s]+)", log))
want = [(rf"(?<![\w.-]){re.escape(x)}@", "before an @") for x in local] + [(rf"<{re.escape(x)}>", "in brackets") for x in local]
want += [(rf"(?<![\w.-]){re.escape(x)}(?![\w-])", "a word of its own") for x in local if re.search(r"\d", x) and len(x) > 5]
want += [(re.escape(x), "Message-ID") for x in ids if len(x) > 8]
want += [(rf"(?<![\w.]){re.escape(x)}(?![\w])", "client") for x in clients]
want += [(rf"(?<![\w.-]){re.escape(x)}(?![\w-])", "login") for x in users]
if everything:
    names = set(re.findall(r"@([\w-]+(?:\.[\w-]+)+)", log)) | set(re.findall(r"(?:relay=|connect to |host )([\w-]+(?:\.[\w-]+)+)\[", log))
    names = {x for x in names if not re.fullmatch(r"[\d.]+", x)}
    hosts = set(re.findall(r"^(?:\S+T\S+|\w+ +\d+ [\d:]+) (\S+) postfix", log, re.M))
    addrs = set(re.findall(r"\[((?:\d+\.){3}\d+|[0-9a-f]*:[0-9a-f:]+)\]", log)) - {"127.0.0.1", "::1"}
    want += [(rf"(?<![\w-]){re.escape(x)}(?![\w-])", "a domain or host") for x in names | hosts]
    want += [(rf"(?<![\w.:]){re.escape(x)}(?![\w.:])", "an address") for x in addrs]
    want += [(re.escape(".".join(reversed(x.split(".")))) + r"\.", "an address backwards") for x in addrs if "." in x]
assert len(want) > 40, want
bad = 0
for path in sys.argv[3:]:
    data = open(path, "rb").read()
    if path.endswith(".eml"):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        text = "\n".join([mail["subject"]] + [p.get_content() for p in mail.walk() if not p.is_multipart()])
    else:
        text = data.decode()
    text = re.sub(r"\s*\n\s*", " ", text.replace("\\_", "_"))
    assert len(text) > 500, path
    for form in {text, html.unescape(text), re.sub(r"\\([@.*_])", r"\1", text)}:
        for pattern, what in want:
            m = re.search(pattern, form)
            if m:
                print(f"{path}: {what}: {form[max(0, m.start() - 60):m.end() + 40]!r}")
                bad = 1
sys.exit(bad)
