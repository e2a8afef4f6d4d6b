/* buf: text that grows, for renderers. {0} is empty; dies when memory is out. */
#ifndef POSTMORTEM_REPORT_BUF_H
#define POSTMORTEM_REPORT_BUF_H

#include "util/die.h"
#include "util/str.h"

struct buf {
	char *p;
	size_t n, room;
};

void buf_add(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
/* n times c. */
void buf_fill(struct buf *b, char c, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
static inline struct str buf_str(const struct buf *b) { return (struct str){ b->p ? b->p : "", b->n }; }
void buf_free(struct buf *b);

#endif
