/* image: rows as a database in memory, for SQLite to copy. INSERT INTO t SELECT * FROM image.t, where both tables and their indexes are alike, is what SQLite calls a
 * transfer (xferOptimization in its insert.c): it copies records as they are, which takes a third of what it takes to read a row's columns one by one, check them and
 * put them into a record again. So a bulk makes records itself (row.h), and one block of them is the one page of a table
 * (https://www.sqlite.org/fileformat2.html#b_tree_pages; bytes of it that are not used are not accounted for, since it is only read). Where a condition for a transfer
 * is not met, SQLite reads the same rows from the image in the ordinary way; where there can be no image, a bulk's virtual table has them.
 *
 * What a transfer does not do is done here: it is seen whether values are of the columns' types. And it takes the entries of indexes from the image, too, and adds them
 * as fits for what comes in order: one that splits a full page amid others leaves a page of its own behind. So only rows go this way whose entries come behind all that
 * were there before the block; what is between them (in a log one delivery in twelve) goes by the virtual table. A block's entries go with the last run of its rows. */
#ifndef POSTMORTEM_STORE_IMAGE_H
#define POSTMORTEM_STORE_IMAGE_H

#include "store/bulk_table.h"

struct image;
struct image_table;

struct image *image_new(struct db *db);
/* NULL is taken. No statement may be running. */
void image_free(struct image *m);

/* A table's rows, of all its columns in their order; it must be empty, and nobody else may add rows. again: a key may come twice; then the first row stays, which the
 * virtual table has to see to. NULL when they can't go this way: unless it is STRICT, has an integer for a key, no other unique columns, and indexes whose conditions
 * are simple (partial.h). To be asked before the first rows of any table are copied. */
struct image_table *image_table(struct image *m, const char *table, const char *columns, bool again);

/* Looks at a block. Returns whether enough of it can go this way for that to be worth it. */
bool image_plan(struct image_table *t, const struct bulk_rows *b);
/* Then, for each row in order: how many from it on go this way, 0 when it is for the virtual table; and to copy them. */
int image_run(const struct image_table *t, const struct bulk_rows *b, int at);
void image_copy(struct image_table *t, struct bulk_rows *b, int at, int n);

#endif
