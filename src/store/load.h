/* load: filling a database that has no facts yet. All of it is one transaction on the rollback journal, which then has next to nothing to keep since pages are
 * only added. The index by queue id, whose keys come in no order where queue ids are short, is then made at its end, in one go. A load that is killed leaves the
 * database as it was. */
#ifndef POSTMORTEM_STORE_LOAD_H
#define POSTMORTEM_STORE_LOAD_H

#include "store/db.h"

#define LOAD_LATE "message_queue_id"

/* Begins; db_begin and db_commit do nothing until load_end. Before statements are prepared. Does nothing when there are facts already. */
void load_begin(struct db *db);
bool load_is_on(const struct db *db);
/* For bulk.c: while a load is on, where rows can be copied from. */
struct image *load_image(struct db *db);
/* Rows were written: what of the file is new goes to the disk meanwhile, so that the commit has little to wait for. */
void load_pace(struct db *db);
/* Its keys come in no order, or rows of this table can't be copied: if the index is the table's, it is made later. No statement may be running. */
void load_late(struct db *db, const char *table);
/* Makes that index now: something is to be looked up by it. Does nothing when no load is on. */
void load_indexes(struct db *db);
/* Makes the index, if it is not there, and commits. Does nothing when no load is on. */
void load_end(struct db *db);
/* Frees what a load has; one that was not ended is taken back. For db_close, which may come at any moment. */
void load_drop(struct db *db);

#endif
