/* cmp_delays: delivery times of both sides by provider. */
#ifndef POSTMORTEM_REPORT_CMP_DELAYS_H
#define POSTMORTEM_REPORT_CMP_DELAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "report/cmp.h"

enum { CMP_PROVIDERS = 12, CMP_DELAY_TESTS = 2 * CMP_PROVIDERS };

struct cmp_delay_list;

/* The providers with the most recipients, with their tests made. */
struct cmp_delay_list *cmp_delays_load(struct cmp *c);
/* How many p there are (at most CMP_DELAY_TESTS): copied out of the list, or back into it. */
size_t cmp_delays_p(struct cmp_delay_list *l, double *p, bool back);
/* Writes the section, and frees the list. */
void cmp_delays_write(struct cmp *c, struct cmp_delay_list *l);

#endif
