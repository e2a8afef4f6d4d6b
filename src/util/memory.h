/* memory: what the heap is made of, and asking for some where there is nothing to do without it. */
#ifndef POSTMORTEM_UTIL_MEMORY_H
#define POSTMORTEM_UTIL_MEMORY_H

#include <stddef.h>

/* Before the first allocation: the heap grows in one piece that the kernel may back with huge pages, so that thousands of page faults become a few.
 * Only address space is taken ahead. Does nothing where the C library or the kernel knows no such thing. */
void memory_set_up(void);

/* p, as malloc and its like return it; ends the program where it is NULL. */
void *want(void *p);

/* An array p of n with room for *room, of size bytes each, so that there is room for one more: it may have moved, and *room grown. */
void *room_for_one(void *p, size_t n, size_t *room, size_t size);

#endif
