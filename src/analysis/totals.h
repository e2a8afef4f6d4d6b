/* totals: what a report says of a whole log, kept as sums (tables of schema/27-totals.sql) that change with the messages something new is known about. */
#ifndef POSTMORTEM_ANALYSIS_TOTALS_H
#define POSTMORTEM_ANALYSIS_TOTALS_H

#include "analysis/marks.h"
#include "store/db.h"

/* Notes what the messages in redo and unsettled, and those with new replies, have added so far; before anything derived of them is forgotten. */
void totals_before(struct db *db, const struct marks *m);

/* Writes what has changed, once their causes and outcomes are derived again. */
void totals_after(struct db *db);

#endif
