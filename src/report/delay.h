/* delay: delivery times within a window, by name: nearest-rank percentiles of the whole and of its parts, as v_domain_delay and
 * v_provider_delay give them for everything the database holds. */
#ifndef POSTMORTEM_REPORT_DELAY_H
#define POSTMORTEM_REPORT_DELAY_H

#include <stddef.h>
#include <stdint.h>

#include "util/str.h"

struct build;

enum { DELAY_PARTS = 4 };     /* in all, queue, connect, transfer */
enum { DELAY_PERCENTILES = 5 }; /* p50, p90, p95, p99, max */
enum { DELAY_MIN = 5 };       /* fewer recipients make no percentile */

struct delay {
	struct str key, name;                         /* whole; cut to be shown */
	int64_t n, open;
	double oldest_open_s;                         /* 0 when none waits */
	double s[DELAY_PARTS][DELAY_PERCENTILES];     /* -1: too few */
	struct delay *next;
};

/* by: "domain" or "provider" (a column of v_outcome and v_open). Most recipients first, at most max, those with open
 * recipients before others. *more: how many were left out. In the report's arena. */
struct delay *delay_collect(struct build *b, const char *by, size_t max, size_t *more);

/* Nearest-rank percentile of sorted values, p in 0..100; -1 when n is 0. */
double delay_rank(const double *sorted, size_t n, double p);

#endif
