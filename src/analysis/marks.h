/* marks: how far the last analysis got, kept in table setting as analysed_*. Row numbers only grow, so "new" is "greater than". */
#ifndef POSTMORTEM_ANALYSIS_MARKS_H
#define POSTMORTEM_ANALYSIS_MARKS_H

#include <stdint.h>

#include "store/db.h"

struct marks {
	int64_t message, delivery, reply, connect; /* the newest rows seen; 0 = nothing was analysed */
	double until;                              /* the log's end then */
	/* Every attempt up to old_attempt and every delivery up to old_delivery is older than old_at, a full hour: what is counted by the hour
	 * goes on from there. */
	int64_t old_attempt, old_delivery;
	double old_at;
};

/* The marks of the last analysis; all zero when there was none. */
struct marks marks_read(struct db *db);
void marks_write(struct db *db, const struct marks *m);

/* True when what was read since is not all newer than the marks (by more than an hour): then everything must be derived again. */
bool marks_broken(struct db *db, const struct marks *m);

#endif
