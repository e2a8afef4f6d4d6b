#!/bin/sh
# torture.sh PROGRAM [TRIALS|quick]: what must not make a difference, tried many times at random: how a log is cut into runs, kills, full disks, rotation,
# hostile lines. TRIALS (200) is the number of kills that must hit an open transaction; the other parts go along. "quick" takes about a minute.
# CORPORA names a folder with captured logs (else samples/); SEED makes a run again; PARTS="chunks kills" runs a few. Output is TAP, with counts.
set -eu
program=$(realpath "$1") here=$(dirname "$(realpath "$0")")
trials=${2:-200}
[ "$trials" != quick ] || trials=16
command -v python3 > /dev/null || { echo "SKIP: no python3"; exit 77; }
if [ -n "${CORPORA:-}" ]; then
    CORPORA=$(realpath "$CORPORA")
    export CORPORA
fi
status=0
part() {
	case " ${PARTS:-$1} " in *" $1 "*) ;; *) return 0 ;; esac
	PYTHONDONTWRITEBYTECODE=1 python3 "$here/$1.py" "$program" "$2" || status=1
}
part chunks $((trials * 3 / 2))
part kills "$trials"
part harm $((trials / 4 + 3))
part rotate $((trials / 2 + 4))
part hostile $((trials * 200))
exit $status
