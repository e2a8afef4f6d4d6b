/* Which message and attempt a line belongs to. The bytes choose lines of a small vocabulary: few queue ids, processes, servers and recipients, so
 * that they meet; one kind of line is bytes as they are. The log is ingested at once and in two pieces; both databases must be the same, every line
 * accounted for, every key that points somewhere point at something.
 * units: ingest/attempt ingest/attempt_store ingest/assign ingest/message ingest/apply ingest/apply_smtp ingest/apply_in ingest/run */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ingest/ingest.h"

enum { LOG_MAX = 64 * 1024 };

static char log_text[LOG_MAX];
static size_t log_n;

static void put(const char *fmt, ...) PRINTF_LIKE(1, 2);
static void put(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(log_text + log_n, LOG_MAX - log_n, fmt, ap);
	va_end(ap);
	if (n > 0 && log_n + (size_t)n < LOG_MAX)
		log_n += (size_t)n;
}

static const char *const ids[] = { "AAAAAA0001", "AAAAAA0002", "4jYRN42m5wz1bkTj", "4jYRN42m5wz1bkTk" };
static const char *const servers[] = { "a.example[192.0.2.1]", "b.example[2001:db8::1]", "a.example[192.0.2.3]", "127.0.0.1[127.0.0.1]" };
static const char *const rcpts[] = { "u@a.example", "v@a.example", "list@b.example", "\"a>, status=sent (\"@x.example" };
static const char *const tags[] = { "postfix/smtp", "postfix/relay/smtp", "postfix-out/smtp", "postfix/lmtp" };

/* Four bytes, one line. */
static void line(const uint8_t *b, int64_t *at)
{
	const char *id = ids[b[1] & 3], *other = ids[b[1] >> 2 & 3], *server = servers[b[2] & 3], *rcpt = rcpts[b[2] >> 2 & 3], *tag = tags[b[2] >> 4 & 3];
	int pid = 1 + (b[1] >> 4 & 3), what = b[0] % 24;

	*at += b[3] < 200 ? b[3] % 4 : b[3] < 250 ? 200 : b[3] < 254 ? 4000 : 7 * 86400;
	int64_t s = *at % 86400, day = *at / 86400 % 28 + 1, month = *at / 86400 / 28 % 12 + 1;
	put("2026-%02d-%02dT%02d:%02d:%02d+00:00 mx%d ", (int)month, (int)day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60), b[1] >> 7);
	switch (what) {
	case 0: case 1: put("%s[%d]: connect to %s:25: Cannot assign requested address\n", tag, pid, server); break;
	case 2: put("%s[%d]: Untrusted TLS connection established to %s:25: TLSv1.3 with cipher X (256/256 bits)\n", tag, pid, server); break;
	case 3: case 4: put("%s[%d]: %s: host %s said: 450 4.7.1 <%s>: busy (in reply to RCPT TO command)\n", tag, pid, id, server, rcpt); break;
	case 5: put("%s[%d]: %s: host %s refused to talk to me: 421 4.7.0 no\n", tag, pid, id, server); break;
	case 6: put("%s[%d]: %s: lost connection with %s while sending RCPT TO\n", tag, pid, id, server); break;
	case 7: case 8: put("%s[%d]: %s: to=<%s>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred (connect to %s:25: Connection refused)\n", tag, pid, id, rcpt, server); break;
	case 9: case 10: put("%s[%d]: %s: to=<%s>, orig_to=<%s>, relay=%s:25, conn_use=%d, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as %s)\n", tag, pid, id, rcpt, rcpts[b[3] & 3], server, b[3] & 1, other); break;
	case 11: put("%s[%d]: %s: to=<%s>, relay=%s:25, delay=1, delays=0/0/1/0, dsn=5.1.1, status=bounced (host %s said: 550 no)\n", tag, pid, id, rcpt, server, server); break;
	case 12: put("postfix/qmgr[9]: %s: from=<s@x.example>, size=300, nrcpt=2 (queue active)\n", id); break;
	case 13: put("postfix/qmgr[9]: %s: removed\n", id); break;
	case 14: put("postfix/qmgr[9]: %s: from=<s@x.example>, status=expired, returned to sender\n", id); break;
	case 15: put("postfix/smtpd[8]: %s: client=c.example[192.0.2.9], orig_queue_id=%s\n", id, other); break;
	case 16: put("postfix/cleanup[7]: %s: message-id=<%s@corp.example>\n", id, other); break;
	case 17: put("postfix/pickup[6]: %s: uid=0 from=<root> orig_id=%s\n", id, other); break;
	case 18: put("postfix/bounce[5]: %s: sender non-delivery notification: %s\n", id, other); break;
	case 19: put("postfix/postsuper[4]: %s: %s\n", id, (const char *const[]){ "removed", "requeued", "placed on hold", "released from hold" }[b[3] & 3]); break;
	case 20: put("postfix/local[3]: %s: to=<%s>, relay=local, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (forwarded as %s)\n", id, rcpt, other); break;
	case 21: put("postfix/master[2]: reload -- version 3.7.11, configuration /etc/postfix\n"); break;
	case 22: put("%s[%d]: message repeated %d times: [ connect to %s:25: Connection refused]\n", tag, pid, b[3] & 3, server); break;
	default: put("%c%c%c%c postfix/smtp[1]: x\n", b[0], b[1], b[2], b[3]); break;
	}
}

