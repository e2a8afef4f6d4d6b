/* pairs: numbers for machines and providers that belong together, so that what is kept of each pair is an array. A few are all numbered at once; of many machines and many
 * providers (each container is a machine of its own) only the pairs that are met, since nearly all never are. */
#ifndef POSTMORTEM_ANALYSIS_PAIRS_H
#define POSTMORTEM_ANALYSIS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pairs {
	bool all;         /* every pair has its number: host * providers + provider */
	uint32_t providers;
	size_t n;         /* numbers 0..n-1 */
	uint64_t *pair;   /* unless all: of each, host << 32 | provider */
	size_t room;
	size_t *slot;     /* open addressing: a number + 1, or 0 */
	size_t slots, last;
	bool sorted;
	size_t *order;    /* the numbers in order of host and provider */
};

struct pairs *pairs_new(uint32_t hosts, uint32_t providers);
void pairs_free(struct pairs *p);

/* The number of a pair; a pair that was not met before gets the next one. */
size_t pairs_number(struct pairs *p, uint32_t host, uint32_t provider);
static inline size_t pair_of(struct pairs *p, uint32_t host, uint32_t provider)
{
	return p->all ? (size_t)host * p->providers + provider : pairs_number(p, host, provider);
}

static inline uint32_t pair_host(const struct pairs *p, size_t pair)
{
	return p->all ? (uint32_t)(pair / p->providers) : (uint32_t)(p->pair[pair] >> 32);
}

static inline uint32_t pair_provider(const struct pairs *p, size_t pair)
{
	return p->all ? (uint32_t)(pair % p->providers) : (uint32_t)p->pair[pair];
}

/* An array by number, of size bytes each, so that it has room for each that is given by now: new places are zero. */
void *pairs_fit(const struct pairs *p, void *array, size_t *room, size_t size);

/* The i-th of the numbers in order of host and provider, as tables have them. */
size_t pairs_nth(struct pairs *p, size_t i);

#endif
