#!/bin/sh
# lines.sh PROGRAM [LINES]: the hostile lines alone, 100,000 of them; meant for a program built with sanitizers.
set -eu
PARTS=hostile exec "$(dirname "$0")/torture.sh" "$1" $(((${2:-100000} + 199) / 200))