static struct grammar *g;

static void read_log(struct db *db, struct str text, bool final)
{
	char *path = (char *)(uintptr_t)fuzz_memory_file(text);
	struct ingest_opts o = { .final = final, .threads = 1, .clock = { .year = 2026 } };
	struct ingest_sums sums;
	struct err e = { 0 };

	MUST(ingest(db, g, &o, &path, 1, &sums, &e) == 0);
	MUST(sums.lines == sums.facts + sums.counted + sums.from_others + sums.not_understood);
}

/* A hash over every row of every table that ingest fills. */
static uint64_t digest(struct db *db, const char *table)
{
	char sql[200];
	uint64_t sum = 0;

	snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
	struct stmt *s = db_prepare(db, sql);
	while (stmt_step(s)) {
		uint64_t row = 17;
		for (int i = 0; i < stmt_columns(s); i++)
			if (strcmp(stmt_name(s, i), "path") != 0 && strcmp(stmt_name(s, i), "damage") != 0)
				row = row * 0x100000001b3u ^ str_hash(col_text(s, i)) ^ (uint64_t)col_null(s, i);
		sum += row; /* in any order */
	}
	stmt_free(s);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const tables[] = { "source", "mta", "domain", "peer", "text", "shape", "phrase", "kept", "raw", "message", "link", "attempt", "delivery", "connect_failure", "reply",
					      "reply_for", "event", "reject", "hostname", "tally", "unparsed", "host_alias", "open_stream" };
	struct err e = { 0 };
	int64_t at = 8 * 3600;

	if (g == NULL) {
		g = grammar_new(fuzz_file("src/rules/lines.json"), &e);
		MUST(g != NULL);
	}
	if (size < 6)
		return 0;
	log_n = 0;
	for (size_t i = 2; i + 4 <= size && i < 800; i += 4)
		line(data + i, &at);
	struct str text = { log_text, log_n };
	size_t cut = (size_t)(data[0] << 8 | data[1]) * log_n / 65536;
	struct db *whole = db_open(NULL, DB_CREATE, &e), *pieces = db_open(NULL, DB_CREATE, &e);
	read_log(whole, text, true);
	read_log(pieces, str_head(text, cut), false);
	read_log(pieces, text, true);
	MUST(db_int(whole, "SELECT count(*) FROM source WHERE lines <> facts + counted + from_others + not_understood") == 0);
	MUST(db_int(whole, "SELECT count(*) FROM pragma_foreign_key_check") == 0);
	MUST(db_int(whole, "SELECT count(*) FROM attempt a JOIN delivery d USING (attempt) WHERE a.msg <> d.msg") == 0);
	MUST(db_int(whole, "SELECT count(*) FROM reply_for f JOIN reply r USING (reply) JOIN delivery d USING (delivery) WHERE r.attempt <> d.attempt") == 0);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (digest(whole, tables[i]) != digest(pieces, tables[i]))
			bug("table %s: cut at byte %zu of %zu makes another database:\n%.*s", tables[i], cut, log_n, (int)log_n, log_text);
	db_close(whole);
	db_close(pieces);
	return 0;
}
