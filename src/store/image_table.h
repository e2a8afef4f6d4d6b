/* image_table: what image.c and image_rows.c know of an image and its tables. */
#ifndef POSTMORTEM_STORE_IMAGE_TABLE_H
#define POSTMORTEM_STORE_IMAGE_TABLE_H

#include "store/image.h"
#include "store/image_file.h"
#include "store/partial.h"

enum {
	INDEXES = 8,
	INDEX_COLUMNS = 2,
	TABLES = 16,
	PAGES = 1 + TABLES * (1 + INDEXES),
	ENTRY = 100, /* bytes of an entry's values, at most: a page holds the entries of all rows of a block */
};

struct entry {
	struct cell cell[INDEX_COLUMNS];
	int64_t key;
	int row; /* in the block's order */
};

struct image_index {
	int n, column[INDEX_COLUMNS];
	char *sql;
	struct partial partial;
	bool late;       /* it is the one that load_late leaves for later */
	bool any, never; /* whether there is an entry; whether the highest one is too long to be remembered */
	struct entry highest;
	char text[INDEX_COLUMNS][ENTRY];
	int entries; /* of the block at hand */
};

struct image_table {
	struct image *image;
	char *name, *names[ROW_COLUMNS];
	char types[ROW_COLUMNS];    /* as struct cell has them */
	uint16_t fits[ROW_COLUMNS]; /* as row_read_fits has them */
	bool again;
	bool left; /* load_late's index is left out of it */
	int64_t last; /* the highest key */
	int n, indexes, page;
	struct image_index index[INDEXES];
	struct stmt *copy;
	int rest;    /* rows of the block that have still to be copied */
	int refused; /* blocks in a row that were not worth it */
};

struct image {
	struct db *db;
	struct image_file *file; /* NULL until the first rows are copied */
	bool off;                /* SQLite doesn't read it as it should */
	int pages, tables;
	unsigned char *page[PAGES]; /* what SQLite reads */
	unsigned char *schema, *none, *entries[INDEXES];
	size_t used;                /* of schema */
	int64_t objects;
	struct image_table *table[TABLES];
	struct entry *entry[INDEXES];
	bool can[BULK_ROWS];
};

enum { TABLE_PAGE = 13, INDEX_PAGE = 10 }; /* leaves */

/* What a page begins with: its kind, and how many cells it has. They begin at BULK_FIRST or behind it. */
void image_page(unsigned char *head, int kind, int cells);
/* Puts a cell, of a record whose values are at values, at *used of the page, and moves that on. False: it does not fit. */
bool image_cell(unsigned char *page, unsigned char *head, int i, size_t *used, const struct row *r, const unsigned char *values, const int64_t *key);

#endif
