/* delay_values: see delay_values.h. An open table from values to numbers. */
#include "analysis/delay_values.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

int32_t delay_values_number(struct delay_values *v, uint32_t value)
{
	uint32_t mask = 2 * DELAY_VALUES - 1, i = (value * UINT32_C(2654435761)) >> 15;

	for (; v->slot[i]; i = (i + 1) & mask)
		if (v->value[v->slot[i] - 1] == value)
			return (int32_t)v->slot[i] - 1;
	if (v->n == DELAY_VALUES)
		return -1;
	v->value[v->n] = value;
	v->slot[i] = ++v->n;
	return (int32_t)v->n - 1;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void delay_values_rank(struct delay_values *v)
{
	uint64_t *pair = want(malloc(v->n * sizeof *pair + 1)); /* value and number */

	for (uint32_t i = 0; i < v->n; i++)
		pair[i] = (uint64_t)v->value[i] << 32 | i;
	qsort(pair, v->n, sizeof *pair, compare);
	for (uint32_t i = 0; i < v->n; i++) {
		v->rank[pair[i] & UINT32_MAX] = (uint16_t)i;
		v->value[i] = (uint32_t)(pair[i] >> 32);
	}
	free(pair);
}

void delay_values_clear(struct delay_values *v)
{
	v->n = 0;
	memset(v->slot, 0, sizeof v->slot);
}
