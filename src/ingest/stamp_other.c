/* stamp_other: stamps that no syslog daemon writes, but web servers, databases, exports of tables and epoch clocks do; and a zone behind a blank. "11/12/2026" is not
 * among them: which number is the month, nobody can tell. */
#include "ingest/stamp.h"
#include "util/when.h"

/* A number of at most two digits at *s, which is moved behind it; -1 where there is none up to max. */
static int number(struct str *s, int max)
{
	size_t n = 0;

	while (n < s->n && n < 2 && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	int v = n ? (int)str_int(str_head(*s, n), max) : -1;
	*s = str_skip(*s, n);
	return v;
}

static bool take(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

/* "2026" at *s. */
static bool year(struct str *s, struct civil *c)
{
	int64_t y = s->n > 4 ? str_int(str_head(*s, 4), 9999) : -1;

	*s = str_skip(*s, 4);
	c->year = (short)y;
	return y > 999;
}

/* The clock and a zone at s, of a stamp that began at from; the bytes of all of it. */
static size_t to_end(const char *from, struct str s, struct civil *c)
{
	size_t n = stamp_clock(s, c);

	if (n == 0)
		return 0;
	s = str_skip(s, n);
	n = stamp_offset(s, c);
	if (n == 0)
		n = stamp_zone(s, c);
	return (size_t)(s.p - from) + n;
}

static bool letter(struct str s)
{
	return s.n > 3 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'a' && s.p[1] <= 'z';
}

/* "Nov 30, 2026 @ 06:27:30.123" */
static size_t of_kibana(struct str s, struct civil *c)
{
	const char *from = s.p;
	int month = stamp_month(s.p), day;

	s = str_skip(s, 3);
	if (month == 0 || !take(&s, ' ') || (day = number(&s, 31)) < 1 || !take(&s, ',') || !take(&s, ' ') || !year(&s, c) || !str_starts(s, STR(" @ ")))
		return 0;
	c->month = (signed char)month;
	c->day = (signed char)day;
	return to_end(from, str_skip(s, 3), c);
}

size_t stamp_day_first(struct str s, struct civil *c)
{
	const char *from = s.p;
	int day, month;

	*c = (struct civil){ 0 };
	if (s.n < 18)
		return 0;
	if (letter(s) && (s.p[3] == ' ' || s.p[3] == ',') && stamp_month(s.p))
		return of_kibana(s, c);
	if (letter(s) && s.p[3] == ',' && s.p[4] == ' ')
		s = str_skip(s, 5);
	if ((day = number(&s, 31)) < 1 || s.n < 14)
		return 0;
	char between = s.p[0];
	if (between != '.' && between != '/' && between != '-' && between != ' ')
		return 0;
	s = str_skip(s, 1);
	if (between == '.') {
		month = number(&s, 12);
	} else {
		month = stamp_month(s.p);
		s = str_skip(s, 3);
	}
	if (month < 1 || !take(&s, between) || !year(&s, c))
		return 0;
	c->month = (signed char)month;
	c->day = (signed char)day;
	take(&s, ',');
	if (!take(&s, ' ') && !(between == '/' && take(&s, ':')) && !take(&s, 'T'))
		return 0;
	return to_end(from, s, c);
}

int64_t stamp_epoch_us(struct str s)
{
	size_t dot = str_find(s, '.', 0);
	int64_t v = str_int(str_head(s, dot), INT64_MAX), part = 0, scale = 100000;

	if (v < 0 || (dot < s.n && dot != 10))
		return 0;
	for (size_t i = dot + 1; i < s.n; i++, scale /= 10) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
		part += (s.p[i] - '0') * scale;
	}
	return dot == 10 ? v * 1000000 + part : dot == 13 ? v * 1000 : dot == 16 ? v : dot == 19 ? v / 1000 : 0;
}

size_t stamp_epoch(struct str s, struct civil *c)
{
	char text[WHEN_MAX];
	size_t end = str_find(str_head(s, 24), ' ', 0);
	int64_t us = s.n && s.p[0] >= '1' && s.p[0] <= '9' && end < 24 && end < s.n ? stamp_epoch_us(str_head(s, end)) : 0;

	if (us <= 0 || us >= STAMP_LAST_US)
		return 0;
	return stamp_rfc3339((struct str){ text, when_stamp(us, text) }, c) ? end : 0;
}

size_t stamp_zone(struct str s, struct civil *c)
{
	size_t n = 0;

	if (s.n < 4 || s.p[0] != ' ')
		return 0;
	if (s.p[1] == '+' || s.p[1] == '-')
		n = stamp_offset(str_skip(s, 1), c);
	else if (str_starts(s, STR(" UTC")) || str_starts(s, STR(" GMT")))
		n = 3;
	if (n == 0 || (n + 1 < s.n && !memchr(" ]\",;\t|", s.p[n + 1], 7))) {
		*c = n ? (struct civil){ c->year, c->month, c->day, c->hour, false, 0, c->min, c->sec } : *c;
		return 0;
	}
	c->zoned = true;
	return n + 1;
}
