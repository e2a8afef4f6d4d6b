/* sums: a table of counts kept in memory until all is known: rows with a key of up to six columns and up to four counts, which are added to those that the table holds. */
#ifndef POSTMORTEM_ANALYSIS_SUMS_H
#define POSTMORTEM_ANALYSIS_SUMS_H

#include "analysis/interned.h"
#include "store/db.h"

enum { SUM_KEYS = 6, SUM_COUNTS = 4 };

struct sums;

/* kinds: a letter for each column of the key: i (integer), t (text, given by its number in names). keys and counts: the columns' names, as "a, b".
 * A count whose name has < or > before it is a time of which the least, or the greatest, is kept: given as sum_time(at). */
struct sums *sums_open(struct db *db, const struct interned *names, const char *table, const char *kinds, const char *keys, const char *counts);
/* Adds to a row; key and count have as many values as there are columns. */
void sums_add(struct sums *s, const int64_t *key, const int64_t *count);
/* Whether the next row writes those that are there: a thread that must not touch the database stops before. */
bool sums_full(const struct sums *s);
/* The bits of a time that is not negative: they compare as the time does. */
int64_t sum_time(double at);
/* Writes what has changed, deletes rows of which nothing is left, and frees s. */
void sums_close(struct sums *s);

#endif
