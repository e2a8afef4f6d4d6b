/* memory: see memory.h. A page fault costs as much as reading some hundred lines of a log: reading and storing a million lines took 7,000 of them. */
#include "util/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/die.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { AHEAD = 96 << 20, HUGE_PAGE = 2 << 20 };

void memory_set_up(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, AHEAD);
	mallopt(M_TRIM_THRESHOLD, 2 * AHEAD);
	mallopt(M_TOP_PAD, AHEAD);
	mallopt(M_ARENA_MAX, 1);
	void *volatile grow = malloc(HUGE_PAGE); /* more than the heap has already; volatile, or the compiler leaves it out */
	free(grow);
	uintptr_t end = (uintptr_t)sbrk(0) & ~(uintptr_t)(HUGE_PAGE - 1), start = (end - AHEAD + HUGE_PAGE) & ~(uintptr_t)(HUGE_PAGE - 1);
	madvise((void *)start, end - start, MADV_HUGEPAGE);
#endif
}

void *want(void *p)
{
	if (p == NULL)
		die_oom();
	return p;
}

void *room_for_one(void *p, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return p;
	*room = *room ? 2 * *room : 4;
	return want(realloc(p, *room * size));
}
