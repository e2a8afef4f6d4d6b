/* hours: keeps table fact_hour, which tells where the rows of an hour stand in the fact tables. */
#ifndef POSTMORTEM_ANALYSIS_HOURS_H
#define POSTMORTEM_ANALYSIS_HOURS_H

#include <stdint.h>

#include "store/db.h"

/* Adds the rows that are newer than those it knows. */
void hours_index(struct db *db);
/* A row before which no row of that table is as late as the given time (or its hour); 0 when the table has none. */
int64_t hours_first(struct db *db, const char *table, double at);

#endif
