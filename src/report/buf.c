/* buf: see buf.h. */
#include "report/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char *reserve(struct buf *b, size_t more)
{
	if (b->room - b->n <= more) {
		b->room = (b->n + more + 256) * 2;
		b->p = realloc(b->p, b->room);
		if (b->p == NULL)
			die_oom();
	}
	return b->p + b->n;
}

void buf_add(struct buf *b, struct str s)
{
	if (s.n == 0)
		return;
	memcpy(reserve(b, s.n), s.p, s.n);
	b->n += s.n;
}

void buf_char(struct buf *b, char c)
{
	*reserve(b, 1) = c;
	b->n++;
}

void buf_fill(struct buf *b, char c, size_t n)
{
	memset(reserve(b, n), c, n);
	b->n += n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		die_oom();
	buf_add(b, (struct str){ text, (size_t)n });
	free(text);
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

static bool deceives(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xa0) || cp == 0xad || cp == 0x61c || (cp >= 0x200b && cp <= 0x200f && cp != 0x200c && cp != 0x200d) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffc) ||
	       (cp >= 0xfff0 && cp <= 0xfff8) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

struct str visible(struct str s, size_t *n)
{
	static const char pictures[33][4] = {
		"\u2400", "\u2401", "\u2402", "\u2403", "\u2404", "\u2405", "\u2406", "\u2407", "\u2408", "\u2409", "\u240a",
		"\u240b", "\u240c", "\u240d", "\u240e", "\u240f", "\u2410", "\u2411", "\u2412", "\u2413", "\u2414", "\u2415",
		"\u2416", "\u2417", "\u2418", "\u2419", "\u241a", "\u241b", "\u241c", "\u241d", "\u241e", "\u241f", "\u2421",
	};
	unsigned char c = (unsigned char)s.p[0];
	uint32_t cp;

	*n = 1;
	if (c < 0x20 || c == 0x7f)
		return (struct str){ pictures[c == 0x7f ? 32 : c], 3 };
	if (c < 0x80)
		return str_head(s, 1);
	size_t size = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;
	cp = size == 2 ? c & 0x1fu : size == 3 ? c & 0x0fu : c & 0x07u;
	for (size_t i = 1; i < size; i++) {
		if (i >= s.n || ((unsigned char)s.p[i] & 0xc0) != 0x80)
			size = 1;
		else
			cp = cp << 6 | ((unsigned char)s.p[i] & 0x3fu);
	}
	if (size == 1) /* not UTF-8: can't be, texts are cleaned on the way in; but an escape must not trust */
		return STR("\xef\xbf\xbd");
	*n = size;
	return deceives(cp) || (cp >= 0xd800 && cp < 0xe000) ? STR("\xef\xbf\xbd") : str_head(s, *n);
}
