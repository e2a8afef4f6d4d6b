/* ahead: the rows of one query, read by one or two threads (lane.h) while the caller works on those that came before. Where no thread can be made, the caller's own
 * steps through them. */
#ifndef POSTMORTEM_STORE_AHEAD_H
#define POSTMORTEM_STORE_AHEAD_H

#include "store/db.h"
#include "store/row.h"

struct ahead;
struct keys {
	int64_t first, last;
};

/* Readies a query of ours for one thread or, where there are many keys, for two: each reads every other stretch of them. keys are the query's parameters 1 and 2; NULL:
 * none, its rows come as they do. NULL when there is no connection to read on. */
struct ahead *ahead_open(struct db *db, const char *sql, const struct keys *keys);
/* Stops the reading, wherever it is. */
void ahead_close(struct ahead *a);

void ahead_bind_int(struct ahead *a, int i, int64_t v);
void ahead_bind_real(struct ahead *a, int i, double v);
/* Copied. */
void ahead_bind_text(struct ahead *a, int i, struct str text);

/* The next row's cells, NULL after the last; valid until the next one is asked for. The first call begins the reading. */
const struct cell *ahead_next(struct ahead *a);

#endif
