/* radix: see radix.h. Least significant byte first; a byte that is the same everywhere is skipped. */
#include "analysis/radix.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

enum { FEW = 24 }; /* keys for which it does not pay to count their bytes */

static void sort_few(uint64_t *key, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t one = key[i];
		size_t at = i;
		for (; at && key[at - 1] > one; at--)
			key[at] = key[at - 1];
		key[at] = one;
	}
}

void radix_sort(uint64_t *key, uint64_t *spare, size_t n)
{
	uint64_t *from = key, *to = spare;

	if (n <= FEW) {
		sort_few(key, n);
		return;
	}
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t at[256] = { 0 }, sum = 0;
		for (size_t i = 0; i < n; i++)
			at[from[i] >> shift & 255]++;
		if (at[from[0] >> shift & 255] == n)
			continue;
		for (int b = 0; b < 256; b++) {
			size_t count = at[b];
			at[b] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[at[from[i] >> shift & 255]++] = from[i];
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	if (from != key)
		memcpy(key, from, n * sizeof *key);
}

void pile_add(struct pile *p, uint64_t key)
{
	p->key = room_for_one(p->key, p->n, &p->room, sizeof *p->key);
	p->key[p->n++] = key;
}

void pile_sort(struct pile *p)
{
	uint64_t *spare = want(malloc(p->n * sizeof *spare + 1));

	radix_sort(p->key, spare, p->n);
	free(spare);
}
