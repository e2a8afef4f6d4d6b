#!/bin/sh
# run.sh SCENARIO OUTDIR - play one scenario with the real Postfix, in private namespaces.
#
# Prints the seed it drew; SEED=N plays the same draw again. PACE=1 plays it slowly, in minutes
# instead of seconds, for samples. OUTDIR gets the two logs and the journals (see README.md).
# Exit status: 0 played, 1 failed, 77 skipped (this machine does not allow it; the reason is printed).
#
# Every process of the lab lives in one PID namespace and dies with this one; every mount, address
# and socket lives in private namespaces. Outside OUTDIR and the Postfix cache nothing is written.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/need.sh"

scenario=${1:?usage: run.sh SCENARIO OUTDIR}
[ -f "$here/scenarios/$scenario.py" ] || { echo "lab: no scenario $scenario in $here/scenarios" >&2; exit 1; }
mkdir -p "${2:?usage: run.sh SCENARIO OUTDIR}"

need_root
need ip iproute2
need unshare util-linux
need mount mount
need python3 python3
[ "$scenario" != operator ] || command -v nsd >/dev/null || skip "no nsd; make deps-check installs it without starting it"
need_namespaces
need_postfix "${LAB_CACHE:-$here/../../build/lab-postfix}"

HERE=$here
OUT=$(cd "$2" && pwd)
SCENARIO=$scenario
SEED=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
PACE=${PACE:-0}
POSTMORTEM=$(realpath "${POSTMORTEM:-$here/../../build/postmortem}")
PYTHON=$(python3 -c 'import sys; print(sys.executable)')
export HERE OUT SCENARIO SEED PACE PYTHON POSTMORTEM POSTFIX_TREE
echo "lab: $scenario: seed $SEED"

exec unshare --net --mount --uts --ipc --pid --fork --mount-proc --kill-child \
     --propagation "$PROPAGATION" "$here/inside.sh"
