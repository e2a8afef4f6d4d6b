#!/bin/bash
# chroot.sh DEB [DIR] - installs the package in a bare Debian chroot, runs the cron job there, and has the mail read by other programs' MIME parsers.
#
# DIR: a chroot made for this (it is changed); without it debootstrap makes one below TMPDIR from $MIRROR and it is removed. Needs root and the network.
# TAP; skipped (status 77) without debootstrap or root.
set -u
: "${1:?usage: chroot.sh DEB [DIR]}"
[ -s "$1" ] || { echo "chroot.sh: $1: no package" >&2; exit 1; }
deb=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 1
root=${2:-}
[ "$(id -u)" = 0 ] || { echo "1..0 # SKIP needs root"; exit 77; }
if [ -z "$root" ]; then
    command -v debootstrap >/dev/null || { echo "1..0 # SKIP no debootstrap"; exit 77; }
    root=$(mktemp -d)
    chmod 755 "$root" # it becomes the / of users who are not root
    trap 'umount "$root/proc" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
    # shellcheck disable=SC2086 # no mirror: debootstrap's own
    debootstrap --variant=minbase bookworm "$root" ${MIRROR:-} >/dev/null || exit 1
fi
n=0 failed=0
ok() {
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
[ -d "$root/proc/1" ] || mount -t proc proc "$root/proc" 2>/dev/null

if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error,warning "$deb"
    ok $? "lintian has nothing to say"
else
    ok 0 "lintian has nothing to say # SKIP not here"
fi
cp "$deb" "$root/tmp/postmortem.deb"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing is started in a chroot
chmod 755 "$root/usr/sbin/policy-rc.d"
inside sh -c 'apt-get -q update && apt-get -q install -y --no-install-recommends /tmp/postmortem.deb' >"$root/tmp/apt.log" 2>&1
ok $? "installs with what Debian has"
inside postmortem --version
ok $? "runs"
is_adm=$(inside id -nG postmortem)
[[ " $is_adm " == *" adm "* ]]
ok $? "its user reads logs through group adm"

# yesterday's log, as rsyslog leaves it, and a sendmail that keeps what it gets
first=$(date -d "$(head -1 samples/incident/mail.log | cut -c1-19)" +%s)
python3 - "$(($(date +%s) - first - 7200))" samples/incident/mail.log >"$root/var/log/mail.log" <<'PY'
import datetime, re, sys
shift = datetime.timedelta(seconds=int(sys.argv[1]))
for line in open(sys.argv[2], encoding="utf-8"):
    at = datetime.datetime.fromisoformat(line[:26]) + shift
    print(at.isoformat(timespec="microseconds") + line[26:].rstrip())
PY
inside sh -c 'chgrp adm /var/log/mail.log && chmod 640 /var/log/mail.log'
printf '#!/bin/sh\ncat >>/var/spool/got.eml\n' >"$root/usr/sbin/sendmail"
: >"$root/var/spool/got.eml"
chmod 666 "$root/var/spool/got.eml" # the job sends as its own user
chmod 755 "$root/usr/sbin/sendmail"
inside /etc/cron.daily/postmortem
ok $? "the cron job ends well"
mail=$root/var/spool/got.eml
[ -s "$mail" ]
ok $? "and sends a mail"
[ "$(inside stat -c %U:%a /var/lib/postmortem/mail.db)" = postmortem:640 ]
ok $? "the database belongs to the user, and to no stranger"

python3 - "$mail" <<'PY'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
text, page = m.get_body(("plain",)).get_content(), m.get_body(("html",)).get_content()
assert "mail FAIL" in m["subject"] and m["to"] == "root", m["subject"]
assert "Spamhaus CSS" in text and "Spamhaus CSS" in page and "<svg" in page and "<script" not in page
assert not any(part.defects for part in m.walk())
print("#", m["subject"])
PY
ok $? "Python's parser reads it"
if command -v reformime >/dev/null; then
    parts=$(reformime -i <"$mail" | sed -n 's/^content-type: //p' | paste -sd' ')
    [ "$parts" = "multipart/alternative text/plain text/html" ] && reformime -s 1.2 -e <"$mail" | grep -q 'Spamhaus CSS'
    ok $? "maildrop's reformime too: $parts"
else
    ok 0 "maildrop's reformime too # SKIP not here"
fi
: >"$mail"
inside /etc/cron.daily/postmortem && [ ! -s "$mail" ]
ok $? "the next morning has no news and brings no mail"
cp "$root/usr/sbin/sendmail" "$root/tmp/sendmail"
printf '#!/bin/sh\nexit 75\n' >"$root/usr/sbin/sendmail"
rm -f "$root/var/lib/postmortem/mail.db"
! inside /etc/cron.daily/postmortem >"$root/tmp/out" 2>&1 && grep -q 'tries again' "$root/tmp/out" && [ ! -s "$mail" ]
ok $? "a mail that sendmail does not take: cron hears of it"
cp "$root/tmp/sendmail" "$root/usr/sbin/sendmail"
inside /etc/cron.daily/postmortem && [ "$(grep -c '^Subject: .*mail FAIL' "$mail")" = 1 ] && [ -z "$(ls "$root/var/lib/postmortem/outbox")" ]
ok $? "and the next run sends it, once"
inside sh -c 'apt-get -q purge -y postmortem' >>"$root/tmp/apt.log" 2>&1 && [ ! -e "$root/etc/cron.daily/postmortem" ] && [ ! -e "$root/usr/bin/postmortem" ]
ok $? "is purged without a trace of its files"
echo "1..$n"
exit $failed
