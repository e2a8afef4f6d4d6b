/* bulk: see bulk.h. With a writer (db_aside) a bulk has a few sets of rows: while one is being written, the next ones are filled. */
#include "store/bulk.h"

#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/bulk_table.h"
#include "store/load.h"
#include "util/worker.h"

enum { ROWS = 512, BYTES = 128 * 1024 /* taken when there is a row */, SETS = 4 };

struct bulk {
	struct db *db;
	struct stmt *insert;
	char name[32]; /* of what the rows are read from */
	bool dry, only_new;
	int64_t last; /* the highest key so far */
	struct bulk_view view;
	struct bulk_rows set[SETS], *b; /* b: the one being filled */
};

static void set_up(struct bulk_rows *b, struct bulk *of)
{
	b->bulk = of;
	b->room = BYTES;
	b->cell = malloc((size_t)(ROWS * of->view.columns) * sizeof *b->cell);
	b->order = malloc(ROWS * sizeof *b->order);
	b->bytes = malloc(b->room);
	if (b->cell == NULL || b->order == NULL || b->bytes == NULL)
		die_oom();
}

/* or: of a row that is there already; change: what happens to it, NULL: nothing does. */
static struct bulk *make(struct db *db, const char *table, const char *columns, const char *or, const char *change)
{
	static unsigned made; /* a table may have several */
	struct bulk *u = calloc(1, sizeof *u);
	char sql[2000];

	if (u == NULL)
		die_oom();
	u->db = db;
	u->dry = db_is_dry(db);
	u->view.columns = 1;
	for (const char *c = columns; *c; c++)
		u->view.columns += *c == ',';
	u->b = u->set;
	snprintf(u->name, sizeof u->name, "bulk_%u", made++);
	bulk_table(db, u->name, &u->view);
	int n = snprintf(sql, sizeof sql, "INSERT%s INTO %s(%s) SELECT * FROM %s", or, table, columns, u->name);
	if (change)
		snprintf(sql + n, sizeof sql - (size_t)n, " WHERE true ON CONFLICT DO UPDATE SET %s", change);
	u->insert = db_prepare(db, sql);
	return u;
}

struct bulk *bulk_open(struct db *db, const char *table, const char *columns, enum bulk_same same)
{
	static const char *const or[] = { " OR FAIL", " OR IGNORE", " OR REPLACE" };

	struct bulk *u = make(db, table, columns, or[same], NULL);

	u->only_new = same == SAME_BUG;
	return u;
}

struct bulk *bulk_open_change(struct db *db, const char *table, const char *columns, const char *change)
{
	return make(db, table, columns, "", change);
}

void bulk_close(struct bulk *u)
{
	if (u == NULL)
		return;
	if (u->b->rows || u->b->filled)
		bug("rows left in a bulk");
	stmt_free(u->insert);
	bulk_table_drop(u->db, u->name);
	for (int i = 0; i < SETS; i++) {
		free(u->set[i].cell);
		free(u->set[i].order);
		free(u->set[i].bytes);
	}
	free(u);
}

static int64_t key_of(const struct bulk_rows *b, int row)
{
	return b->cell[row * b->bulk->view.columns].v.i;
}

static int by_key(const void *x, const void *y, void *arg)
{
	int m = *(const int *)x, n = *(const int *)y;
	int64_t i = key_of(arg, m), j = key_of(arg, n);

	return i != j ? (i < j ? -1 : 1) : m - n;
}

/* Puts the rows in order. In a load nobody else adds rows, and a key is one integer: where it is the one that SQLite would take next, it is left to SQLite, which
 * then need not look for its place; the last one is looked at when the rows are written. */
