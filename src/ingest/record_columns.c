/* record_columns: a line of a table with the tag in a column of its own: what archives of logs and search pages hand out as CSV or TSV. Columns are told by what stands in
 * them, since the line with their names is far away. Rows with the tag and its number in one word, "postfix/smtp[77]: …", are met before: envelope_late takes them apart as a header. */
#include "ingest/record.h"
#include "ingest/stamp.h"

enum { COLUMNS = 24 };

struct column {
	struct str text;
	bool quoted;
	const char *from; /* where it begins in the line */
};

static int split(struct str s, char by, struct column *c)
{
	int n = 0;

	for (bool more = true; more && n < COLUMNS; n++) {
		c[n] = (struct column){ .from = s.p };
		size_t end;
		if (s.n && s.p[0] == '"') {
			for (end = str_find(s, '"', 1); end + 1 < s.n && s.p[end + 1] == '"';)
				end = str_find(s, '"', end + 2);
			c[n].quoted = true;
			c[n].text = (struct str){ s.p + 1, end > 0 ? end - 1 : 0 };
			if (end < s.n)
				end++;
			if (end < s.n && s.p[end] != by)
				return 0;
		} else {
			end = str_find(s, by, 0);
			c[n].text = str_head(s, end);
		}
		more = end < s.n;
		s = str_skip(s, end + 1);
	}
	return n;
}

static bool is_stamp(struct str s)
{
	struct civil c = { 0 };
	size_t n = stamp_rfc3339(s, &c);

	if (n == 0 && (n = stamp_traditional(s, &c)) == 0 && (n = stamp_day_first(s, &c)) == 0)
		return stamp_epoch_us(s) > 0;
	return n == s.n || n + (c.zoned ? 0 : stamp_zone(str_skip(s, n), &c)) == s.n;
}

/* "postfix/smtp", "postfix/smtp[77]:" */
static bool is_tag(struct str s)
{
	return s.n < 100 && str_starts(s, STR("postfix")) && str_find(s, '/', 0) < s.n && str_find(s, ' ', 0) == s.n && str_find(s, '=', 0) == s.n;
}

static bool is_word(struct str s)
{
	static const struct str words[] = { { "mail", 4 }, { "info", 4 }, { "informational", 13 }, { "notice", 6 }, { "warning", 7 }, { "warn", 4 }, { "err", 3 }, { "error", 5 },
		{ "crit", 4 }, { "critical", 8 }, { "debug", 5 }, { "daemon", 6 } };
	char text[16];

	if (s.n == 0 || str_int(s, INT64_MAX) >= 0 || s.n >= sizeof text)
		return s.n < sizeof text;
	for (size_t i = 0; i < s.n; i++)
		text[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq((struct str){ text, s.n }, words[i]))
			return true;
	return false;
}

static bool is_host(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], small = (char)(c | 32);
		if (!((small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'))
			return false;
	}
	return s.n > 0 && s.n < 254;
}

/* A quoted text with its doubled quotes single. */
static struct str single(struct str s, char *out)
{
	size_t n = 0;

	if (str_find_str(s, STR("\"\""), 0) >= s.n)
		return s;
	for (size_t i = 0; i < s.n; i++) {
		out[n++] = s.p[i];
		if (s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"')
			i++;
	}
	return (struct str){ out, n };
}

static bool by(struct str line, char separator, char *scratch, struct record *r)
{
	struct column c[COLUMNS];
	int n = split(line, separator, c), tag = 0, at;

	*r = (struct record){ STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	while (tag < n && !is_tag(c[tag].text))
		tag++;
	for (int i = 0; i < tag; i++) {
		if (r->stamp.n == 0 && is_stamp(c[i].text))
			r->stamp = c[i].text;
		else if (r->host.n == 0 && !is_word(c[i].text) && !is_stamp(c[i].text) && is_host(c[i].text))
			r->host = c[i].text;
	}
	if (tag >= n || r->stamp.n == 0)
		return false;
	r->ident = c[tag].text;
	for (at = tag + 1; at < n && is_word(c[at].text); at++)
		if (r->pid.n == 0 && str_int(c[at].text, INT32_MAX) > 0)
			r->pid = c[at].text;
	if (at >= n)
		return false;
	r->message = c[at].quoted ? single(c[at].text, scratch) : (struct str){ c[at].from, (size_t)(line.p + line.n - c[at].from) };
	return true;
}

bool record_columns(struct str line, char *scratch, struct record *r)
{
	if (str_find_str(line, STR("postfix"), 0) == line.n)
		return false;
	return by(line, '\t', scratch, r) || by(line, ',', scratch, r) || by(line, ';', scratch, r) || by(line, '|', scratch, r);
}
