# The figures of bench.sh: every program's medians, then the goals. Input: sizes (truth LINES LOG-BYTES DB-BYTES DELIVERIES; peers N), then times (label, seconds by
# the clock, seconds of processor, KiB).
function median(a, n,    i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && a[j - 1] > a[j]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
	return n == 0 ? -1 : n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}
function med(label, what,    a, i) {
	for (i = 1; i <= n_of[label]; i++) a[i] = v[label, what, i]
	return median(a, n_of[label])
}
# the median of the rounds' ratios; a label that ran more often than the other counts from its end, where the two ran side by side
function ratio(x, y, what,    a, i, n) {
	n = n_of[x] < n_of[y] ? n_of[x] : n_of[y]
	for (i = 1; i <= n; i++) a[i] = v[x, what, n_of[x] - n + i] / v[y, what, n_of[y] - n + i]
	return median(a, n)
}
function cpu(x, y) { return sprintf("; of processor time %.2f x", ratio(x, y, "cpu")) }
function goal(text, got, op, want, unit, note) {
	if (got < 0) { printf "  %-78s not run\n", text; return }
	good = op == ">=" ? got >= want : got <= want
	ok += good; short += !good
	printf "  %-78s %8.2f%s  (goal %s %s%s)  %s%s\n", text, got, unit, op, want, unit, good ? "ok" : "short", note
}
function lines_of(label,    p, k) {
	k = split(label, p, " ")
	if (label ~ /captured$|^tail|^query/) return 0
	if (label == "ingest beside") return n
	return label == "million peers" ? big : p[k] + 0
}
FNR == NR { if ($1 == "truth") { log_bytes[$2] = $3; db_bytes[$2] = $4; deliveries[$2] = $5 } else peers = $2; next }
{
	if (!($1 in n_of)) order[++labels] = $1
	i = ++n_of[$1]
	v[$1, "wall", i] = $2; v[$1, "cpu", i] = $3; v[$1, "rss", i] = $4 / 1024
}
END {
	printf "\n%-28s %6s %9s %9s %12s %9s\n", "", "rounds", "seconds", "cpu s", "lines/s", "peak MiB"
	for (k = 1; k <= labels; k++) {
		l = order[k]
		if (l ~ /^query/) { if (med(l, "wall") > slow) { slow = med(l, "wall"); slowest = l } ; queries++; continue }
		printf "%-28s %6d %9.3f %9.3f %12s %9.1f\n", l, n_of[l], med(l, "wall"), med(l, "cpu"),
			lines_of(l) ? sprintf("%.0f", lines_of(l) / med(l, "wall")) : "", med(l, "rss")
	}
	print "\nratios, medians of the rounds"
	split(n " " big, sizes, " ")
	for (k = 1; k in sizes; k++) {
		s = sizes[k]
		goal("speed against pflogsumm, " s " lines", ratio("pflogsumm " s, "ingest " s, "wall"), ">=", 15, " x", cpu("pflogsumm " s, "ingest " s))
		goal("time against sqlite3 .import of the parsed rows, " s " lines", ratio("ingest " s, "import " s, "wall"), "<=", 0.6, " x", cpu("ingest " s, "import " s))
		goal("parse and stitch alone, " s " lines: M lines a second of processor", n_of["dry " s] ? s / 1e6 / med("dry " s, "cpu") : -1, ">=", 3, "")
		goal("peak memory, " s " lines", med("ingest " s, "rss"), "<=", 100, " MiB")
		goal("database bytes to a byte of log, " s " lines", db_bytes[s] / log_bytes[s], "<=", 0.4, "")
		if (("lnav " s) in n_of) printf "  %-78s %8.2f x\n", "speed against lnav, " s " lines", ratio("lnav " s, "ingest " s, "wall")
		printf "  %-78s %8.2f x\n", "time against wc -l, " s " lines", ratio("ingest " s, "wc -l " s, "wall")
		printf "  %-78s %8.2f x\n", "time with one thread against two, " s " lines", ratio("one thread " s, "ingest " s, "wall")
		three = med("tail " s, "wall") + med("tail analyze " s, "wall") + med("tail report " s, "wall")
		goal("10,000 more lines into " s ": ingest, analysis and report", ("tail report " s) in n_of ? three : -1, "<=", 1, " s")
		goal("first analysis of " s " lines: for a million deliveries", ("analyze " s) in n_of ? med("analyze " s, "wall") * 1e6 / deliveries[s] : -1, "<=", 2, " s")
		goal("analysis after 10,000 more lines into " s, ("tail analyze " s) in n_of ? med("tail analyze " s, "wall") : -1, "<=", 0.5, " s")
	}
	goal("time from gzip against plain", ratio("gz " n, "ingest2 " n, "wall"), "<=", 1.2, " x", cpu("gz " n, "ingest2 " n))
	goal("journal JSON, lines a second", n_of["journal 100000"] ? 100000 / med("journal 100000", "wall") : -1, ">=", 500000, "")
	if ("ingest captured" in n_of) printf "  %-78s %8.2f x\n", "speed against pflogsumm, a captured log", ratio("pflogsumm captured", "ingest captured", "wall")
	if (big) {
		goal("time for a line, " big " against " n " lines", ratio("ingest " big, "ingest beside", "wall") * n / big, "<=", 1.1, " x", "")
		goal("10,000 more lines into " big ": processor time against " n, ratio("tail " big, "tail " n, "cpu"), "<=", 1.5, " x")
		goal("peak memory with " peers " peers", med("million peers", "rss"), "<=", 100, " MiB")
		if (queries) goal("the slowest of " queries " stock queries over " big " lines: " slowest, slow, "<=", 1, " s")
	}
	printf "\n%d goals met, %d short\n", ok, short
}
