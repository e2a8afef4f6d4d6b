/* delay_values: numbers for the distinct values of delivery times, so that a line in memory needs two bytes for each: Postfix prints two significant digits, so
 * there are few. */
#ifndef POSTMORTEM_ANALYSIS_DELAY_VALUES_H
#define POSTMORTEM_ANALYSIS_DELAY_VALUES_H

#include <stdint.h>

enum { DELAY_VALUES = 1 << 16 };

struct delay_values {
	uint32_t n;
	uint32_t value[DELAY_VALUES]; /* by number; once ranked, by rank */
	uint16_t rank[DELAY_VALUES];  /* by number, once ranked */
	uint32_t slot[2 * DELAY_VALUES]; /* numbers from 1 on, 0 = free */
};

/* The number of a value, or -1: there is no room for another one. */
int32_t delay_values_number(struct delay_values *v, uint32_t value);
/* Puts the values in order. Then no more numbers are given until delay_values_clear. */
void delay_values_rank(struct delay_values *v);
void delay_values_clear(struct delay_values *v);

#endif
