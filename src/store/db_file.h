/* db_file: the file behind a database, before SQLite has it and after. */
#ifndef POSTMORTEM_STORE_DB_FILE_H
#define POSTMORTEM_STORE_DB_FILE_H

#include "store/db.h"

struct sqlite3;

/* Looks whether path can be the database, and makes it where mode says so: then *made is true. -1 and an error otherwise. */
int db_file_ready(const char *path, enum db_mode mode, bool *made, struct err *e);

/* Takes away what this run made, when nothing of a log or a report came into it and nobody else uses it. */
void db_file_unmake(struct sqlite3 *h, const char *path);

#endif
