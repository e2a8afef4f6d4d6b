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
