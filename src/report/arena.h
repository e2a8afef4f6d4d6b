/* arena: memory that is taken piece by piece and given back at once. A report's texts live in one. */
#ifndef POSTMORTEM_REPORT_ARENA_H
#define POSTMORTEM_REPORT_ARENA_H

#include "util/die.h"
#include "util/str.h"

struct arena {
	struct arena_block *first; /* {0} is an empty arena */
};

/* n zeroed bytes, aligned for any type. Never NULL: dies when memory is out. */
void *arena_take(struct arena *a, size_t n);
/* A copy of s that ends in NUL (the slice does not count it); the absent slice becomes the empty one. */
struct str arena_copy(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Gives everything back; the arena is empty and usable again. */
void arena_free(struct arena *a);

#endif
