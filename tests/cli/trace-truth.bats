# What trace tells of content filters, aliases, forwards, bounces, requeues and the rest, beside what the peers and the senders of the lab wrote down
# (samples/mix: the journals of the servers that took the mail, and of the clients that gave it).
load helper

@test "what was handed in, traced one by one: where each copy ended is what the peers' journals say" {
    pm ingest -q --year 2026 --db mail.db "$repo/samples/mix/mail.log"
    pm analyze --db mail.db
    python3 - "$POSTMORTEM" "$repo/samples/mix" <<'END'
import collections, json, subprocess, sys

pm, sample = sys.argv[1:]
sent, peers = ([json.loads(line) for line in open(f"{sample}/{name}.jsonl")] for name in ("sender", "peers"))


def trace(what):
    out = subprocess.run([pm, "trace", "--db", "mail.db", "-n", "0", "--format", "json", what], check=True, capture_output=True).stdout
    return json.loads(out)["traces"]


# every message by its Message-ID where the client gave one, else by its recipients
accepted, messages, fates = set(), {}, {}
for message in sent:
    ids = [message["message_id"]] if message.get("message_id") else message["recipients"]
    if not all(trace(one) for one in ids) and not any("suzuki66" in one for one in ids):  # that one was destroyed by cleanup(8)
        sys.exit(f"nothing is known of {message}")
    for one in ids:
        for t in trace(one):
            messages.update({m["msg"]: m for m in t["messages"]})
            fates.update({(f["queue_id"], f["recipient"]): f for f in t["fates"]})

by_log = collections.Counter((f["recipient"], f["server"].split("[")[1].split("]")[0]) for f in fates.values() if f["external"] and f["outcome"] == "sent")
by_peers = collections.Counter((recipient, p["local"]) for p in peers for recipient in p.get("accepted", ()))
if by_log != by_peers:
    sys.exit(f"in the traces only: {by_log - by_peers}\nin the journals only: {by_peers - by_log}")
print(sum(by_log.values()), "copies where the peers have them")

# from samples/mix/README.md, which has it from the journals: how the second queue ids came about
via = collections.Counter(m["via"] for m in messages.values() if m["via"])
print(dict(via))
want = {"filter": 8, "bounce": 8, "forward": 4, "requeue": 1, "dsn": 3}
for kind, n in want.items():
    if via[kind] != n:
        sys.exit(f"{kind}: {via[kind]}, not {n}")
outcomes = collections.Counter(f["outcome"] for f in fates.values() if not f["notification"])
print(dict(outcomes))
if outcomes["expired"] != 3 or outcomes["deleted"] != 1:
    sys.exit(f"outcomes: {dict(outcomes)}")
END
}
