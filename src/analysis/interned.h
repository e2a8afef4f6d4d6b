/* interned: short texts that occur again and again (causes, providers, statuses), each with a number, so that they are compared and counted as numbers. */
#ifndef POSTMORTEM_ANALYSIS_INTERNED_H
#define POSTMORTEM_ANALYSIS_INTERNED_H

#include <stdint.h>

#include "util/str.h"

struct interned;

struct interned *interned_new(void);
void interned_free(struct interned *t);

/* The number of a text, from 1 on; the absent text is 0. */
uint32_t intern(struct interned *t, struct str s);
/* The text of a number, valid as long as t; absent for 0. */
struct str interned_text(const struct interned *t, uint32_t number);

#endif
