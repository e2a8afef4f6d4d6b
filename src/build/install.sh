#!/bin/sh
# install.sh install|uninstall BUILD - puts the program and what belongs to it where an administrator of Debian expects it, or takes it away.
# Below $DESTDIR; PREFIX is /usr/local unless told, UNITDIR (of systemd's units) PREFIX/lib/systemd/system. Settings in $SYSCONFDIR that are there already are not overwritten, and stay at uninstall.
set -eu
what=$1 build=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
prefix=${PREFIX:-/usr/local} root=${DESTDIR:-} etc=${SYSCONFDIR:-/etc}
lib=$prefix/lib share=$prefix/share docs=$build/docs
units=${UNITDIR:-$lib/systemd/system}
zsh=$share/zsh/site-functions
[ "$prefix" != /usr ] || zsh=$share/zsh/vendor-completions

# put MODE FILE TO: with the folders of this installation filled in
put() {
    if [ "$what" = uninstall ]; then
        rm -f "$root$3"
        rmdir -p "$(dirname "$root$3")" 2>/dev/null || true
        return
    fi
    mkdir -p "$(dirname "$root$3")"
    case $2 in
    */samples/etc/*) sed -e "s|@LIBDIR@|$lib|g" -e "s|@PREFIX@|$prefix|g" "$2" >"$root$3" ;;
    *) cp "$2" "$root$3" ;;
    esac
    chmod "$1" "$root$3"
}

put 755 "$build/postmortem" "$prefix/bin/postmortem"
put 644 "$docs/postmortem.1" "$share/man/man1/postmortem.1"
put 644 "$docs/postmortem-schema.5" "$share/man/man5/postmortem-schema.5"
put 644 "$docs/postmortem-report.5" "$share/man/man5/postmortem-report.5"
put 644 "$docs/completion.bash" "$share/bash-completion/completions/postmortem"
put 644 "$docs/completion.zsh" "$zsh/_postmortem"
put 644 "$docs/completion.fish" "$share/fish/vendor_completions.d/postmortem.fish"
put 644 "$docs/metadata.json" "$share/postmortem/metadata.json"
for schema in "$top"/schema/*.schema.json; do put 644 "$schema" "$share/postmortem/${schema##*/}"; done
put 644 "$top/samples/etc/README.md" "$share/doc/postmortem/README.server.md"
put 755 "$top/samples/etc/nightly" "$lib/postmortem/nightly"
put 755 "$top/samples/etc/deliver" "$lib/postmortem/deliver"
put 644 "$top/samples/etc/postmortem.service" "$units/postmortem.service"
put 644 "$top/samples/etc/postmortem.timer" "$units/postmortem.timer"
put 755 "$top/samples/etc/cron.daily" "$etc/cron.daily/postmortem"
[ "$what" = uninstall ] || [ -e "$root$etc/default/postmortem" ] || put 644 "$top/samples/etc/postmortem.default" "$etc/default/postmortem"
