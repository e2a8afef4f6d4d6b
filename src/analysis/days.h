/* days: counts by day (UTC), machine and provider (table provider_day), and how many recipients all providers of a machine were tried for (tried_day). */
#ifndef POSTMORTEM_ANALYSIS_DAYS_H
#define POSTMORTEM_ANALYSIS_DAYS_H

#include "analysis/sums.h"

struct days {
	struct sums *of_provider, *of_all;
};

/* counts: columns of provider_day, as "a, b"; the first is tried. */
struct days days_open(struct db *db, const struct interned *names, const char *counts);
/* host and provider are numbers in names, at is a time; count has as many values as there are columns. */
void days_add(struct days *d, int64_t host, int64_t provider, double at, const int64_t *count);
/* Writes them. */
void days_close(struct days *d);

#endif
