#!/bin/sh
# picture.sh PROGRAM - makes samples/report.png anew: the first page of the HTML report on samples/incident, as chromium shows it.
set -eu
program=${1:?usage: picture.sh PROGRAM}
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
TZ=UTC "$program" -q --format html samples/incident/mail.log >"$tmp/report.html"
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --hide-scrollbars --user-data-dir="$tmp/profile" --window-size=1040,1330 --screenshot="$tmp/report.png" "file://$tmp/report.html" 2>/dev/null
# of few colours: a third of the size
if command -v convert >/dev/null; then convert "$tmp/report.png" -colors 64 +dither -strip "PNG8:$tmp/small.png"; else cp "$tmp/report.png" "$tmp/small.png"; fi
cp "$tmp/small.png" samples/report.png
