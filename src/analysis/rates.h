/* rates: how many recipients each provider put off at the first try, refused and accepted, day by day (table provider_day), and on which days a share
 * was out of the ordinary (table rate_alarm).
 *
 * A day is out of the ordinary when all of these hold, with k of n against the shares of the days before (median, MAD):
 *   n >= 20, k >= 5; share > greatest before; share >= 2 max(median, 0.005); share - median >= 0.05;
 *   z = (share - median) / max(1.4826 MAD, sqrt((median + 1/n)(1 - median) / n), 0.02) > 3.5; P(X >= k | n, median) < 0.001.
 * No single test of these is enough: shares of real providers vary more than chance does, and some come in bursts. */
#ifndef POSTMORTEM_ANALYSIS_RATES_H
#define POSTMORTEM_ANALYSIS_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/pairs.h"
#include "analysis/peers.h"
#include "store/db.h"

struct rates;

enum { RATES_DAY = 86400, RATES_BEFORE = 28, RATES_LEAST_DAYS = 10, RATES_LEAST_N = 20, RATES_LEAST_K = 5 };

/* host: the machines' names, sorted; borrowed, as pairs are. */
struct rates *rates_open(struct db *db, const struct peers *peers, char *const *host, struct pairs *pairs);
/* One accepted recipient of an external server, new; first: nothing was tried for it before. Failures are counted by fates. */
void rates_accepted(struct rates *r, size_t pair, double at, bool first);
void rates_close(struct rates *r);

/* Judges the days from the one that holds `since` on; earlier ones stay as they are. */
void rates_judge(struct db *db, double since);

#endif
