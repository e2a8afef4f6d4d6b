# Captured logs that are not part of this repository: CORPORA=DIR names their folder (lab/ in it, as its README tells).
load ../cli/helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    [ -d "${CORPORA:-}/lab" ] || skip "CORPORA names no folder with lab/ in it"
}

# Damaged as they are: a file whose head was overwritten, and words of the shell in it. What is not understood there is the damage itself.
damaged='D/05-'

@test "every captured log: no line that is not understood, save for the damage in those that are damaged" {
    bad=0 n=0
    while read -r log; do
        rm -f mail.db
        pm ingest -q --year 2026 --tz UTC --db mail.db "$log" 2>said || { echo "$log: status $?"; cat said; bad=1; continue; }
        accounts mail.db || bad=1
        n=$((n + 1))
        lost=$(sql mail.db 'SELECT coalesce(sum(not_understood), 0) FROM v_source')
        case $log in
        */D/08-SYNTHETIC*) # made with logger(1): one line of it is no line of Postfix's
            is "$(sql mail.db 'SELECT program, lines, template FROM unparsed')" "qmgr|1|x" || bad=1 ;;
        *"/$damaged"*)
            echo "${log#"$CORPORA"/}: damaged, $lost lines not understood"
            [ "$lost" -le 3 ] || bad=1 ;;
        *)
            [ "$lost" = 0 ] || { echo "${log#"$CORPORA"/}: $lost"; sql mail.db 'SELECT program, lines, why, example FROM unparsed'; bad=1; } ;;
        esac
    done < <(find "$CORPORA/lab" -name '*.log' -o -name '*.log*.gz' | sort)
    echo "$n logs"
    [ "$n" -gt 50 ]
    [ "$bad" = 0 ]
}

@test "the incident under three headers: the ground truth comes out of postmortem query" {
    for log in "$CORPORA"/lab/A-incident/mail.rfc*.log; do
        rm -f mail.db
        pm ingest -q --year 2026 --tz UTC --db mail.db "$log"
        pm analyze --db mail.db
        pm query incident-truth --db mail.db -f csv | tr -d '\r"' >truth.csv
        for want in "failed connects,58" "lines that hold the text of a failed connect,78" "deferrals by smtp,45" "echoes by error or retry,3" \
            "masked: the line shows another error than the answer that decided,17" "masked, by true cause: reputation.dnsbl,6" \
            "masked, by true cause: identity.ptr,7" "masked, by true cause: reputation.provider,4"; do
            grep -qxF "$want" truth.csv || { echo "$log: not: $want"; cat truth.csv; return 1; }
        done
    done
}

# Each message has an MX name of its own, so the name proves whose failure it was: its domain.
@test "one MX name a message: every failed connect belongs to the right message" {
    pm ingest -q --db mail.db "$CORPORA/lab/A-unique-mx/mail.rfc3339.log"
    pm analyze --db mail.db
    is "$(sql mail.db "SELECT count(*) FROM v_connect_failure WHERE msg IS NULL")" 0
    is "$(sql mail.db "SELECT count(*) FROM v_connect_failure f WHERE NOT EXISTS (
        SELECT 1 FROM v_delivery d WHERE d.msg = f.msg AND replace(d.domain, 'd', 'mx') = f.host)")" 0
    [ "$(sql mail.db 'SELECT count(*) FROM v_connect_failure')" -gt 100 ]
}

# peers.jsonl is the peers' own journal. A refused recipient that a dead server came behind has the refusal for its cause.
@test "accepted, refused, backup dead: each recipient as the peers' journal has it" {
    pm ingest -q --db mail.db "$CORPORA/lab/E-partial/mail.rfc3339.log"
    pm analyze --db mail.db
    python3 - "$CORPORA/lab/E-partial/peers.jsonl" <<'PY'
import json, sqlite3, sys
journal = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
refused = sum(1 for j in journal if j["stage"] == "rcpt" and j["reply"][0] in "45")
db = sqlite3.connect("file:mail.db?mode=ro", uri=True)
stored = db.execute("SELECT count(*) FROM reply WHERE kind = 'said'").fetchone()[0]
told = db.execute("SELECT count(*) FROM reply_for JOIN reply USING (reply) WHERE kind = 'said'").fetchone()[0]
wrong = db.execute("SELECT count(*) FROM reply_for JOIN delivery USING (delivery) WHERE status = 'sent' AND recipient LIKE 'ok%'").fetchone()[0]
in_status = db.execute("SELECT count(*) FROM v_delivery WHERE reason LIKE 'host % said: 4%'").fetchone()[0]
print(f"{refused} refused by the peers; {stored} replies stored, {told} with their recipient, {in_status} in status lines")
sys.exit(not (wrong == 0 and stored + in_status == refused and told == stored))
PY
}

@test "the fields that others take from Postfix's lines are in what explain says of them" {
    python3 - "$POSTMORTEM" "$CORPORA/grok-lines.json" >score <<'P'
import json, subprocess, sys

program, cases = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
found, missing, whole = 0, [], 0
for case in cases:
    if not str(case.get("program", "")).startswith("postfix"):
        continue
    line = "2026-11-24T06:27:30+00:00 mx1 %s[77]: %s" % (case["program"], case["data"])
    said = subprocess.run([program, "explain", line], capture_output=True, text=True).stdout
    fields = "\n".join(l for l in said.split("\n") if not l.startswith("  text "))
    for name, value in case["results"].items():
        values = [str(v).strip() for v in (value if isinstance(value, list) else [value])]
        if all(v in fields for v in values):
            found += 1
        elif all(v in said for v in values):  # several fields together, or a fixed text
            whole += 1
        else:
            missing.append((case["test"], name, value))
n = found + whole + len(missing)
print(f"{found} of {n} as fields, {whole} as text, {len(missing)} missing: {missing}")
sys.exit((found + whole) * 100 < 98 * n or n < 300)
P
    sed 's/^/# /' score >&3
}
