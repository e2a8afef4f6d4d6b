/* stmt: what the files that speak to SQLite share. */
#ifndef POSTMORTEM_STORE_STMT_H
#define POSTMORTEM_STORE_STMT_H

#include <stdbool.h>

#include "store/row.h"

struct db;
struct sqlite3;
struct sqlite3_stmt;

struct stmt {
	struct sqlite3_stmt *own; /* asked for by stmt_own, which waits for the writer, but for a statement beside it */
	struct db *db;
	bool beside;
	struct ahead *ahead; /* both NULL: an ordinary one */
	struct early *early;
	const struct cell *cells; /* else its row */
};

struct sqlite3_stmt *stmt_own(struct stmt *s);

/* What the world can do to a statement in flight: says so and exits (75 locked, 74 disk, 65 not a sound database); everything else is a bug of ours. */
_Noreturn void stmt_fail(struct sqlite3 *h, const char *what);

/* Dies when it doesn't prepare: it is one of ours. */
struct sqlite3_stmt *stmt_on(struct sqlite3 *h, const char *sql);

/* One of ours on a connection that does not wait for the writer. */
struct stmt *stmt_beside(struct db *db, struct sqlite3 *h, const char *sql);

#endif
