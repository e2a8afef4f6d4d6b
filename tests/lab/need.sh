# shellcheck shell=sh
# need.sh - sourced by run.sh: what the lab needs of this machine, installed where that is harmless.
#
# Postfix is never installed: where it is missing, Debian's package is unpacked into a cache and laid
# over /usr inside the lab only. So no daemon can start, and another MTA stays as it is.

skip() { echo "lab: SKIP: $*" >&2; exit 77; }

need_root() { [ "$(id -u)" = 0 ] || skip "needs root"; }

apt() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=400 "$@" >&2; }

# need COMMAND PACKAGE: installs the package where the command is missing.
need() {
    command -v "$1" >/dev/null && return
    apt install -y --no-install-recommends --no-remove "$2" ||
        { apt update && apt install -y --no-install-recommends --no-remove "$2"; } ||
        skip "cannot install $2"
}

# Sets PROPAGATION. In a chroot whose root is no mount point, mounts cannot be made private; the lab
# then runs only if a trial shows that its mounts do not leak out.
need_namespaces() {
    PROPAGATION=private
    if ! unshare -m --propagation private true 2>/dev/null; then
        PROPAGATION=unchanged
        probe=$(mktemp -d)
        unshare -m --propagation unchanged sh -c "mount -t tmpfs lab '$probe' && : >'$probe/inside' && sleep 2" 2>/dev/null &
        sleep 1
        if [ -e "$probe/inside" ]; then
            umount "$probe"; rmdir "$probe"
            skip "mounts made here would leak out of this chroot"
        fi
        wait $! || skip "mount namespaces are not allowed here (no CAP_SYS_ADMIN)"
        rmdir "$probe"
    fi
    unshare -n -u -i -p -f true 2>/dev/null || skip "namespaces are not allowed here (no CAP_SYS_ADMIN)"
    unshare -n ip link add lab0 type veth peer name lab1 2>/dev/null ||
        skip "cannot make a veth pair here (no CAP_NET_ADMIN)"
}

# need_postfix CACHE: sets POSTFIX_TREE, the private tree, or empty where Postfix is installed.
need_postfix() {
    POSTFIX_TREE=
    [ -x /usr/lib/postfix/sbin/master ] && return
    mkdir -p "$1"
    POSTFIX_TREE=$(cd "$1" && pwd)
    if [ ! -e "$POSTFIX_TREE/.complete" ]; then
        unpack_postfix "$POSTFIX_TREE" || skip "cannot download Debian's postfix package"
        : >"$POSTFIX_TREE/.complete"
    fi
    unshare -m --propagation "$PROPAGATION" mount -t overlay -o "lowerdir=$POSTFIX_TREE/usr:/usr" lab /usr 2>/dev/null ||
        skip "overlay mounts are not allowed here; with Debian's postfix package installed the lab does not need them"
}

# The libraries it needs come from its own Depends field, so that this holds for every Debian release.
unpack_postfix() (
    cd "$1" || exit 1
    rm -f postfix_*.deb
    apt download postfix || { apt update && apt download postfix; } || exit 1
    libs=$(dpkg-deb -f postfix_*.deb Depends | tr ',' '\n' | grep -E '^ *(lib|netbase)' | paste -sd,)
    apt satisfy -y --no-install-recommends --no-remove "$libs" || exit 1
    dpkg-deb -x postfix_*.deb . && rm postfix_*.deb || exit 1
    # as the package's own set-up would do; inside.sh names the group where the machine has none
    group=$(getent group postdrop | cut -d: -f3)
    chgrp "${group:-64026}" usr/sbin/postdrop usr/sbin/postqueue
    chmod 2555 usr/sbin/postdrop usr/sbin/postqueue
)
