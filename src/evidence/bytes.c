/* bytes: see bytes.h. */
#include "evidence/bytes.h"

#include <stdlib.h>

#include "util/die.h"

bool bytes_reserve(struct bytes *b, size_t n)
{
	if (n > b->max - b->n)
		return false;
	if (b->n + n <= b->room)
		return true;
	size_t room = b->room ? b->room : 16384;
	while (room < b->n + n)
		room *= 2;
	if (room > b->max)
		room = b->max;
	char *p = realloc(b->p, room);
	if (p == NULL)
		die_oom();
	b->p = p;
	b->room = room;
	return true;
}

bool bytes_add(struct bytes *b, struct str s)
{
	if (!bytes_reserve(b, s.n))
		return false;
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	return true;
}

struct str bytes_str(const struct bytes *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}

void bytes_free(struct bytes *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->room = 0;
}
