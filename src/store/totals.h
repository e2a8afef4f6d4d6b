/* totals: what a report says of a whole log, kept as sums (tables of schema/27-totals.sql) that change with the messages something new is known about. */
#ifndef POSTMORTEM_STORE_TOTALS_H
#define POSTMORTEM_STORE_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

/* Makes table temp.touched(msg), empty: the messages that the next calls are about. */
void totals_begin(struct db *db);

/* Adds what these messages have brought, as their outcomes and causes stand; with sign -1 takes it back. Deliveries and replies above the given keys
 * do not count: they are newer than what stands in the sums. all: the messages are all that have outcomes and causes. */
void totals_gather(struct db *db, int sign, int64_t delivery, int64_t reply, bool all);

/* The same of what an analysis counts message by message, which this can take back too. */
void totals_gather_counted(struct db *db, int sign, int64_t delivery, int64_t reply);

/* Writes what has changed. */
void totals_end(struct db *db);

#endif
