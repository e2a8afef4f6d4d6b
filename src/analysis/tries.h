/* tries: one pass over the attempts of smtp(8): how many opened a connection, hour by hour and inside each run of failed IPv6 connects, and how
 * many of those met a failed IPv6 connect. Fills attempt_hour and the counts of island. */
#ifndef POSTMORTEM_ANALYSIS_TRIES_H
#define POSTMORTEM_ANALYSIS_TRIES_H

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "store/db.h"

struct tries;

/* Counts, from the marks on (from before the first run of which nothing was counted yet, when that reaches further back), and writes what it counted. Keeps
 * for each attempt which candidate it lies in: tries_candidate. */
struct tries *tries_count(struct db *db, const struct machines *machines, const struct marks *m);
void tries_free(struct tries *as);

/* No delivery before this one can be of an attempt that was counted. */
int64_t tries_delivery(const struct tries *as);

/* The candidate (0..) that an attempt lies in, or -1; *behind: it met a failed IPv6 connect. */
int tries_candidate(const struct tries *as, int64_t attempt, bool *behind);

/* What an attempt's line about TLS says, as a phrase, 0: there is none; -1: not known, it lies before those that were counted. */
int64_t tries_tls(const struct tries *as, int64_t attempt);
/* It was counted, and opened a connection. */
bool tries_opened(const struct tries *as, int64_t attempt);

/* One accepted recipient of an attempt in a candidate: what setting up the connection took. */
void tries_connect(struct tries *as, int candidate, int64_t attempt, bool behind, int64_t connect_us);

/* Writes the medians of what tries_connect was told, and what the next analysis goes on from. */
void tries_store_medians(struct tries *as, struct db *db);

/* The oldest time that the next analysis has to count from again. */
double tries_old_at(double until);

#endif
