/* bulk: many rows into one table with one statement. Rows are collected in memory and handed to SQLite as a virtual table,
 *   INSERT INTO delivery SELECT * FROM bulk_delivery
 * which saves the setting up and winding down of a statement per row: about half of what an insert costs. In a load SQLite copies most of them without a look at
 * their columns (image.h). */
#ifndef POSTMORTEM_STORE_BULK_H
#define POSTMORTEM_STORE_BULK_H

#include "store/db.h"

struct bulk;

enum bulk_same { SAME_BUG, SAME_IGNORE, SAME_REPLACE }; /* of a row whose key is there already */

/* Rows for table; columns as "a, b, c", the first one what its primary key begins with. If that is an integer, rows are inserted in its order, equal ones as they
 * came; else all as they came. */
struct bulk *bulk_open(struct db *db, const char *table, const char *columns, enum bulk_same same);
/* The same; a row whose key is there already is changed: "n = n + excluded.n". */
struct bulk *bulk_open_change(struct db *db, const char *table, const char *columns, const char *change);
/* The rest must have been flushed. NULL is taken. */
void bulk_close(struct bulk *b);

/* Begins a row, flushing when the buffer is full. Then exactly one call per column, in order. Text is copied. */
void bulk_row(struct bulk *b);
void bulk_int(struct bulk *b, int64_t v);
/* NULL for a negative number; for NaN; for an absent slice. */
void bulk_id(struct bulk *b, int64_t v);
void bulk_real(struct bulk *b, double v);
void bulk_text(struct bulk *b, struct str s);

/* Inserts what was collected; belongs in a transaction. */
void bulk_flush(struct bulk *b);

#endif