static void settle(struct bulk *u)
{
	struct bulk_rows *b = u->b;
	bool sorted = true;

	for (int i = 0; i < b->rows; i++) {
		b->order[i] = i;
		sorted &= i == 0 || b->cell->type != 'i' || key_of(b, i) >= key_of(b, i - 1);
	}
	if (!sorted)
		qsort_r(b->order, (size_t)b->rows, sizeof *b->order, by_key, b);
	b->next = 0;
	for (int i = 0; i < b->rows && u->only_new && load_is_on(u->db); i++) {
		struct bulk_cell *c = &b->cell[b->order[i] * u->view.columns];
		b->next = u->last > 0 && c->v.i == u->last + 1 ? c->v.i : 0;
		if (b->next)
			c->type = 'n';
		if (c->v.i > u->last)
			u->last = c->v.i;
	}
}

/* Writes the rows; the writer's part, where there is one. */
static void write_rows(void *arg)
{
	struct bulk_rows *b = arg;

	b->bulk->view.rows = b;
	stmt_do(b->bulk->insert);
	if (b->next && sqlite3_last_insert_rowid(db_handle(b->bulk->db)) != b->next)
		bug("row %" PRId64 " has another key", b->next);
	load_pace(b->bulk->db);
}

/* A row that has all its columns counts. */
static void finish_row(struct bulk *u)
{
	if (u->b->filled == 0)
		return;
	if (u->b->filled != u->view.columns)
		bug("a row of %d columns has %d", u->view.columns, u->b->filled);
	u->b->rows++;
	u->b->filled = 0;
}

void bulk_flush(struct bulk *u)
{
	struct worker *writer = db_writer(u->db);

	finish_row(u);
	if (u->b->rows == 0)
		return;
	settle(u);
	if (writer) {
		u->b->job = worker_do(writer, write_rows, u->b);
		u->b = u->b == &u->set[SETS - 1] ? u->set : u->b + 1;
		worker_wait(writer, u->b->job);
	} else {
		write_rows(u->b);
	}
	u->b->rows = 0;
	u->b->used = 0;
}

void bulk_row(struct bulk *u)
{
	if (!u->dry) {
		finish_row(u);
		if (u->b->rows == ROWS || u->b->used > u->b->room - u->b->room / 8)
			bulk_flush(u);
	}
	if (u->b->cell == NULL)
		set_up(u->b, u);
}

static struct bulk_cell *cell(struct bulk *u, char type)
{
	struct bulk_rows *b = u->b;

	if (u->dry)
		return b->cell;
	if (b->filled == u->view.columns)
		bug("too many columns");
	struct bulk_cell *c = &b->cell[b->rows * u->view.columns + b->filled++];
	c->type = type;
	return c;
}

void bulk_int(struct bulk *u, int64_t v)
{
	cell(u, 'i')->v.i = v;
}

void bulk_id(struct bulk *u, int64_t v)
{
	cell(u, v < 0 ? 'n' : 'i')->v.i = v;
}

void bulk_real(struct bulk *u, double v)
{
	cell(u, isnan(v) ? 'n' : 'r')->v.r = v;
}

/* A row's text may be as long as a line: what does not fit makes the block larger, and the cells are moved along. */
static void make_room(struct bulk_rows *b, size_t n)
{
	size_t room = (b->room + n) * 2;
	char *bytes = malloc(room);

	if (bytes == NULL)
		die_oom();
	memcpy(bytes, b->bytes, b->used);
	for (int i = 0; i < b->rows * b->bulk->view.columns + b->filled; i++)
		if (b->cell[i].type == 't')
			b->cell[i].v.t = bytes + (b->cell[i].v.t - b->bytes);
	free(b->bytes);
	b->bytes = bytes;
	b->room = room;
}

void bulk_text(struct bulk *u, struct str s)
{
	struct bulk_rows *b = u->b;

	if (u->dry)
		return;
	if (s.p && b->used + s.n > b->room)
		make_room(b, s.n);
	struct bulk_cell *c = cell(u, s.p ? 't' : 'n');
	if (s.p == NULL)
		return;
	memcpy(b->bytes + b->used, s.p, s.n);
	c->v.t = b->bytes + b->used;
	c->n = (uint32_t)s.n;
	b->used += s.n;
}
