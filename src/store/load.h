/* load: filling a database that has no facts yet. All of it is one transaction on the rollback journal, which then has next to nothing to keep since pages are
 * only added, and the indexes of the fact tables are made at its end, each in one go. A load that is killed leaves the database as it was. */
#ifndef POSTMORTEM_STORE_LOAD_H
#define POSTMORTEM_STORE_LOAD_H

#include "store/db.h"

/* Begins; db_begin and db_commit do nothing until load_end. Before statements are prepared. Does nothing when there are facts already. */
void load_begin(struct db *db);
bool load_is_on(const struct db *db);
/* Makes the indexes now: something is to be looked up by them. Does nothing when no load is on. */
void load_indexes(struct db *db);
/* Makes the indexes and commits. Does nothing when no load is on. */
void load_end(struct db *db);

#endif
