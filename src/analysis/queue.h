/* queue: table queue_sum: when messages came in and left, of those that are settled (schema/27-totals.sql). */
#ifndef POSTMORTEM_ANALYSIS_QUEUE_H
#define POSTMORTEM_ANALYSIS_QUEUE_H

#include "store/db.h"

/* Adds the messages after that one, and those in temp.before, as far as they are not in unsettled now. */
void queue_count(struct db *db, int64_t message);

#endif
