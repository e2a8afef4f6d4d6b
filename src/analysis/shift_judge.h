/* shift_judge: rows of table slow, and whether those of a stretch are a shift: what lies in it is held against all that lies outside. */
#ifndef POSTMORTEM_ANALYSIS_SHIFT_JUDGE_H
#define POSTMORTEM_ANALYSIS_SHIFT_JUDGE_H

#include "store/db.h"
#include "util/stats.h"

enum { SHIFT_LEAST_SLOW = 5 };

struct minute {
	int64_t nth, fast, n, within, source, line, last_source, last_line, above; /* above: slow ones that count as such here */
	double fast_first, fast_last, started_at, first_at, last_at;
	size_t from, to; /* its values */
};

struct minute_value {
	int64_t us, n;
};

struct minutes { /* start from {0}; the owner frees row and value */
	struct minute *row;
	size_t n, room;
	struct minute_value *value;
	size_t values, value_room;
};

/* What a statement that selects these columns has, in this order: all of it counts as slow. */
#define MINUTE_COLUMNS "nth, fast, fast_first_at, fast_last_at, started_at, first_at, last_at, n, fast_within, times, source, line, last_source, last_line"
void minutes_read(struct minutes *m, struct stmt *s);
/* The values of the rows from..to-1 in ascending order, as a sample of fast ones (as 0) and these; the caller frees its v. */
struct stat_sample minutes_sample(const struct minutes *m, size_t from, size_t to, int64_t fast);
/* The fast ones in a stretch. */
int64_t minutes_fast(const struct minutes *m, size_t from, size_t to);

struct shift_lane { /* a row of table pace */
	struct str host, provider, part;
	int64_t n, last_fast;
	double last_fast_first;
};

/* Writes a row of table shift (put: shift_put) if the rows from..to-1 are one. all: what the whole lane took; all_slow of it were slow. */
void shift_judge(const struct shift_lane *lane, const struct minutes *m, size_t from, size_t to, const struct stat_sample *all, int64_t all_slow, struct stmt *put);
struct stmt *shift_put(struct db *db);

#endif
