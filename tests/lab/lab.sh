#!/bin/sh
# lab.sh PROGRAM - `make lab`: the scenarios that decide, or with ALL=1 all of them, against PROGRAM.
POSTMORTEM=${1:?usage: lab.sh PROGRAM} exec "$(dirname "$0")/check.sh"
