/* bulk_table: the rows of a bulk as SQLite reads them: a virtual table, private to the connection, that can do nothing but be read from its first row to its
 * last. */
#ifndef POSTMORTEM_STORE_BULK_TABLE_H
#define POSTMORTEM_STORE_BULK_TABLE_H

#include "store/db.h"
#include "store/row.h"

enum { BULK_ROWS = 512, BULK_FIRST = 8 + 2 * BULK_ROWS /* bytes before the first one: what makes a page of them (image.h) goes there */ };

#define NO_KEY INT64_MIN

struct bulk_rows {
	struct bulk *bulk;
	int rows, filled;         /* whole ones, and values of the one at hand */
	struct row row;           /* the one at hand */
	size_t front;             /* room left before its values, as the one before took */
	unsigned char *bytes;     /* cells of a table's page */
	size_t used, room;
	int64_t next;             /* the last row's key, if SQLite is to find it; else 0 */
	int64_t job;              /* when it was given away to be written */
	int64_t key[BULK_ROWS];   /* the first column, where it is an integer: then it is NULL in the record; else NO_KEY */
	uint32_t cell[BULK_ROWS]; /* where its cell begins, and the record in it */
	uint32_t at[BULK_ROWS];
	int order[BULK_ROWS];     /* which row comes first */
};

struct bulk_view {
	int columns;
	const struct bulk_rows *rows; /* to be read now, */
	int from, to;                 /* these of them */
};

/* Makes a table of that name; v stays the caller's. Before it is dropped, what reads it must have been freed. */
void bulk_table(struct db *db, const char *name, struct bulk_view *v);
void bulk_table_drop(struct db *db, const char *name);

#endif
