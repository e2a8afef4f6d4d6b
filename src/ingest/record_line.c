/* record_line: a record's fields as the line that syslog would have written. Records of shippers hold a whole line as their message: then its own header counts,
 * but for a stamp without a year. */
#include <stdio.h>

#include "ingest/envelope.h"
#include "ingest/record.h"
#include "ingest/stamp.h"
#include "util/when.h"

static size_t put(char *out, size_t n, struct str s)
{
	if (s.n)
		memcpy(out + n, s.p, s.n);
	return n + s.n;
}

/* when_stamp; most records are of the same second as the one before. */
static size_t stamp(int64_t us, char *out)
{
	static _Thread_local struct {
		int64_t second;
		char text[WHEN_MAX];
	} last = { -1, "" };

	if (us / 1000000 != last.second) {
		last.second = us / 1000000;
		when_stamp(us, last.text);
	}
	memcpy(out, last.text, 27);
	us %= 1000000;
	for (int i = 25; i > 19; i--, us /= 10)
		out[i] = (char)('0' + us % 10);
	return 27;
}

/* "STAMP " of the record; 0 when it has none that is usable. */
static size_t put_stamp(const struct record *r, char *out)
{
	int64_t us = r->realtime > 0 ? r->realtime : stamp_epoch_us(r->stamp);
	size_t n;

	if (us > 0 && us < STAMP_LAST_US)
		n = stamp(us, out);
	else if (r->stamp.n >= 15 && r->stamp.n < 60)
		n = put(out, 0, r->stamp);
	else
		return 0;
	out[n++] = ' ';
	return n;
}

static struct str without_newline(struct str s)
{
	while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

struct str record_line(const struct record *r, char *out)
{
	struct str ident = str_trim(str_head(r->ident, 200)), pid = str_head(r->pid, 20), host = str_head(r->host, 255), message = without_newline(r->message);
	struct envelope env;
	size_t n = put_stamp(r, out);

	if (message.n == 0)
		return STR_NONE;
	bool line = ident.n && message.n > 20 && (message.p[0] == '<' || message.p[3] == ' ' || message.p[4] == '-') && envelope_parse(message, &env) && env.stamped &&
		    str_starts(ident, env.tag); /* the program was taken out of a line that was left whole */
	if (line)
		ident = STR("");
	if (ident.n == 0) {
		if (!envelope_parse(message, &env) || env.tag.n == 0)
			return STR_NONE;
		if (env.stamped && (n == 0 || env.stamp.zoned))
			return message;
		host = env.host.n ? str_head(env.host, 255) : host;
		message = (struct str){ env.tag.p, (size_t)(message.p + message.n - env.tag.p) };
	} else if (message.p[0] == ' ') { /* rsyslog's msg is what follows the tag */
		message = str_skip(message, 1);
	}
	if (n == 0)
		return STR_NONE;
	/* an ident that is a whole tag, "postfix/smtp[77]:" (rsyslog's syslogtag) */
	if (ident.n && ident.p[ident.n - 1] == ':')
		ident.n--;
	bool whole = ident.n && ident.p[ident.n - 1] == ']';
	n = put(out, n, host.n ? host : STR("-"));
	out[n++] = ' ';
	n = put(out, n, ident);
	if (ident.n && !whole && pid.n && !str_eq(pid, STR("-"))) {
		out[n++] = '[';
		n = put(out, n, pid);
		out[n++] = ']';
	}
	if (ident.n)
		n = put(out, n, STR(": "));
	return (struct str){ out, put(out, n, message) };
}
