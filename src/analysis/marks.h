/* marks: how far the last analysis got, kept in table setting as analysed_*. Row numbers only grow, so "new" is "greater than". */
#ifndef POSTMORTEM_ANALYSIS_MARKS_H
#define POSTMORTEM_ANALYSIS_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

struct marks {
	int64_t message, delivery, reply, connect; /* the newest rows seen; 0 = nothing was analysed */
	double until;                              /* the log's end then */
	double old_at; /* a full hour: what is counted by the hour, and could change, is counted again from here on */
	bool first;    /* there was no analysis, not even of nothing */
};

/* The marks of the last analysis; all zero when there was none. */
struct marks marks_read(struct db *db);
void marks_write(struct db *db, const struct marks *m);

/* Nothing was analysed yet. */
static inline bool marks_none(const struct marks *m) { return m->message == 0 && m->delivery == 0 && m->reply == 0; }

/* True when what was read since is not all newer than the marks (by more than an hour): then everything must be derived again. */
bool marks_broken(struct db *db, const struct marks *m);

#endif
