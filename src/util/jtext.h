/* jtext: JSON read where it lies. A value is the slice of the text that it takes; nothing is built of it, and what nobody asks for is only passed over: our data
 * files are read at every start, and most of them is samples. */
#ifndef POSTMORTEM_UTIL_JTEXT_H
#define POSTMORTEM_UTIL_JTEXT_H

#include "util/err.h"
#include "util/str.h"

/* 0 when the text is one valid JSON value (RFC 8259; at most 64 values in each other, strings as jtext_ok says), else -1 and an error (65) that begins with
 * "NAME:LINE: ". All below but jtext_unescape want a text that was checked. */
int jtext_check(struct str text, const char *name, struct err *e);

/* What a value is: 'o' object, 'a' array, 's' string, 'b' true or false, 'n' number, '0' null; '?' for an absent slice. */
char jtext_type(struct str value);

/* Goes through an array, or an object: *rest begins as the value itself, or as a checked text, and is moved on. False at the end, and for anything else. key (NULL in
 * an array) is the name as it is written, without its quotes. */
bool jtext_next(struct str *rest, struct str *key, struct str *value);

/* The string's text at *to, with a NUL behind it; *to is moved behind that, by at most value.n bytes. An absent slice for what is no string. */
struct str jtext_string(struct str value, char **to);

/* What stands between the quotes of a string, of any form, without its escapes; out has room for raw.n bytes. What is no escape comes out as it is, half a
 * surrogate as U+FFFD. */
struct str jtext_unescape(struct str raw, char *out);
/* Whether that is valid: UTF-8, no control character but a tab, escapes as they should be. */
bool jtext_ok(struct str raw);

/* The first quote or backslash at or behind i; s.n when there is none. Eight bytes are looked at together. */
static inline size_t jtext_mark(struct str s, size_t i)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), quotes = ones * '"', slashes = ones * '\\';
	uint64_t w, q, b;

	for (; i + sizeof w <= s.n; i += sizeof w) {
		memcpy(&w, s.p + i, sizeof w);
		q = w ^ quotes;
		b = w ^ slashes;
		w = (((q - ones) & ~q) | ((b - ones) & ~b)) & (ones << 7); /* the first byte that became 0, at least, is marked */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (w)
			return i + (size_t)__builtin_ctzll(w) / 8;
#else
		if (w)
			break;
#endif
	}
	while (i < s.n && s.p[i] != '"' && s.p[i] != '\\')
		i++;
	return i < s.n ? i : s.n;
}

#endif
