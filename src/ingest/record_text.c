/* record_text: records that stand behind a stamp and a name, as Fluentd and Fluent Bit print them, and records as logfmt: name=value, a value with blanks in quotes. */
#include "ingest/record.h"
#include "ingest/stamp.h"
#include "util/jtext.h"

enum { BEFORE = 300 }; /* bytes before the record */

/* The stamp at s with its zone, or seconds since 1970 with a fraction. */
static size_t stamp_at(struct str s)
{
	struct civil c = { 0 };
	size_t n = stamp_rfc3339(s, &c);

	if (n)
		return n + (c.zoned ? 0 : stamp_zone(str_skip(s, n), &c));
	while (n < s.n && n < 30 && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
		n++;
	return stamp_epoch_us(str_head(s, n)) > 0 ? n : 0;
}

static int words(struct str s)
{
	int n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ') && ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z');
	return n;
}

bool record_behind(struct str line, struct str *record, struct str *stamp)
{
	size_t at = str_find_str(str_head(line, BEFORE), STR("{\""), 0);
	struct str before = str_head(line, at);

	if (at == 0 || at + 2 > line.n || at >= BEFORE || str_find_str(before, STR("]: "), 0) < at) /* behind "tag[pid]: " it is a program's own text */
		return false;
	*record = str_skip(line, at);
	*stamp = STR("");
	for (size_t i = 0, n; i < at && stamp->n == 0; i++)
		if ((i == 0 || before.p[i - 1] == ' ' || before.p[i - 1] == '[') && (n = stamp_at(str_skip(before, i))) > 0)
			*stamp = (struct str){ before.p + i, n };
	/* behind a machine and a tag it is some program's own text, too */
	return stamp->n > 0 && words(str_skip(before, (size_t)(stamp->p + stamp->n - before.p))) <= 1;
}

/* The length of the name when NAME= stands at s, else 0. */
static size_t name_at(struct str s)
{
	size_t n = 0;

	for (; n < s.n && n < 60; n++) {
		char c = s.p[n], small = (char)(c | 32);
		if (!((small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c == '@'))
			break;
	}
	return n < s.n && s.p[n] == '=' ? n : 0;
}

bool record_logfmt(struct str s, char *scratch, struct record *r)
{
	size_t n, used = 0;

	*r = (struct record){ STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	while ((n = name_at(s)) > 0) {
		struct str name = str_head(s, n), value;
		s = str_skip(s, n + 1);
		if (s.n && s.p[0] == '"') {
			size_t end = jtext_mark(s, 1);
			bool escaped = false;
			for (; end < s.n && s.p[end] == '\\'; end = jtext_mark(s, end + 2))
				escaped = true;
			if (end >= s.n)
				return false;
			value = (struct str){ s.p + 1, end - 1 };
			if (escaped) {
				value = jtext_unescape(value, scratch + used);
				used += value.n;
			}
			s = str_skip(s, end + 1);
		} else {
			value = str_head(s, str_find(s, ' ', 0));
			s = str_skip(s, value.n);
		}
		record_field(r, name, value);
		while (s.n && s.p[0] == ' ')
			s = str_skip(s, 1);
	}
	return s.n == 0 && r->message.n > 0;
}
