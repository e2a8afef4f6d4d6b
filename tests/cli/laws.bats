# Two laws of ingest. However a log is cut into runs, and wherever a run is killed, the database becomes the same. (Few trials here; make torture
# has many.)
load helper

# A longer log: the incident on each of 12 days.
days() {
    for day in $(seq 10 21); do sed "s/^2026-11-24/2026-11-$day/" "$fixtures/incident.log"; done >days.log
}

# random FROM TO: a whole number; the seed is printed, so that a failure can be played again.
seed=${SEED:-$RANDOM}
RANDOM=$seed
random() { echo $(($1 + (RANDOM * 32768 + RANDOM) % ($2 - $1 + 1))); }

@test "chunks: a growing file, cut at random bytes" {
    echo "SEED=$seed"
    pm ingest -q --db whole.db "$fixtures/incident.log"
    size=$(stat -c %s "$fixtures/incident.log")
    for trial in 1 2 3 4 5; do
        rm -f mail.db
        at=0
        while [ "$at" -lt "$size" ]; do
            at=$((at + $(random 1 $((size / 4)))))
            head -c "$at" "$fixtures/incident.log" >mail.log
            pm ingest -q --db mail.db mail.log 2>>said
        done
        same whole.db mail.db
    done
}

# bats test_tags=slow
@test "chunks: files cut at random lines" {
    echo "SEED=$seed"
    pm ingest -q --db whole.db "$fixtures/incident.log"
    for trial in 1 2 3 4 5; do
        rm -f mail.db part.*
        split -l "$(random 20 400)" -d "$fixtures/incident.log" part.
        for part in part.*; do pm ingest -q --db mail.db "$part"; done
        same whole.db mail.db lines
    done
}

# Which of two equal ways a plain success is stored may depend on when it was looked at; what the views show may not.
# bats test_tags=slow
@test "chunks: analysed after every piece, or once at the end" {
    echo "SEED=$seed"
    cp "$fixtures/incident.log" mail.log
    pm ingest -q --db whole.db mail.log
    pm analyze --db whole.db
    for trial in 1 2 3; do
        rm -f mail.db
        for at in $(shuf -n 6 -i 1-717 --random-source=<(yes "$seed$trial") | sort -n) 718; do
            head -n "$at" "$fixtures/incident.log" >mail.log
            pm ingest -q --db mail.db mail.log
            pm analyze --db mail.db
        done
        same whole.db mail.db views
    done
}

# bats test_tags=slow
@test "batches of any size" {
    pm ingest -q --db whole.db "$fixtures/incident.log"
    for batch in 1 2 7 100 717 718 719; do
        rm -f mail.db
        pm ingest -q --batch "$batch" --db mail.db "$fixtures/incident.log"
        same whole.db mail.db
    done
}

@test "messages in memory, however few" {
    days
    # and the same queue ids again while the first ones wait: not all end
    grep -v ': removed' days.log >waits.log
    for log in days.log waits.log; do
        rm -f whole.db
        pm ingest -q --db whole.db "$log"
        for few in 1 7 100; do
            rm -f mail.db
            pm ingest -q --batch 100 --in-memory $few --db mail.db "$log"
            same whole.db mail.db
        done
        rm -f mail.db
        for lines in 900 2000 100000; do # what is open is not read at the start of a run
            head -$lines "$log" >piece.log
            pm ingest -q --in-memory 2 --db mail.db piece.log
        done
        same whole.db mail.db
    done
}

@test "an id is used again, and the run ends: the next line is about the second message, also where that is not in memory" {
    log "mx postfix/smtpd[1]: A1B2C3D4E5: client=a.example[192.0.2.1]" "mx postfix/qmgr[2]: A1B2C3D4E5: removed" \
        "mx postfix/smtpd[1]: A1B2C3D4E5: client=b.example[192.0.2.2]" >mail.log
    pm ingest -q --in-memory 1 --db mail.db mail.log
    echo "Nov  4 02:00:05 mx postfix/smtp[3]: A1B2C3D4E5: to=<u@c.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)" >>mail.log
    pm ingest -q --in-memory 1 --db mail.db mail.log
    is "$(sql mail.db 'SELECT client FROM delivery JOIN message USING (msg)')" 'b.example[192.0.2.2]'
}

@test "kill -9 in the middle, and run again" {
    echo "SEED=$seed"
    days
    started=$(date +%s%3N)
    pm ingest -q --batch 100 --db whole.db days.log
    took=$(($(date +%s%3N) - started))
    killed=0 tries=0
    # how long a run takes depends on what else this machine does: on until enough were hit
    while [ $tries -lt 12 ] || { [ $killed -lt 8 ] && [ $tries -lt 60 ]; }; do
        tries=$((tries + 1))
        rm -f mail.db*
        for kill in 1 2; do
            timeout -s KILL "0.$(printf %03d $((took * $(random 10 80) / 100 % 1000)))" "$POSTMORTEM" ingest -q --batch 100 --db mail.db days.log || killed=$((killed + 1))
        done
        pm ingest -q --batch 100 --db mail.db days.log
        is "$(sql mail.db 'PRAGMA integrity_check')" ok
        same whole.db mail.db
    done
    echo "killed $killed of $((2 * tries))"
    [ "$killed" -ge 8 ]
}

# bats test_tags=slow
@test "kill -9 while it analyses, and run again" {
    echo "SEED=$seed"
    days
    pm ingest -q --db whole.db days.log
    cp whole.db raw.db
    started=$(date +%s%3N)
    pm analyze --db whole.db
    took=$(($(date +%s%3N) - started))
    killed=0
    for trial in $(seq 8); do
        rm -f mail.db*
        cp raw.db mail.db
        timeout -s KILL "0.$(printf %03d $((took * $(random 10 80) / 100 % 1000)))" "$POSTMORTEM" analyze --db mail.db || killed=$((killed + 1))
        pm analyze --db mail.db
        same whole.db mail.db
    done
    echo "killed $killed of 8"
    [ "$killed" -ge 3 ]
}

@test "analysing twice changes nothing" {
    pm ingest -q --db mail.db "$fixtures/incident.log"
    pm analyze --db mail.db
    cp mail.db before.db
    pm analyze --db mail.db
    same before.db mail.db
}

@test "a detector that asks what another one found runs after it" {
    # in the order of their files' names, in which the program runs them
    find "$repo"/queries/detect -name '*.sql' -printf '%f\n' | LC_ALL=C sort >order
    for file in "$repo"/queries/detect/*.sql; do
        grep -oE "g\.detector = '[a-z0-9-]+'" "$file" | cut -d"'" -f2 >asked || continue
        while read -r other; do
            [ "$(grep -nx "$other.sql" order | cut -d: -f1)" -lt "$(grep -nx "$(basename "$file")" order | cut -d: -f1)" ] || { echo "$(basename "$file") asks for $other"; false; }
        done <asked
    done
}
