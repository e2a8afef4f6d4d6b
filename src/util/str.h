/* str: a borrowed slice of bytes.
 *
 * A struct str never owns what it points at and need not end in NUL: it is valid as long as the buffer it
 * was cut from. Log lines, fields of a line, embedded files are all passed around as slices; whoever needs
 * one for longer copies it (str_dup, an SQLite bind). {NULL, 0} is the absent slice, "" the empty one. */
#ifndef POSTMORTEM_UTIL_STR_H
#define POSTMORTEM_UTIL_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf("%.*s", STR_ARG(s)); a slice longer than INT_MAX is cut. */
#define STR_ARG(s) (int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n), ((s).p ? (s).p : "")

static inline struct str str_c(const char *z)
{
	return (struct str){ z, z ? strlen(z) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return prefix.n == 0 || (s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return suffix.n == 0 || (s.n >= suffix.n && memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

/* The slice without its first n bytes (all of it gone when it is shorter). */
static inline struct str str_skip(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	return (struct str){ s.p + n, s.n - n };
}

/* The first n bytes of the slice. */
static inline struct str str_head(struct str s, size_t n)
{
	return (struct str){ s.p, n < s.n ? n : s.n };
}

/* The position of the first c (or of needle) at or after from; s.n when there is none. */
static inline size_t str_find(struct str s, char c, size_t from)
{
	const char *hit = from < s.n ? (const char *)memchr(s.p + from, c, s.n - from) : NULL;

	return hit ? (size_t)(hit - s.p) : s.n;
}
/* The same from the beginning, for what is expected within a few dozen bytes: eight are looked at together. */
static inline size_t str_find_near(struct str s, char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), wanted = ones * (unsigned char)c;
	size_t i = 0;

	for (; i + 8 <= s.n && i < 64; i += 8) {
		uint64_t w;
		memcpy(&w, s.p + i, sizeof w);
		w ^= wanted;
		w = (w - ones) & ~w & (ones << 7); /* of the bytes that became 0, at least the first is marked */
		if (w == 0)
			continue;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		return i + (size_t)__builtin_ctzll(w) / 8;
#else
		break;
#endif
	}
	return str_find(s, c, i);
}

size_t str_find_str(struct str s, struct str needle, size_t from);

/* Without blanks, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);

/* ASCII case is ignored. */
bool str_ieq(struct str a, struct str b);

/* Decimal digits only, at most max; -1 when the slice is empty, holds anything else, or is greater. */
int64_t str_int(struct str s, int64_t max);

/* A decimal number such as "0.02" or "1234": digits, at most one point. -1 when it is anything else. */
double str_num(struct str s);

/* A copy that ends in NUL; the caller frees it. Never NULL: dies when memory is out. */
char *str_dup(struct str s);

/* 64-bit hash for tables and for identity in the database: stable over versions of this program, on little-endian
 * machines. Not for adversaries: whoever keys on it compares the text as well. */
uint64_t str_hash(struct str s);
/* The same as rows have it, to find the few that are then compared: 31 bits take half the room. */
static inline int64_t str_hash_row(uint64_t hash)
{
	return (int64_t)(hash & 0x7fffffff);
}

#endif
