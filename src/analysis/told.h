/* told: table cause_sum: what failed, by true cause, provider and what the reply names, of messages that are settled (schema/27-totals.sql). */
#ifndef POSTMORTEM_ANALYSIS_TOLD_H
#define POSTMORTEM_ANALYSIS_TOLD_H

#include "analysis/fate.h"
#include "analysis/marks.h"
#include "analysis/meaning.h"
#include "store/db.h"

struct told;

/* Of a first analysis: it takes lines as they are found. */
struct told *told_open(struct db *db, const struct marks *m, struct meanings *meanings, struct interned *names);
/* A message whose lines are sorted by recipient; one that may go on, or that told_rest counts, is left out. */
void told_add(struct told *t, const struct fate *f);
/* Writes the sums. NULL is taken. */
void told_close(struct told *t);

/* The messages in temp.over, with what servers said on lines of their own. */
void told_rest(struct db *db);

#endif
