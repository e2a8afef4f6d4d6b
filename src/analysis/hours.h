/* hours: keeps table fact_hour, which tells where the rows of an hour stand in the fact tables. */
#ifndef POSTMORTEM_ANALYSIS_HOURS_H
#define POSTMORTEM_ANALYSIS_HOURS_H

#include "store/db.h"

/* Adds the rows that are newer than those it knows. */
void hours_index(struct db *db);

#endif
