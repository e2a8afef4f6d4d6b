/* memory: what the heap is made of. */
#ifndef POSTMORTEM_UTIL_MEMORY_H
#define POSTMORTEM_UTIL_MEMORY_H

/* Before the first allocation: the heap grows in one piece that the kernel may back with huge pages, so that thousands of page faults become a few.
 * Only address space is taken ahead. Does nothing where the C library or the kernel knows no such thing. */
void memory_set_up(void);

#endif
