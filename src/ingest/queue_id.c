/* queue_id: see queue_id.h. */
#include "ingest/queue_id.h"

/* Postfix's base-52 alphabet, digits and consonants, each counted from 1. */
static int base52(char c)
{
	static const signed char value[256] = {
		['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
		['B'] = 11, ['C'] = 12, ['D'] = 13, ['F'] = 14, ['G'] = 15, ['H'] = 16, ['J'] = 17, ['K'] = 18, ['L'] = 19, ['M'] = 20,
		['N'] = 21, ['P'] = 22, ['Q'] = 23, ['R'] = 24, ['S'] = 25, ['T'] = 26, ['V'] = 27, ['W'] = 28, ['X'] = 29, ['Y'] = 30,
		['Z'] = 31, ['b'] = 32, ['c'] = 33, ['d'] = 34, ['f'] = 35, ['g'] = 36, ['h'] = 37, ['j'] = 38, ['k'] = 39, ['l'] = 40,
		['m'] = 41, ['n'] = 42, ['p'] = 43, ['q'] = 44, ['r'] = 45, ['s'] = 46, ['t'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50,
		['y'] = 51, ['z'] = 52,
	};

	return value[(unsigned char)c] - 1;
}

bool queue_id_ok(struct str s)
{
	size_t i = 0;

	if (s.n < 6 || s.n > 32)
		return false;
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'F')))
		i++;
	if (i == s.n)
		return true;
	if (s.n < 12)
		return false;
	for (i = 0; i < s.n; i++)
		if (base52(s.p[i]) < 0)
			return false;
	for (i = 10; i < s.n && s.p[i] != 'z'; i++)
		;
	return i < s.n;
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
