/* schema: makes, checks and migrates what stands in the database: application_id, user_version, tables, views. */
#ifndef POSTMORTEM_STORE_SCHEMA_H
#define POSTMORTEM_STORE_SCHEMA_H

#include "store/db.h"

enum {
	SCHEMA_ID = 0x504d4f52, /* "PMOR", PRAGMA application_id */
	SCHEMA_VERSION = 2,     /* PRAGMA user_version; schema/migrate/NNN.sql leads from NNN-1 to NNN */
};

/* A new database gets the tables and views; an older one is migrated when mode allows writing, and refused when it does not; views that differ
 * from this program's are made anew. What a migration leaves out of table setting (analysed_*) is derived again by the next analysis.
 * -1 and an error: 65 not ours, newer than this program, of a development build with other tables, or older and opened to read; 75 locked. */
int schema_apply(struct db *db, enum db_mode mode, struct err *e);

#endif
