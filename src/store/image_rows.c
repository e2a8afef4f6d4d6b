/* image_rows: see image.h. This file: a block of rows, from when SQLite is told of the image. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/image.h"
#include "store/image_table.h"
#include "store/load.h"

enum { REFUSED = 4 }; /* blocks in a row that were not worth it: the table's entries come in no order, and are not looked at any more */

/* The first 100 bytes of a database (https://www.sqlite.org/fileformat2.html#the_database_header). */
static void put_header(unsigned char *p, int pages)
{
	static const unsigned char fixed[] = { [16] = 0, 1 /* pages of 65536 bytes */, 1, 1, 0, 64, 32, 32, [27] = 1 /* changes */, [43] = 1, [47] = 4 /* format of the schema */,
		[59] = 1 /* UTF-8 */, [95] = 1 /* pages were counted then */, [99] = 0 };

	memcpy(p, fixed, sizeof fixed);
	memcpy(p, "SQLite format 3", 16);
	p[31] = (unsigned char)pages;
	p[30] = (unsigned char)(pages >> 8);
}

/* Whether SQLite asks for a page each time it reads: one that it kept would be an old one. */
static bool asks_again(struct image *m, const char *name)
{
	char sql[120];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s.%s", name, m->table[0]->name);
	for (int i = 0; i < 2; i++) {
		unsigned before = image_file_asked(m->file);
		if (db_int(m->db, sql) != 0 || image_file_asked(m->file) == before)
			return false;
	}
	return true;
}

static void attach(struct image *m)
{
	char sql[200];

	put_header(m->schema, m->pages);
	image_page(m->schema + 100, TABLE_PAGE, (int)m->objects);
	m->file = image_file_open(m->page, m->pages);
	const char *name = image_file_vfs(m->file);
	snprintf(sql, sizeof sql, "ATTACH 'file:rows?vfs=%s&cache=private' AS %s; PRAGMA %s.mmap_size=%d", name, name, name, m->pages * IMAGE_PAGE);
	db_run(m->db, "image", str_c(sql));
	m->off = !asks_again(m, name);
	for (int i = 0; i < m->tables; i++) {
		snprintf(sql, sizeof sql, "INSERT OR ROLLBACK INTO main.%s SELECT * FROM %s.%s", m->table[i]->name, name, m->table[i]->name);
		m->table[i]->copy = db_prepare(m->db, sql);
	}
}

static inline int compare(const struct entry *a, const struct entry *b, int columns)
{
	for (int i = 0; i < columns; i++) {
		const struct cell *m = &a->cell[i], *n = &b->cell[i];
		int d = m->type == 'i' && n->type == 'i' ? (m->v.i > n->v.i) - (m->v.i < n->v.i) : cell_compare(m, n);
		if (d)
			return d;
	}
	return (a->key > b->key) - (a->key < b->key);
}

static int by_columns(const void *p, const void *q, void *columns)
{
	return compare(p, q, *(int *)columns);
}

/* They are nearly in order as a rule. */
static void sort(struct entry *e, int n, int columns)
{
	int moves = 8 * n;

	for (int i = 1; i < n; i++) {
		if (compare(&e[i - 1], &e[i], columns) < 0)
			continue;
		struct entry one = e[i];
		int at = i;
		do
			e[at] = e[at - 1];
		while (--at > 0 && compare(&e[at - 1], &one, columns) > 0);
		e[at] = one;
		if ((moves -= i - at) < 0) {
			qsort_r(e, (size_t)n, sizeof *e, by_columns, &columns);
			return;
		}
	}
}

/* Adds a row's entry. False: it is too long for a page to hold those of a whole block. */
static bool add_entry(struct image_index *x, struct entry *all, const struct row_view *v, int64_t key, int row)
{
	struct entry *e = &all[x->entries];
	size_t n = 0;

	if (x->partial.terms && !partial_holds(&x->partial, v))
		return true;
	x->entries++;
	e->key = key;
	e->row = row;
	for (int i = 0; i < x->n; i++) {
		e->cell[i] = x->column[i] ? row_cell(v, x->column[i]) : (struct cell){ .type = 'i', .v.i = key };
		n += e->cell[i].type == 't' ? e->cell[i].n : 8;
	}
	return n < ENTRY;
}

static void remember(struct image_index *x, const struct entry *e)
{
	x->any = true;
	x->highest = *e;
	for (int i = 0; i < x->n; i++) {
		struct cell *c = &x->highest.cell[i];
		if (c->type != 't')
			continue;
		x->never |= c->n > ENTRY;
		c->n = c->n > ENTRY ? ENTRY : c->n;
		memcpy(x->text[i], c->v.t, c->n);
		c->v.t = x->text[i];
	}
}

