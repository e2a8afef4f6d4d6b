/* hours: keeps table fact_hour, which tells where the rows of an hour stand in the fact tables: in runs, since the logs of several machines, or of several years, may
 * have been read one after the other. */
#ifndef POSTMORTEM_ANALYSIS_HOURS_H
#define POSTMORTEM_ANALYSIS_HOURS_H

#include <stdint.h>

#include "store/db.h"

enum { HOURS_APART = 256 }; /* rows of one hour whose keys are further apart are of two runs (src/store/prune.c knows it too) */

/* Adds the rows that are newer than those it knows, of the tables that no other pass reads all of. */
void hours_index(struct db *db);

/* The same of a table that another pass reads, in the order of its keys: rows that are known already are left out. */
struct hours;
struct hours *hours_open(struct db *db, const char *table);
void hours_add(struct hours *h, int64_t key, double at);
void hours_close(struct hours *h);

/* The start of the hour of a time. */
int64_t hours_of(double at);
/* A row before which no row of that table is as late as the given time (or its hour); 0 when the table has none. */
int64_t hours_first(struct db *db, const char *table, double at);

#endif
