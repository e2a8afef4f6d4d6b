/* stamp: see stamp.h. */
#include "ingest/stamp.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number of two digits; -1 when they are none, or more than max. */
static int two(const char *p, int max)
{
	unsigned a = (unsigned)(p[0] - '0'), b = (unsigned)(p[1] - '0');
	int v = (int)(a * 10 + b);

	return a < 10 && b < 10 && v <= max ? v : -1;
}

size_t stamp_in_hour(struct str s, struct civil *c)
{
	static const double scale[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	int min, sec, digits = 0;
	int64_t fraction = 0;
	size_t i = 5;

	if (s.n < 5 || s.p[2] != ':' || (min = two(s.p, 59)) < 0 || (sec = two(s.p + 3, 60)) < 0)
		return 0;
	c->min = min;
	c->sec = sec;
	if (i == s.n || (s.p[i] != '.' && s.p[i] != ','))
		return i;
	for (i++; i < s.n && digit(s.p[i]); i++) {
		if (digits == 9)
			continue;
		fraction = fraction * 10 + (s.p[i] - '0');
		digits++;
	}
	c->sec += (double)fraction / scale[digits];
	return i;
}

size_t stamp_clock(struct str s, struct civil *c)
{
	int hour;

	if (s.n < 8 || s.p[2] != ':' || (hour = two(s.p, 23)) < 0)
		return 0;
	c->hour = (signed char)hour;
	size_t n = stamp_in_hour(str_skip(s, 3), c);
	return n ? n + 3 : 0;
}

int stamp_month(const char *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int m = 0; m < 12; m++)
		if (memcmp(p, names + 3 * m, 3) == 0)
			return m + 1;
	return 0;
}

size_t stamp_day_clock(struct str s, struct civil *c)
{
	size_t at = 3;
	int day;

	if (s.n < 11)
		return 0;
	if (s.p[2] == ' ') {
		day = s.p[0] != ' ' ? two(s.p, 31) : digit(s.p[1]) ? s.p[1] - '0' : -1;
	} else { /* "8 07:46:30": blanks in a row became one */
		day = s.p[1] == ' ' && digit(s.p[0]) ? s.p[0] - '0' : -1;
		at = 2;
	}
	if (day < 1)
		return 0;
	c->day = (signed char)day;
	if (s.n > at + 12 && s.p[at + 4] == ' ' && digit(s.p[at])) { /* 24 2026 02:19:45 */
		int hi = two(s.p + at, 99), lo = two(s.p + at + 2, 99);
		c->year = (short)(hi > 0 && lo >= 0 ? hi * 100 + lo : 0);
		at += c->year ? 5 : 0;
	}
	size_t n = stamp_clock(str_skip(s, at), c);
	return n ? at + n : 0;
}

size_t stamp_traditional(struct str s, struct civil *c)
{
	int month;
	size_t n;

	if (s.n < 15 || s.p[3] != ' ' || (month = stamp_month(s.p)) == 0 || (n = stamp_day_clock(str_skip(s, 4), c)) == 0)
		return 0;
	c->month = (signed char)month;
	return n + 4;
}

size_t stamp_offset(struct str s, struct civil *c)
{
	int h, m;

	if (s.n && (s.p[0] == 'Z' || s.p[0] == 'z')) {
		c->zoned = true;
		return 1;
	}
	if (s.n < 5 || (s.p[0] != '+' && s.p[0] != '-') || (h = two(s.p + 1, 23)) < 0)
		return 0;
	size_t colon = s.p[3] == ':';
	if (s.n < 5 + colon || (m = two(s.p + 3 + colon, 59)) < 0)
		return 0;
	c->zoned = true;
	c->offset = (h * 3600 + m * 60) * (s.p[0] == '-' ? -1 : 1);
	return 5 + colon;
}

size_t stamp_rfc3339(struct str s, struct civil *c)
{
	int hi, lo, month, day;

	if (s.n < 19 || (s.p[4] != '-' && s.p[4] != '/') || s.p[7] != s.p[4] || !(s.p[10] == 'T' || s.p[10] == 't' || s.p[10] == ' ') || (hi = two(s.p, 99)) < 0 ||
	    (lo = two(s.p + 2, 99)) < 0 || (month = two(s.p + 5, 12)) < 1 || (day = two(s.p + 8, 31)) < 1)
		return 0;
	c->year = (short)(hi * 100 + lo);
	c->month = (signed char)month;
	c->day = (signed char)day;
	size_t n = stamp_clock(str_skip(s, 11), c);
	if (n == 0)
		return 0;
	n += 11;
	return n + stamp_offset(str_skip(s, n), c);
}
