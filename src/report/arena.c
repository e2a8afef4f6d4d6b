/* arena: see arena.h. Blocks of 64 KiB in a list, newest first; a piece larger than that gets its own block behind the
 * current one, so that the room left in the current one is not lost. */
#include "report/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 65536, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t used, room;
	_Alignas(ALIGN) unsigned char bytes[];
};

static struct arena_block *grow(size_t room)
{
	struct arena_block *b = calloc(1, sizeof *b + room);

	if (b == NULL)
		die_oom();
	b->room = room;
	return b;
}

void *arena_take(struct arena *a, size_t n)
{
	struct arena_block *b = a->first;

	if (n > SIZE_MAX / 2)
		die_oom();
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (n > BLOCK / 4) {
		struct arena_block *own = grow(n);
		own->used = n;
		if (b) {
			own->next = b->next;
			b->next = own;
		} else {
			a->first = own;
		}
		return own->bytes;
	}
	if (b == NULL || b->room - b->used < n) {
		b = grow(BLOCK);
		b->next = a->first;
		a->first = b;
	}
	b->used += n;
	return b->bytes + b->used - n;
}

struct str arena_copy(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		die_oom();
	struct str copy = arena_copy(a, (struct str){ text, (size_t)n });
	free(text);
	return copy;
}

void arena_free(struct arena *a)
{
	while (a->first) {
		struct arena_block *next = a->first->next;
		free(a->first);
		a->first = next;
	}
}
