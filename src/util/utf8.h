/* utf8: any bytes to valid UTF-8, once, on the way in. */
#ifndef POSTMORTEM_UTIL_UTF8_H
#define POSTMORTEM_UTIL_UTF8_H

#include "util/str.h"

/* True when the slice is valid UTF-8 (RFC 3629: no surrogates, no overlong forms) without control characters other than tab (NUL, ESC, C1
 * and the like could steer the terminal of whoever reads them). Fast on ASCII. */
bool utf8_ok(struct str s);

/* How many bytes at its beginning are printable ASCII. */
size_t utf8_plain(struct str s);

/* Writes s to out (room for 3 * s.n bytes) with each offending byte and each control character as U+FFFD; returns the slice of out. */
struct str utf8_clean(struct str s, char *out);

/* Terminal columns of a valid UTF-8 slice: 2 for East Asian wide and fullwidth, 0 for combining marks. */
size_t utf8_width(struct str s);

/* The longest head of s that is at most n bytes and cuts no character in two. */
struct str utf8_head(struct str s, size_t n);

/* What to show for the character at the start of s: itself, or, where a terminal or a reader could be deceived by it, a
 * harmless stand-in: a control picture for C0 and DEL, U+FFFD for C1, bidirectional controls, invisible and tag characters and
 * line separators. Sets *n to the bytes it takes. */
struct str visible(struct str s, size_t *n);

#endif
