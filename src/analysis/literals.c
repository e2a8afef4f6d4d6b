/* literals: see literals.h. Its tricks: literals are chained by their first six bytes, the few that are shorter by their first three, so that every position of
 * the text costs two table look-ups; those of a chain are told apart by their first eight bytes as one number, and only what is left is compared. */
#include "analysis/literals.h"

#include <stdlib.h>

#include "util/die.h"

enum { SLOTS = 1 << 14, LONG = 6 };

struct literal {
	struct str text;
	uint64_t first, mask; /* its first eight bytes, and which of them it has */
	int next;       /* the next one of the chain, -1 at its end */
	unsigned scan;  /* the last scan that saw it */
};

struct literals {
	int head[SLOTS], head_short[SLOTS];
	struct literal *all;
	int n, room;
	unsigned scan;
	int *found, founds; /* of the last scan */
};

/* The first eight bytes of s, 0 where it ends before. */
static uint64_t first_of(struct str s)
{
	uint64_t v = 0;

	if (s.n >= sizeof v)
		memcpy(&v, s.p, sizeof v); /* of a size that the compiler knows */
	else
		memcpy(&v, s.p, s.n);
	return v;
}

static uint64_t mask_of(size_t n)
{
	uint64_t v = 0;

	memset(&v, 0xff, n < sizeof v ? n : sizeof v);
	return v;
}

/* The chain of what begins with the first n bytes of first. */
static unsigned slot(uint64_t first, uint64_t mask)
{
	return (unsigned)(((first & mask) * UINT64_C(0x9e3779b97f4a7c15)) >> 50);
}

struct literals *literals_new(void)
{
	struct literals *l = calloc(1, sizeof *l);

	if (l == NULL)
		die_oom();
	for (int i = 0; i < SLOTS; i++)
		l->head[i] = l->head_short[i] = -1;
	return l;
}

void literals_free(struct literals *l)
{
	if (l == NULL)
		return;
	free(l->all);
	free(l->found);
	free(l);
}

int literals_add(struct literals *l, struct str text)
{
	if (text.n < LITERAL_MIN)
		bug("literal '%.*s' is too short", STR_ARG(text));

	int *head = text.n < LONG ? &l->head_short[slot(first_of(text), mask_of(LITERAL_MIN))] : &l->head[slot(first_of(text), mask_of(LONG))];
	for (int i = *head; i >= 0; i = l->all[i].next)
		if (str_eq(l->all[i].text, text))
			return i;
	if (l->n == l->room) {
		l->room = l->room ? 2 * l->room : 256;
		l->all = realloc(l->all, (size_t)l->room * sizeof *l->all);
		l->found = realloc(l->found, (size_t)l->room * sizeof *l->found);
		if (l->all == NULL || l->found == NULL)
			die_oom();
	}
	l->all[l->n] = (struct literal){ text, first_of(text), mask_of(text.n), *head, 0 };
	*head = l->n;
	return l->n++;
}

static void look(struct literals *l, int i, uint64_t first, struct str rest)
{
	for (; i >= 0; i = l->all[i].next) {
		struct literal *one = &l->all[i];
		if (((first ^ one->first) & one->mask) || one->scan == l->scan || !str_starts(rest, one->text))
			continue;
		one->scan = l->scan;
		l->found[l->founds++] = i;
	}
}

void literals_scan(struct literals *l, struct str text)
{
	if (++l->scan == 0) { /* after 2^32 texts the old marks could lie */
		for (int i = 0; i < l->n; i++)
			l->all[i].scan = 0;
		l->scan = 1;
	}
	l->founds = 0;
	const uint64_t short_mask = mask_of(LITERAL_MIN), long_mask = mask_of(LONG);
	for (struct str rest = text; rest.n >= LITERAL_MIN; rest = str_skip(rest, 1)) {
		uint64_t first = first_of(rest);
		look(l, l->head_short[slot(first, short_mask)], first, rest);
		look(l, l->head[slot(first, long_mask)], first, rest);
	}
}

bool literals_seen(const struct literals *l, int n)
{
	return l->all[n].scan == l->scan && l->scan != 0;
}

int literals_count(const struct literals *l)
{
	return l->n;
}

const int *literals_found(const struct literals *l, int *n)
{
	*n = l->founds;
	return l->found;
}

struct str literals_text(const struct literals *l, int n)
{
	return l->all[n].text;
}
