/* store: the results in the database (schema/55-check.sql). */
#ifndef POSTMORTEM_CHECK_STORE_H
#define POSTMORTEM_CHECK_STORE_H

#include "check/check.h"
#include "store/db.h"

/* Adds one run and its results. file: the answers came from a fixture. -1 and an error when the rules can't be read. */
int check_store(struct db *db, const struct check_in *in, const struct check_list *l, bool file, struct err *e);
/* What block lists said through the same resolver and may be taken again: "not listed", while its TTL lasts or for max_age seconds, unless a listing
 * came since. How many; texts live as long as the program. */
int check_recall(struct db *db, const struct check_in *in, bool file, double max_age, struct check_heard *heard, int room);

#endif
