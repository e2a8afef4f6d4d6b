# RFC 3339 lines as `journalctl -o json` would write them: twenty fields to a line.
function days(y, m, d) { # since 1970-01-01
	if (m <= 2) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 1 - 719468
}
{
	s = days(substr($1, 1, 4), substr($1, 6, 2) + 0, substr($1, 9, 2)) * 86400 + substr($1, 12, 2) * 3600 + substr($1, 15, 2) * 60 + substr($1, 18, 2)
	us = sprintf("%d%s", s, substr($1, 21, 6))
	host = $2; tag = $3; pid = $3
	sub(/\[.*/, "", tag); gsub(/.*\[|\].*/, "", pid)
	text = substr($0, index($0, "]: ") + 3)
	gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text)
	unit = tag ~ /^postfix/ ? "postfix@-.service" : tag ".service"
	printf "{\"__CURSOR\":\"s=0f7c1a2b3c4d5e6f708192a3b4c5d6e7;i=%x;b=8e2f4a6c8b0d2e4f60718293a4b5c6d7;m=%x;t=%s;x=9a8b7c6d5e4f3021\",", NR, NR * 977, us
	printf "\"__REALTIME_TIMESTAMP\":\"%s\",\"__MONOTONIC_TIMESTAMP\":\"%d\",\"_BOOT_ID\":\"8e2f4a6c8b0d2e4f60718293a4b5c6d7\",", us, NR * 977
	printf "\"_TRANSPORT\":\"syslog\",\"PRIORITY\":\"6\",\"SYSLOG_FACILITY\":\"2\",\"SYSLOG_IDENTIFIER\":\"%s\",\"SYSLOG_PID\":\"%s\",", tag, pid
	printf "\"_PID\":\"%s\",\"_UID\":\"101\",\"_GID\":\"104\",\"_COMM\":\"%s\",\"_EXE\":\"/usr/lib/postfix/sbin/%s\",", pid, tag, tag
	printf "\"_SYSTEMD_CGROUP\":\"/system.slice/%s\",\"_SYSTEMD_UNIT\":\"%s\",\"_SYSTEMD_SLICE\":\"system.slice\",", unit, unit
	printf "\"_MACHINE_ID\":\"0a1b2c3d4e5f60718293a4b5c6d7e8f9\",\"_HOSTNAME\":\"%s\",\"_SOURCE_REALTIME_TIMESTAMP\":\"%s\",\"MESSAGE\":\"%s\"}\n", host, us, text
}
