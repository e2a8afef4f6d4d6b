/* days: see days.h. */
#include "analysis/days.h"

#include <math.h>

enum { DAY = 86400 };

struct days days_open(struct db *db, const struct interned *names, const char *counts)
{
	return (struct days){ sums_open(db, names, "provider_day", "tti", "host, provider, day_at", counts), sums_open(db, names, "tried_day", "ti", "host, day_at", "tried") };
}

void days_add(struct days *d, int64_t host, int64_t provider, double at, const int64_t *count)
{
	int64_t day = (int64_t)floor(at / DAY) * DAY;

	sums_add(d->of_provider, (int64_t[]){ host, provider, day }, count);
	sums_add(d->of_all, (int64_t[]){ host, day }, count);
}

void days_close(struct days *d)
{
	sums_close(d->of_provider);
	sums_close(d->of_all);
}
