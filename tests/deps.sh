#!/bin/sh
# deps.sh build|check - installs what building or testing needs, on Debian and its like.
#
# Says nothing and calls no apt where everything is there already. Never removes a package, never starts a daemon.
# Without root it prints the line to run, and stops.
set -eu

# libarchive, ISA-L (which Debian has for some machines), liblzma, libbz2, libzstd, libsystemd, expat, GMime, md4c and libunbound are optional at build, and on where they are installed;
# pkg-config finds libunbound only beside nettle-dev and libevent-dev
build="gcc make pkg-config libpcre2-dev libsqlite3-dev libjansson-dev zlib1g-dev libarchive-dev liblzma-dev libbz2-dev libzstd-dev libsystemd-dev libexpat1-dev libgmime-3.0-dev libmd4c-html0-dev libmd4c-dev libunbound-dev nettle-dev libevent-dev"
case $(dpkg --print-architecture 2>/dev/null) in amd64 | arm64) build="$build libisal-dev" ;; esac
# nsd: the authoritative server that check is tried against; iproute2, procps, util-linux, mount: the lab's namespaces; clang and libclang-rt-dev: the fuzzers; tzdata: tests of time zones
check="libcmocka-dev bats sqlite3 python3 python3-jsonschema python3-yaml clang libclang-rt-dev shellcheck groff-base tzdata gzip iproute2 procps util-linux mount nsd"
# what a test skips without: a browser with letters for Japanese, and another program's reading of a mail
optional="chromium fonts-noto-cjk maildrop"

case ${1:-} in
build) wanted=$build optional= ;;
check) wanted="$build $check" ;;
*) echo "usage: $0 build|check" >&2; exit 64 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "deps: this is not Debian, so please see to it yourself that what these packages hold is there: $wanted" >&2
    exit 0
fi

installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | sed -n 's/ installed$//p')
# lacking PACKAGE...: those that are not there; a tool that came another way (pkgconf for pkg-config) will do
lacking() {
    for package in "$@"; do
        printf '%s\n' "$installed" | grep -qx -- "$package" || command -v "$package" >/dev/null || printf '%s ' "$package"
    done
}
# shellcheck disable=SC2086 # one word per package
missing=$(lacking $wanted)
# shellcheck disable=SC2086
better=$(lacking $optional)
[ -n "$missing$better" ] || exit 0

install="apt-get install -y --no-install-recommends --no-remove $missing"
if [ "$(id -u)" != 0 ] && [ -z "$missing" ]; then
    echo "deps: some tests are skipped without: $better" >&2
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    printf 'deps: missing: %s\ndeps: run this as root, then try again:\n    %s\n' "$missing" "$install" >&2
    exit 1
fi

# One such run at a time, since policy-rc.d is one file: it answers "may this daemon start?" with no, and is put back as it was.
exec 9>/run/postmortem-deps.lock
flock 9
policy=/usr/sbin/policy-rc.d
restore() {
    rm -f "$policy"
    [ ! -e "$policy.before-deps" ] || mv "$policy.before-deps" "$policy"
}
trap restore EXIT
trap 'exit 130' INT TERM HUP
[ ! -e "$policy" ] || [ -e "$policy.before-deps" ] || mv "$policy" "$policy.before-deps"
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
apt() {
    apt-get -q -o DPkg::Lock::Timeout=600 "$@" >&2 9>&-
}

# The lists of packages have a lock that apt-get does not wait for.
update() {
    for _ in 1 2 3 4 5 6; do
        apt update && return
        sleep 10
    done
    return 1
}

# add PACKAGE...: installs them, with a fresh list where the one at hand is too old
add() {
    echo "deps: installing $*" >&2
    set -- install -y --no-install-recommends --no-remove "$@"
    apt -s "$@" >/dev/null 2>&1 || update
    apt "$@" || { update && apt "$@"; }
}
# shellcheck disable=SC2086 # one word per package
[ -z "$missing" ] || add $missing || { echo "deps: could not install; try by hand: $install" >&2; exit 1; }
for package in $better; do
    add "$package" || echo "deps: no $package here: some tests will be skipped" >&2
done
