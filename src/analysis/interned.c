/* interned: see interned.h. An open table of numbers, at most half full. */
#include "analysis/interned.h"

#include <stdlib.h>

#include "util/memory.h"

struct interned {
	char **text;
	uint32_t *length;
	uint32_t n, room; /* texts 1..n */
	uint32_t *slot;   /* numbers, 0 = free */
	uint32_t mask;
};

struct interned *interned_new(void)
{
	struct interned *t = want(calloc(1, sizeof *t));

	t->room = 512;
	t->text = want(calloc(t->room, sizeof *t->text));
	t->length = want(calloc(t->room, sizeof *t->length));
	t->mask = 2 * t->room - 1;
	t->slot = want(calloc((size_t)t->mask + 1, sizeof *t->slot));
	return t;
}

void interned_free(struct interned *t)
{
	for (uint32_t i = 1; i <= t->n; i++)
		free(t->text[i]);
	free(t->text);
	free(t->length);
	free(t->slot);
	free(t);
}

struct str interned_text(const struct interned *t, uint32_t number)
{
	return number ? (struct str){ t->text[number], t->length[number] } : STR_NONE;
}

static uint32_t *find(const struct interned *t, struct str s)
{
	uint32_t i = (uint32_t)str_hash(s) & t->mask;

	while (t->slot[i] && !str_eq(interned_text(t, t->slot[i]), s))
		i = (i + 1) & t->mask;
	return &t->slot[i];
}

static void grow(struct interned *t)
{
	t->room *= 2;
	t->text = want(realloc(t->text, t->room * sizeof *t->text));
	t->length = want(realloc(t->length, t->room * sizeof *t->length));
	free(t->slot);
	t->mask = 2 * t->room - 1;
	t->slot = want(calloc((size_t)t->mask + 1, sizeof *t->slot));
	for (uint32_t i = 1; i <= t->n; i++)
		*find(t, interned_text(t, i)) = i;
}

uint32_t intern(struct interned *t, struct str s)
{
	if (s.p == NULL)
		return 0;
	uint32_t *slot = find(t, s);
	if (*slot)
		return *slot;
	if (t->n + 1 == t->room) {
		grow(t);
		slot = find(t, s);
	}
	*slot = ++t->n;
	t->text[t->n] = str_dup(s);
	t->length[t->n] = (uint32_t)s.n;
	return t->n;
}
