/* shift_judge: whether a stretch of slow minutes is a shift: what lies in it is held against all that lies outside. */
#ifndef POSTMORTEM_ANALYSIS_SHIFT_JUDGE_H
#define POSTMORTEM_ANALYSIS_SHIFT_JUDGE_H

#include "analysis/minutes.h"
#include "store/db.h"

enum { SHIFT_LEAST_SLOW = 5 };

struct shift_lane { /* a row of table pace */
	struct str host, provider, part;
	int64_t n, last_fast;
	double last_fast_first;
};

/* Writes a row of table shift (put: shift_put) if the rows from..to-1 are one. all: what the whole lane took; all_slow of it were slow. */
void shift_judge(const struct shift_lane *lane, const struct minutes *m, size_t from, size_t to, const struct stat_sample *all, int64_t all_slow, struct stmt *put);
struct stmt *shift_put(struct db *db);

#endif
