/* stamp: see stamp.h. */
#include "ingest/stamp.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool two(const char *p, int max, int *out)
{
	if (!digit(p[0]) || !digit(p[1]))
		return false;
	*out = (p[0] - '0') * 10 + p[1] - '0';
	return *out <= max;
}

/* "02:19:45" with an optional fraction, at s; returns the bytes used or 0. */
static size_t clock_at(struct str s, struct civil *c)
{
	int sec;

	if (s.n < 8 || s.p[2] != ':' || s.p[5] != ':' || !two(s.p, 23, &c->hour) || !two(s.p + 3, 59, &c->min) || !two(s.p + 6, 60, &sec))
		return 0;
	c->sec = sec;
	size_t i = 8;
	if (i < s.n && (s.p[i] == '.' || s.p[i] == ',')) {
		double scale = 0.1;
		for (i++; i < s.n && digit(s.p[i]); i++, scale /= 10)
			c->sec += (s.p[i] - '0') * scale;
	}
	return i;
}

static int month_of(const char *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int m = 0; m < 12; m++)
		if (memcmp(p, names + 3 * m, 3) == 0)
			return m + 1;
	return 0;
}

size_t stamp_traditional(struct str s, struct civil *c)
{
	if (s.n < 15 || s.p[3] != ' ' || s.p[6] != ' ' || (c->month = month_of(s.p)) == 0)
		return 0;
	if (s.p[4] == ' ' ? !digit(s.p[5]) : !two(s.p + 4, 31, &c->day))
		return 0;
	if (s.p[4] == ' ')
		c->day = s.p[5] - '0';
	size_t n = clock_at(str_skip(s, 7), c);
	return n && c->day >= 1 ? 7 + n : 0;
}

size_t stamp_rfc3339(struct str s, struct civil *c)
{
	int hi, lo, h, m;

	if (s.n < 19 || s.p[4] != '-' || s.p[7] != '-' || !(s.p[10] == 'T' || s.p[10] == 't' || s.p[10] == ' ') || !two(s.p, 99, &hi) ||
	    !two(s.p + 2, 99, &lo) || !two(s.p + 5, 12, &c->month) || !two(s.p + 8, 31, &c->day) || c->month == 0 || c->day == 0)
		return 0;
	c->year = hi * 100 + lo;
	size_t n = clock_at(str_skip(s, 11), c);
	if (n == 0)
		return 0;
	n += 11;
	if (n < s.n && (s.p[n] == 'Z' || s.p[n] == 'z')) {
		c->zoned = true;
		return n + 1;
	}
	if (s.n - n >= 5 && (s.p[n] == '+' || s.p[n] == '-') && two(s.p + n + 1, 23, &h)) {
		size_t colon = s.p[n + 3] == ':';
		if (s.n - n < 5 + colon || !two(s.p + n + 3 + colon, 59, &m))
			return n;
		c->zoned = true;
		c->offset = (h * 3600 + m * 60) * (s.p[n] == '-' ? -1 : 1);
		return n + 5 + colon;
	}
	return n;
}
