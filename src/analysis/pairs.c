/* pairs: see pairs.h. */
#include "analysis/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

enum { FEW = 1 << 20 };

struct pairs *pairs_new(uint32_t hosts, uint32_t providers)
{
	struct pairs *p = want(calloc(1, sizeof *p));

	p->providers = providers;
	p->all = hosts <= 1 || (uint64_t)hosts * providers <= FEW;
	if (p->all)
		p->n = (size_t)hosts * providers;
	return p;
}

void pairs_free(struct pairs *p)
{
	free(p->pair);
	free(p->slot);
	free(p->order);
	free(p);
}

static size_t *find(const struct pairs *p, uint64_t pair)
{
	size_t i = (size_t)((pair ^ pair >> 29) * 0x9e3779b97f4a7c15u >> 20);

	for (i &= p->slots - 1; p->slot[i] && p->pair[p->slot[i] - 1] != pair;)
		i = (i + 1) & (p->slots - 1);
	return &p->slot[i];
}

static void grow(struct pairs *p)
{
	free(p->slot);
	p->slots = p->slots ? 2 * p->slots : 1024;
	p->slot = want(calloc(p->slots, sizeof *p->slot));
	for (size_t i = 0; i < p->n; i++)
		*find(p, p->pair[i]) = i + 1;
}

size_t pairs_number(struct pairs *p, uint32_t host, uint32_t provider)
{
	uint64_t pair = (uint64_t)host << 32 | provider;

	if (p->n && p->pair[p->last] == pair) /* each line is asked about several times */
		return p->last;
	if (2 * p->n >= p->slots)
		grow(p);
	size_t *slot = find(p, pair);
	if (*slot == 0) {
		p->pair = room_for_one(p->pair, p->n, &p->room, sizeof *p->pair);
		p->pair[p->n] = pair;
		*slot = ++p->n;
		p->sorted = false;
	}
	return p->last = *slot - 1;
}

void *pairs_fit(const struct pairs *p, void *array, size_t *room, size_t size)
{
	size_t old = *room;

	if (array && p->n <= old)
		return array;
	*room = p->all || p->n > 2 * old ? p->n : 2 * old;
	array = want(realloc(array, *room * size + 1));
	memset((char *)array + old * size, 0, (*room - old) * size);
	return array;
}

static int compare(const void *a, const void *b, void *pairs)
{
	const struct pairs *p = pairs;
	uint64_t x = p->pair[*(const size_t *)a], y = p->pair[*(const size_t *)b];

	return (x > y) - (x < y);
}

size_t pairs_nth(struct pairs *p, size_t i)
{
	if (p->all)
		return i;
	if (!p->sorted) {
		p->order = want(realloc(p->order, p->n * sizeof *p->order + 1));
		for (size_t k = 0; k < p->n; k++)
			p->order[k] = k;
		qsort_r(p->order, p->n, sizeof *p->order, compare, p);
		p->sorted = true;
	}
	return p->order[i];
}
