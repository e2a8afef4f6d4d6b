/* bulk_table: the rows of a bulk as SQLite reads them: a virtual table, private to the connection, that can do nothing but be read from its first row to its
 * last. */
#ifndef POSTMORTEM_STORE_BULK_TABLE_H
#define POSTMORTEM_STORE_BULK_TABLE_H

#include "store/bulk.h"

struct bulk_cell {
	union {
		int64_t i;
		double r;
		const char *t;
	} v;
	uint32_t n;
	char type; /* as col_type */
};

struct bulk_rows {
	struct bulk *bulk;
	int rows, filled;       /* whole ones, and cells of the one at hand */
	struct bulk_cell *cell;
	int *order;             /* which row comes first */
	int64_t next;           /* the last row's key, if SQLite is to find it; else 0 */
	char *bytes;            /* the texts */
	size_t used, room;
	int64_t job;            /* when it was given away to be written */
};

struct bulk_view {
	int columns;
	const struct bulk_rows *rows; /* to be read now */
};

/* Makes a table of that name; v stays the caller's. Before it is dropped, what reads it must have been freed. */
void bulk_table(struct db *db, const char *name, struct bulk_view *v);
void bulk_table_drop(struct db *db, const char *name);

#endif
