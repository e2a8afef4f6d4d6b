/* store: the results in the database (schema/55-check.sql). */
#ifndef POSTMORTEM_CHECK_STORE_H
#define POSTMORTEM_CHECK_STORE_H

#include "check/check.h"
#include "store/db.h"

/* Adds one run and its results. file: the answers came from a fixture. -1 and an error when the rules can't be read. */
int check_store(struct db *db, const struct check_in *in, const struct check_list *l, double checked_at, bool file, struct err *e);

#endif
