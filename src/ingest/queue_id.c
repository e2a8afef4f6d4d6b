/* queue_id: see queue_id.h. */
#include "ingest/queue_id.h"

enum { DIGIT = 63, HEX = 64, LONG = 128, BOTH = HEX | LONG, LONGEST = 32 };

/* What may stand in short ids (upper-case hexadecimal digits) and in long ones (Postfix's base-52 alphabet: digits and consonants, each counted from 1). */
static const unsigned char class[256] = {
	['0'] = BOTH | 1, ['1'] = BOTH | 2, ['2'] = BOTH | 3, ['3'] = BOTH | 4, ['4'] = BOTH | 5, ['5'] = BOTH | 6, ['6'] = BOTH | 7, ['7'] = BOTH | 8,
	['8'] = BOTH | 9, ['9'] = BOTH | 10, ['A'] = HEX, ['B'] = BOTH | 11, ['C'] = BOTH | 12, ['D'] = BOTH | 13, ['E'] = HEX, ['F'] = BOTH | 14,
	['G'] = LONG | 15, ['H'] = LONG | 16, ['J'] = LONG | 17, ['K'] = LONG | 18, ['L'] = LONG | 19, ['M'] = LONG | 20, ['N'] = LONG | 21,
	['P'] = LONG | 22, ['Q'] = LONG | 23, ['R'] = LONG | 24, ['S'] = LONG | 25, ['T'] = LONG | 26, ['V'] = LONG | 27, ['W'] = LONG | 28,
	['X'] = LONG | 29, ['Y'] = LONG | 30, ['Z'] = LONG | 31, ['b'] = LONG | 32, ['c'] = LONG | 33, ['d'] = LONG | 34, ['f'] = LONG | 35,
	['g'] = LONG | 36, ['h'] = LONG | 37, ['j'] = LONG | 38, ['k'] = LONG | 39, ['l'] = LONG | 40, ['m'] = LONG | 41, ['n'] = LONG | 42,
	['p'] = LONG | 43, ['q'] = LONG | 44, ['r'] = LONG | 45, ['s'] = LONG | 46, ['t'] = LONG | 47, ['v'] = LONG | 48, ['w'] = LONG | 49,
	['x'] = LONG | 50, ['y'] = LONG | 51, ['z'] = LONG | 52,
};

static int base52(char c)
{
	return (class[(unsigned char)c] & DIGIT) - 1;
}

size_t queue_id_at(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p, *c = p + 6, *end = p + (s.n < LONGEST ? s.n : LONGEST);

	if (s.n < 6)
		return 0;
	unsigned all = class[p[0]] & class[p[1]] & class[p[2]] & class[p[3]] & class[p[4]] & class[p[5]], one;
	if ((all & BOTH) == 0)
		return 0;
	for (all &= BOTH; c < end && (all & (one = class[*c])); c++)
		all &= one;
	size_t n = (size_t)(c - p);
	if (n < s.n && class[*c])
		return 0;
	if (all & HEX)
		return n;
	return n >= 12 && memchr(p + 10, 'z', n - 10) ? n : 0;
}

size_t queue_id_replaced(struct str s)
{
	static const char *const first[] = {
		"to=<", "from=<", "client=", "message-id=", "uid=", "host ", "sender non-delivery ", "sender delay ", "reject: ", "milter-reject: ", "hold: ",
	};
	const char *blank = s.n > 4 ? memchr(s.p, ' ', s.n < LONGEST ? s.n : LONGEST) : NULL;
	size_t n = 0;

	if (blank == NULL || blank - s.p < 4 || blank[-1] != ':') /* as it is mostly */
		return 0;
	while ((s.p[n] >= '0' && s.p[n] <= '9') || ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z'))
		n++;
	if (s.p + n + 1 != blank)
		return 0;
	s = str_skip(s, n + 2);
	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		if (str_starts(s, str_c(first[i])))
			return n;
	return str_eq(s, STR("removed")) ? n : 0;
}

bool queue_id_ok(struct str s)
{
	return s.n > 0 && queue_id_at(s) == s.n;
}

/* Seconds in base 52 (six digits or more), then four digits of microseconds, 'z', the inode. */
int64_t queue_id_time(struct str s)
{
	int64_t sec = 0, usec = 0;
	size_t z = s.n < 12 ? s.n : str_find(s, 'z', 10);

	if (z == s.n || z > 11) /* six digits of seconds last until the year 2596; seven still fit */
		return -1;
	for (size_t i = 0; i < z; i++) {
		int d = base52(s.p[i]);
		if (d < 0)
			return -1;
		if (i < z - 4)
			sec = sec * 52 + d;
		else
			usec = usec * 52 + d;
	}
	return usec < 1000000 ? sec * 1000000 + usec : -1;
}
