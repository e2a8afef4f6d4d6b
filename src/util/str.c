/* str: see str.h. Everything here is bounded by the slice's length; nothing reads a terminating NUL. */
#include "util/str.h"

#include <endian.h>
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

static uint64_t eight(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return le64toh(w);
}

static uint32_t four(const unsigned char *p)
{
	uint32_t w;

	memcpy(&w, p, sizeof w);
	return le32toh(w);
}

uint64_t str_hash(struct str s)
{
	const uint64_t k = 0x9fb21c651e98df25u;
	uint64_t h = s.n * k, w = 0;
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = s.n;

	for (; n >= 8; p += 8, n -= 8) {
		h = (h ^ eight(p)) * k;
		h ^= h >> 32;
	}
	/* the rest, without a branch for each number of bytes, which no processor foresees: what is read twice is the same bits */
	if (s.n >= 8 && n)
		w = eight(p + n - 8) >> (64 - 8 * n);
	else if (n >= 4)
		w = four(p) | (uint64_t)four(p + n - 4) << (8 * (n - 4));
	else if (n)
		w = p[0] | (uint64_t)p[n / 2] << (8 * (n / 2)) | (uint64_t)p[n - 1] << (8 * (n - 1));
	h = (h ^ w) * k;
	h ^= h >> 29;
	h *= k;
	return h ^ (h >> 32);
}
