# README.md: its commands run in the order in which they stand there, and print what it shows.
load helper

@test "README: every command works, every line of output that it shows is printed" {
    pm --version | grep -q md4c || skip "built without md4c"
    mkdir bin
    ln -s "$POSTMORTEM" bin/postmortem
    printf '#!/bin/sh\ncat >/dev/null\n' >bin/sendmail
    chmod +x bin/sendmail
    ln -s "$repo/samples/incident/mail.log" mail.log
    PATH=$PWD/bin:$PATH python3 - "$repo/README.md" <<'PY'
import email, email.policy, re, subprocess, sys
flat = lambda t: re.sub(r"\s+", " ", t).strip()
commands, shown, printed = 0, [], set()
for block in re.findall(r"^```\n(.*?)^```$", open(sys.argv[1], encoding="utf-8").read(), re.S | re.M):
    for line in block.splitlines():
        m = re.match(r"(\$ )?(postmortem .*|sqlite3 .*)", line)
        if not m:
            shown += [flat(line)] if "$ " in block and line != "…" else []
            continue
        command = m[2].replace("/var/log/mail.log.1 ", "").replace("/var/log/mail.log*", "mail.log").replace("/var/log/mail.log", "mail.log --at '2026-11-24 06:00'")
        r = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True)
        assert r.returncode == (2 if " digest " in command else 0), (command, r)
        out = r.stdout.decode() + r.stderr.decode()
        if " digest " in command:
            mail = email.message_from_bytes(r.stdout, policy=email.policy.default)
            out = f"Subject: {mail['subject']}\n" + mail.get_body(("plain",)).get_content()
        printed |= {flat(l) for l in out.splitlines()}
        commands += 1
assert commands > 15 and len(shown) > 20, (commands, shown)
assert set(shown) <= printed, set(shown) - printed
PY
}
