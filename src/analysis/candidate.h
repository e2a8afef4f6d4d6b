/* candidate: a run of failed IPv6 connects that is long enough to be a storm, if its share of the attempts is (queries/analyze/50-storms.sql decides).
 * It is counted as long as it can still grow, or as too little came after it; what is final of the counts is kept in table storm_part, so that
 * an analysis looks at new attempts alone, however long the run is. */
#ifndef POSTMORTEM_ANALYSIS_CANDIDATE_H
#define POSTMORTEM_ANALYSIS_CANDIDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

enum { CANDIDATE_BEFORE_S = 7200 }; /* how long before it an attempt that went well is looked for */

struct candidate_count {
	double ok_before, ok_after; /* NAN: none seen */
	int64_t opened, failing, opened_after, failing_after;
};

struct candidate_times { /* what setting up connections took, microseconds */
	uint64_t *us;
	size_t n, room;
};

struct candidate {
	int64_t mta;
	double started_at, ended_at;
	int64_t from; /* attempts below this key were counted by earlier analyses; 0: none was */
	struct candidate_count all, final;
	struct candidate_times time[2][2]; /* by: the attempt is below the key where what is final ends, not; without, with a failed IPv6 connect */
	char *stored[2];                   /* times of earlier analyses, as in storm_part */
};

struct candidates {
	struct candidate *c;
	int n;
	int64_t end; /* attempts below this key are final */
};

void candidates_load(struct candidates *s, struct db *db);

/* The oldest time that attempts must be looked at from for a candidate of which nothing is known yet; INFINITY: there is none. */
double candidates_begin(const struct candidates *s);

/* Which candidate an attempt lies in, or -1; and counts it as coming before or after others. Attempts come in the order of their keys. */
int candidates_count(struct candidates *s, int64_t attempt, int64_t mta, double from, double to, bool failing);

/* What is counted by now is final: the attempts that follow are not below the key end. */
void candidates_final(struct candidates *s);

/* One accepted recipient of an attempt in a candidate. */
void candidates_time(struct candidates *s, int candidate, int64_t attempt, bool behind, int64_t connect_us);

/* Writes the counts to island. */
void candidates_store(const struct candidates *s, struct db *db);

/* When it is known which are storms: writes the medians to island, and what is final of those that are counted on to storm_part; until: the log's end. */
void candidates_keep(struct candidates *s, struct db *db, double until);

void candidates_free(struct candidates *s);

#endif
