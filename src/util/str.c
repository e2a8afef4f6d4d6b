/* str: see str.h. Everything here is bounded by the slice's length; nothing reads a terminating NUL. */
#include "util/str.h"

#include <stdlib.h>

#include "util/die.h"

size_t str_find_str(struct str s, struct str needle, size_t from)
{
	if (from > s.n || needle.n > s.n - from)
		return s.n;
	if (needle.n == 0)
		return from;
	const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : s.n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int64_t str_int(struct str s, int64_t max)
{
	int64_t v = 0;

	if (s.n == 0 || s.n > 18)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	return v > max ? -1 : v;
}

double str_num(struct str s)
{
	static const double tenth[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	int64_t v = 0;
	size_t digits = 0, decimals = 0;
	bool point = false;

	if (s.n > 17)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '.' && !point) {
			point = true;
		} else if (c >= '0' && c <= '9') {
			v = v * 10 + (c - '0');
			digits++;
			decimals += point;
		} else {
			return -1;
		}
	}
	return digits == 0 || decimals > 9 ? -1 : (double)v / tenth[decimals];
}

char *str_dup(struct str s)
{
	char *z = malloc(s.n + 1);

	if (z == NULL)
		die_oom();
	if (s.n)
		memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return z;
}

uint64_t str_hash(struct str s)
{
	const uint64_t k = 0x9fb21c651e98df25u;
	uint64_t h = s.n * k, w = 0;

	for (; s.n >= 8; s.p += 8, s.n -= 8) {
		memcpy(&w, s.p, 8);
		h = (h ^ w) * k;
		h ^= h >> 32;
	}
	w = 0;
	const unsigned char *p = (const unsigned char *)s.p;
	switch (s.n) {
	case 7: w |= (uint64_t)p[6] << 48; /* fall through */
	case 6: w |= (uint64_t)p[5] << 40; /* fall through */
	case 5: w |= (uint64_t)p[4] << 32; /* fall through */
	case 4: w |= (uint64_t)p[3] << 24; /* fall through */
	case 3: w |= (uint64_t)p[2] << 16; /* fall through */
	case 2: w |= (uint64_t)p[1] << 8;  /* fall through */
	case 1: w |= p[0];
	}
	h = (h ^ w) * k;
	h ^= h >> 29;
	h *= k;
	return h ^ (h >> 32);
}
