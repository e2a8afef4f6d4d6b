/* image: see image.h. This file: the database as a whole, which has the tables' and indexes' statements from the main one. */
#include "store/image.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/image_table.h"
#include "store/load.h"
#include "util/memory.h"

static void put2(unsigned char *p, size_t v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

void image_page(unsigned char *head, int kind, int cells)
{
	head[0] = (unsigned char)kind;
	put2(head + 1, 0); /* no free blocks */
	put2(head + 3, (size_t)cells);
	put2(head + 5, BULK_FIRST);
	head[7] = 0;
}

bool image_cell(unsigned char *page, unsigned char *head, int i, size_t *used, const struct row *r, const unsigned char *values, const int64_t *key)
{
	unsigned char front[ROW_FRONT];
	size_t n = (size_t)(r->to - values), record, f = row_front(r, n, key, front, &record);

	if (i == BULK_ROWS || *used + f + n > IMAGE_PAGE)
		return false;
	put2(head + 8 + 2 * i, *used);
	memcpy(page + *used, front, f);
	memcpy(page + *used + f, values, n);
	*used += f + n;
	return true;
}

struct image *image_new(struct db *db)
{
	struct image *m = want(calloc(1, sizeof *m));

	m->db = db;
	m->off = !sqlite3_compileoption_used("USE_URI"); /* else ATTACH can't name a VFS */
	m->schema = want(calloc(1, IMAGE_PAGE));
	m->none = want(calloc(1, IMAGE_PAGE));
	image_page(m->none, TABLE_PAGE, 0);
	for (int i = 0; i < INDEXES; i++) {
		m->entries[i] = want(malloc(IMAGE_PAGE));
		image_page(m->entries[i], INDEX_PAGE, 0);
		m->entry[i] = want(malloc(BULK_ROWS * sizeof *m->entry[i]));
	}
	m->page[m->pages++] = m->schema;
	m->used = 100 + BULK_FIRST;
	return m;
}

static void table_free(struct image_table *t)
{
	stmt_free(t->copy);
	for (int i = 0; i < t->n; i++)
		free(t->names[i]);
	for (int i = 0; i < t->indexes; i++)
		free(t->index[i].sql);
	free(t->name);
	free(t);
}

void image_free(struct image *m)
{
	char sql[60];

	if (m == NULL)
		return;
	for (int i = 0; i < m->tables; i++)
		table_free(m->table[i]);
	if (m->file) {
		snprintf(sql, sizeof sql, "DETACH %s", image_file_vfs(m->file));
		db_run(m->db, "image", str_c(sql));
		image_file_close(m->file);
	}
	for (int i = 0; i < INDEXES; i++) {
		free(m->entries[i]);
		free(m->entry[i]);
	}
	free(m->schema);
	free(m->none);
	free(m);
}

/* An integer of 8 bytes is none for reals: SQLite would make it one. */
static uint16_t fits(char type)
{
	return type == 't' ? 1 << 13 : type == 'r' ? 0x3be : 0x37e;
}

static bool add_column(struct image_table *t, struct str name, struct str type, bool must, bool key)
{
	char c = str_eq(type, STR("INTEGER")) ? 'i' : str_eq(type, STR("REAL")) ? 'r' : str_eq(type, STR("TEXT")) ? 't' : '\0';

	if (t->n == ROW_COLUMNS || c == '\0' || key != (t->n == 0) || (key && c != 'i'))
		return false;
	t->types[t->n] = c;
	t->fits[t->n] = fits(c) | (must ? 0 : 1);
	t->names[t->n++] = str_dup(name);
	return true;
}

/* All that are named, and no others. */
static bool add_columns(struct image_table *t, struct db *db, struct str columns)
{
	struct stmt *s = db_prepare(db, "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?, 'main')");
	bool good = true;

	stmt_text(s, 1, str_c(t->name));
	while (good && stmt_step(s)) {
		struct str one = str_head(columns, str_find(columns, ',', 0));
		columns = str_skip(columns, one.n + 1);
		good = str_eq(str_trim(one), col_text(s, 0)) && col_int(s, 3) <= 1 && col_int(s, 4) == 0 &&
		       add_column(t, col_text(s, 0), col_text(s, 1), col_int(s, 2) != 0, col_int(s, 3) == 1);
	}
	stmt_free(s);
	return good && columns.n == 0;
}

static bool add_index(struct image_table *t, struct db *db, struct str name, struct str sql)
{
	struct image_index *x = &t->index[t->indexes];

	if (t->indexes == INDEXES || sql.n == 0 || str_starts(sql, STR("CREATE UNIQUE")))
		return false;
	t->indexes++;
	x->sql = str_dup(sql);
	x->late = str_eq(name, STR(LOAD_LATE));
	struct stmt *s = db_prepare(db, "SELECT cid, \"desc\" = 0 AND coll = 'BINARY' FROM pragma_index_xinfo(?, 'main') WHERE key");
	bool good = partial_parse(&x->partial, str_c(x->sql), (const char *const *)t->names, t->types, t->n);
	stmt_text(s, 1, name);
	while (good && stmt_step(s)) {
		good = x->n < INDEX_COLUMNS && col_int(s, 0) >= 0 && col_int(s, 1) == 1;
		if (good)
			x->column[x->n++] = (int)col_int(s, 0);
	}
	stmt_free(s);
	return good;
}

/* A row of sqlite_schema (https://www.sqlite.org/schematab.html), and the page that it names. */
static bool add_object(struct image *m, const char *type, struct str name, const char *table, struct str sql, unsigned char *page)
{
	struct row r;

	if (m->pages == PAGES)
		return false;
	m->page[m->pages++] = page;
	unsigned char *values = want(malloc(ROW_VALUES + name.n + strlen(table) + sql.n + 10));
	row_begin(&r, values);
	row_text(&r, str_c(type));
	row_text(&r, name);
	row_text(&r, str_c(table));
	row_int(&r, m->pages);
	row_text(&r, sql);
	int64_t key = ++m->objects;
	bool good = image_cell(m->schema, m->schema + 100, (int)key - 1, &m->used, &r, values, &key);
	free(values);
	return good;
}

static bool add_table(struct image *m, struct image_table *t, struct str columns)
{
	struct stmt *s = db_prepare(m->db, "SELECT type, name, coalesce(sql, '') FROM main.sqlite_schema WHERE tbl_name = ? AND type IN ('table', 'index')"
					   " ORDER BY type DESC, name = '" LOAD_LATE "', rowid");
	bool good = add_columns(t, m->db, columns);

	stmt_text(s, 1, str_c(t->name));
	while (good && stmt_step(s)) {
		if (str_eq(col_text(s, 0), STR("table")))
			good = str_ends(col_text(s, 2), STR(") STRICT")) && add_object(m, "table", col_text(s, 1), t->name, col_text(s, 2), m->none);
		else
			good = add_index(t, m->db, col_text(s, 1), col_text(s, 2)) &&
			       add_object(m, "index", col_text(s, 1), t->name, col_text(s, 2), m->entries[t->indexes - 1]);
	}
	stmt_free(s);
	return good;
}

struct image_table *image_table(struct image *m, const char *table, const char *columns, bool again)
{
	struct image_table *t;
	int pages = m->pages;
	size_t used = m->used;
	int64_t objects = m->objects;

	if (m->off || m->file || m->tables == TABLES)
		return NULL;
	t = want(calloc(1, sizeof *t));
	t->image = m;
	t->name = str_dup(str_c(table));
	t->again = again;
	t->last = INT64_MIN;
	t->page = pages;
	if (add_table(m, t, str_c(columns)))
		return m->table[m->tables++] = t;
	table_free(t);
	m->pages = pages;
	m->used = used;
	m->objects = objects;
	return NULL;
}
