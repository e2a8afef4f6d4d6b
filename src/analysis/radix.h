/* radix: sorts 64-bit keys, in time proportional to their number. */
#ifndef POSTMORTEM_ANALYSIS_RADIX_H
#define POSTMORTEM_ANALYSIS_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Ascending. spare has room for n keys too. */
void radix_sort(uint64_t *key, uint64_t *spare, size_t n);

#endif
