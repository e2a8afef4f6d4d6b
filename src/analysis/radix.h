/* radix: sorts 64-bit keys, in time proportional to their number; and piles of them. */
#ifndef POSTMORTEM_ANALYSIS_RADIX_H
#define POSTMORTEM_ANALYSIS_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Ascending. spare has room for n keys too. */
void radix_sort(uint64_t *key, uint64_t *spare, size_t n);

/* Keys that are added one by one: it takes memory as it grows. Begins as { 0 }; its key is freed by the caller. */
struct pile {
	uint64_t *key;
	size_t n, room;
};

void pile_add(struct pile *p, uint64_t key);
void pile_sort(struct pile *p);

#endif