/* Leaves the table's last index, which may be made later, out of it when its entries come in no order. */
static void drop_late(struct image_table *t, int rows)
{
	struct image_index *x = &t->index[t->indexes - 1];
	int amid = 0;

	for (int i = 0; i < x->entries && x->any; i++)
		amid += x->never || compare(&t->image->entry[t->indexes - 1][i], &x->highest, x->n) < 0;
	if (amid <= rows / 8)
		return;
	load_late(t->image->db, t->name);
	free(x->sql);
	t->indexes--;
	t->left = true;
}

/* Rows whose entries don't come behind all others that were there before the block can't go; the others are put in order. */
static void plan_index(struct image_index *x, struct entry *e, bool *can)
{
	int n = 0;

	for (int i = 0; i < x->entries; i++) {
		if (x->never || (x->any && compare(&e[i], &x->highest, x->n) < 0))
			can[e[i].row] = false;
		else if (n++ < i)
			e[n - 1] = e[i];
	}
	x->entries = n;
	sort(e, n, x->n);
	if (n)
		remember(x, &e[n - 1]);
}

bool image_plan(struct image_table *t, const struct bulk_rows *b)
{
	struct image *m = t->image;
	struct row_view v;

	if (m->file == NULL)
		attach(m);
	if (m->off || t->refused == REFUSED || (t->left && db_load(m->db)->made)) { /* made since: SQLite would take its entries from here, where there are none */
		load_late(m->db, t->name);
		return false;
	}
	for (int j = 0; j < t->indexes; j++)
		t->index[j].entries = 0;
	for (int i = 0; i < b->rows; i++) {
		int64_t key = b->key[b->order[i]];
		bool fit = row_read_fits(&v, b->bytes + b->at[b->order[i]], t->fits);
		m->can[i] = fit && b->used <= IMAGE_PAGE && key != NO_KEY && (!t->again || key > t->last);
		t->last = key > t->last ? key : t->last;
		for (int j = 0; j < t->indexes; j++)
			m->can[i] &= add_entry(&t->index[j], m->entry[j], &v, key, i);
	}
	if (t->indexes && t->index[t->indexes - 1].late)
		drop_late(t, b->rows);
	for (int j = 0; j < t->indexes; j++)
		plan_index(&t->index[j], m->entry[j], m->can);
	t->rest = 0;
	for (int i = 0; i < b->rows; i++)
		t->rest += m->can[i];
	bool worth = t->rest > b->rows / 2;
	t->refused = worth ? 0 : t->refused + 1;
	return worth;
}

static void put_entries(struct image_table *t, int j)
{
	struct image_index *x = &t->index[j];
	unsigned char *page = t->image->entries[j], values[ROW_VALUES + INDEX_COLUMNS * ENTRY];
	size_t used = BULK_FIRST;
	struct row r;
	int n = 0;

	for (int i = 0; i < x->entries; i++) {
		const struct entry *e = &t->image->entry[j][i];
		if (!t->image->can[e->row])
			continue;
		row_begin(&r, values);
		for (int c = 0; c < x->n; c++)
			row_value(&r, &e->cell[c]);
		row_int(&r, e->key);
		if (!image_cell(page, page, n++, &used, &r, values, NULL))
			bug("an index's page is full");
	}
	image_page(page, INDEX_PAGE, n);
}

int image_run(const struct image_table *t, const struct bulk_rows *b, int at)
{
	int n = 0;

	while (at + n < b->rows && t->image->can[at + n])
		n++;
	return n;
}

void image_copy(struct image_table *t, struct bulk_rows *b, int at, int n)
{
	struct image *m = t->image;
	sqlite3 *h = db_handle(m->db);

	for (int i = 0; i < n; i++) {
		uint32_t cell = b->cell[b->order[at + i]];
		b->bytes[8 + 2 * i] = (unsigned char)(cell >> 8);
		b->bytes[9 + 2 * i] = (unsigned char)cell;
	}
	image_page(b->bytes, TABLE_PAGE, n);
	m->page[t->page] = b->bytes;
	t->rest -= n;
	for (int j = 0; j < t->indexes; j++) {
		if (t->rest == 0)
			put_entries(t, j);
		else
			image_page(m->entries[j], INDEX_PAGE, 0);
	}
	stmt_do(t->copy);
	if (sqlite3_changes(h) != n || sqlite3_last_insert_rowid(h) != b->key[b->order[at + n - 1]])
		bug("%s: other rows were copied", t->name);
	m->page[t->page] = m->none;
}
