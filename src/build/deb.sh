#!/bin/sh
# deb.sh DIR VERSION - builds the Debian package in DIR from a copy of this source (src/debian becomes debian/); what was not committed comes along.
set -eu
dir=$1 version=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
command -v dpkg-buildpackage >/dev/null || { echo "deb: dpkg-buildpackage is missing: apt install dpkg-dev debhelper" >&2; exit 1; }
stage=$dir/postmortem-$version
rm -rf "$stage"
mkdir -p "$stage"
tar -C "$top" -cf - Makefile src schema queries samples/etc | tar -C "$stage" -xf -
mv "$stage/src/debian" "$stage/debian"
cd "$stage"
# what make was told of this build is not meant for that one
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u PREFIX -u DESTDIR -u SANITIZE -u UNITDIR dpkg-buildpackage -us -uc -b
cd "$top"
ls -l "$dir"/*.deb
