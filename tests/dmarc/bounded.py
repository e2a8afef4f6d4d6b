#!/usr/bin/env python3
"""bounded.py SECONDS MIB COMMAND... - runs a command, and fails (99) when it takes more processor time or memory. Under a sanitizer memory is not looked
at, and time only roughly. Otherwise ends with the command's status."""
import os
import sys

seconds, mib, command = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
with open(command[0], "rb") as program:
    sanitized = b"__asan_init" in program.read()
child = os.fork()
if child == 0:
    os.execv(command[0], command)
_, status, used = os.wait4(child, 0)
took, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
print(f"{took:.2f} s, {peak:.0f} MiB")
if took > seconds * (10 if sanitized else 1) or (peak > mib and not sanitized):
    print(f"more than {seconds} s or {mib} MiB")
    sys.exit(99)
sys.exit(os.waitstatus_to_exitcode(status))
