#!/bin/sh
# inside.sh - first process (PID 1) of the lab's private namespaces: lays out the machine, then
# hands over to lab.py. When it ends, the kernel ends everything that is left in the namespace.
#
# The lab lives in /srv/lab, a file system in memory that only the lab sees, so that no path of the
# real machine can reach a log. /srv/lab/src is this directory, /srv/lab/out is OUTDIR.
set -eu

mount() { command mount -n "$@"; }       # -n: no note in /run of mounts that nobody else sees

hostname web-prod01

mkdir -p "$OUT/.lab" /srv
mount -t tmpfs -o mode=755 lab "$OUT/.lab"
cd "$OUT/.lab"
mkdir -p lab/src lab/out lab/postfix lab/etc lab/dev lab/queue lab/data lab/spool lab/flags
mount --bind "$HERE" lab/src
mount --bind "$OUT" lab/out
[ ! -x "$POSTMORTEM" ] || cp "$POSTMORTEM" lab/postmortem # for scenarios in which it looks at the machine itself
[ -z "$POSTFIX_TREE" ] || mount --bind "$POSTFIX_TREE" lab/postfix # its own path may lie in /srv, which is covered now
cd /
mount --move "$OUT/.lab" /srv
rmdir /srv/lab/out/.lab
cd /srv/lab

# Postfix, where it is not installed, is laid over /usr.
postfix_etc=/etc/postfix
if [ -n "$POSTFIX_TREE" ]; then
    mount -t overlay -o "lowerdir=/srv/lab/postfix/usr:/usr" lab /usr
    postfix_etc=/srv/lab/postfix/etc/postfix
fi

# An /etc of our own, with Postfix's user and groups, our name server, and two people who get mail on
# this machine. A copy, because somebody may install a package on the real machine meanwhile, and a
# rename of the real /etc/passwd would take away whatever is mounted on it.
cp -a /etc machine-etc
mount --bind machine-etc /etc
rm -f /etc/resolv.conf
printf 'nameserver 203.0.113.53\noptions timeout:1 attempts:1\n' >/etc/resolv.conf
printf '127.0.0.1 localhost\n198.51.100.10 web-prod01.corp.example web-prod01\n' >/etc/hosts
grep -q '^postfix:' /etc/passwd || echo 'postfix:x:64025:64025::/srv/lab/queue:/usr/sbin/nologin' >>/etc/passwd
grep -q '^postfix:' /etc/group  || echo 'postfix:x:64025:' >>/etc/group
grep -q '^postdrop:' /etc/group || echo 'postdrop:x:64026:' >>/etc/group
uid=64030
for person in mori abe; do
    echo "$person:x:$uid:$uid::/srv/lab/home/$person:/usr/sbin/nologin" >>/etc/passwd
    mkdir -p home/$person
    chown $uid:$uid home/$person
    uid=$((uid + 1))
done

cp -R "$postfix_etc/." etc/
rm -f etc/main.cf
# Debian's master.cf, without chroot (it would lack our resolv.conf) and without the pipe services.
sed -E -e 's/^(\S+\s+(inet|unix|fifo|pass|unix-dgram)\s+\S+\s+\S+\s+)[y-](\s)/\1n\3/' \
       -e '/^(maildrop|uucp|ifmail|bsmtp|scalemail|mailman)/,$d' /usr/share/postfix/master.cf.dist >etc/master.cf
chown postfix data
chmod 1777 spool

# A /dev of our own: syslog(3) writes to /dev/log, and that must be the lab's.
for node in null zero full random urandom tty; do
    : >dev/$node
    mount --bind /dev/$node dev/$node
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mkdir dev/shm
mount --rbind dev /dev

# The tests read times; a zone of our own keeps them the same everywhere.
TZ=UTC0; export TZ

# The network: this namespace is the mail host; "internet" is a second one, where every address of
# the three networks is local (AnyIP routes), so that the peers can listen on any of them.
: >internet
unshare --net=internet true
net() { nsenter --net=internet "$@"; }
ip link add mta0 type veth peer name net0
ip link set net0 netns /srv/lab/internet
ip link set lo up
net ip link set lo up
ip addr add 198.51.100.10/24 dev mta0
ip addr add 2001:db8:10::10/64 dev mta0 nodad
ip link set mta0 up
net ip addr add 198.51.100.1/24 dev net0
net ip addr add 2001:db8:10::1/64 dev net0 nodad
net ip link set net0 up
ip route add default via 198.51.100.1
ip -6 route add default via 2001:db8:10::1
net ip route add local 203.0.113.0/24 dev lo
net ip route add local 192.0.2.0/24 dev lo
net ip -6 route add local 2001:db8:25::/64 dev lo
net sh -c 'echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind'

PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
export PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED
"$PYTHON" src/lab.py "$SCENARIO" &
wait $!
