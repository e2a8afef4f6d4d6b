#!/bin/sh
# inside.sh - first process (PID 1) of the lab's private namespaces: lays out the machine, then
# hands over to lab.py. When it ends, the kernel ends everything that is left in the namespace.
#
# The lab lives in /srv/lab, a file system in memory that only the lab sees, so that no path of the
# real machine can reach a log. /srv/lab/src is this directory, /srv/lab/out is OUTDIR.
set -eu

hostname web-prod01

mkdir -p "$OUT/.lab" /srv
mount -t tmpfs -o mode=755 lab "$OUT/.lab"
cd "$OUT/.lab"
mkdir -p lab/src lab/out lab/etc lab/dev lab/queue lab/data lab/spool lab/flags
mount --bind "$HERE" lab/src
mount --bind "$OUT" lab/out
cd /
mount --move "$OUT/.lab" /srv
rmdir /srv/lab/out/.lab
cd /srv/lab

# Postfix, where it is not installed, is laid over /usr.
postfix_etc=/etc/postfix
if [ -n "$POSTFIX_TREE" ]; then
    mount -t overlay -o "lowerdir=$POSTFIX_TREE/usr:/usr" lab /usr
    postfix_etc=$POSTFIX_TREE/etc/postfix
fi

# Its user and groups, and two people who get mail on this machine.
cp /etc/passwd /etc/group .
grep -q '^postfix:' passwd || echo 'postfix:x:64025:64025::/srv/lab/queue:/usr/sbin/nologin' >>passwd
grep -q '^postfix:' group  || echo 'postfix:x:64025:' >>group
grep -q '^postdrop:' group || echo 'postdrop:x:64026:' >>group
uid=64030
for person in mori abe; do
    echo "$person:x:$uid:$uid::/srv/lab/home/$person:/usr/sbin/nologin" >>passwd
    mkdir -p home/$person
    chown $uid:$uid home/$person
    uid=$((uid + 1))
done
mount --bind passwd /etc/passwd
mount --bind group /etc/group

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

printf 'nameserver 203.0.113.53\noptions timeout:1 attempts:1\n' >resolv.conf
printf '127.0.0.1 localhost\n198.51.100.10 web-prod01.corp.example web-prod01\n' >hosts
for file in resolv.conf hosts; do
    [ -e /etc/$file ] || : >/etc/$file
    mount --bind $file "$(readlink -f /etc/$file)"
done

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
