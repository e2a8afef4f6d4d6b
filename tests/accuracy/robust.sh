#!/bin/sh
# robust.sh: what becomes of the signed replies when they are said otherwise, and when what knows them is taken away (robust.py); two to five minutes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$here/build.sh" "$out"
python3 "$here/robust.py" "$out" "$here/../../src/rules"
