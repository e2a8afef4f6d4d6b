/* bulk: see bulk.h. With a writer (db_aside) a bulk has a few sets of rows: while one is being written, the next ones are filled. */
#include "store/bulk.h"

#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/bulk_table.h"
#include "store/image.h"
#include "store/load.h"
#include "util/memory.h"
#include "util/worker.h"

enum { BYTES = 65536 /* taken when there is a row */, SPARE = ROW_FRONT + ROW_VALUES, SETS = 4 };

struct bulk {
	struct db *db;
	struct stmt *insert;
	char name[32]; /* of what the rows are read from */
	bool dry, only_new;
	int64_t last; /* the highest key so far */
	struct bulk_view view;
	struct image_table *image; /* NULL: always as a virtual table */
	struct bulk_rows *set[SETS], *b; /* b: the one being filled */
	int at;                          /* which one that is */
};

static struct bulk_rows *set_up(struct bulk *of)
{
	struct bulk_rows *b = want(malloc(sizeof *b));

	b->bulk = of;
	b->rows = b->filled = 0;
	b->job = 0;
	b->front = 0;
	b->room = BYTES;
	b->used = BULK_FIRST;
	b->bytes = want(malloc(b->room));
	return b;
}

/* or: of a row that is there already; change: what happens to it, NULL: nothing does. */
static struct bulk *make(struct db *db, const char *table, const char *columns, const char *or, const char *change)
{
	static unsigned made; /* a table may have several */
	struct bulk *u = want(calloc(1, sizeof *u));
	char sql[2000];

	u->db = db;
	u->dry = db_is_dry(db);
	u->view.columns = 1;
	for (const char *c = columns; *c; c++)
		u->view.columns += *c == ',';
	if (u->view.columns > ROW_COLUMNS)
		bug("%s: too many columns", table);
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
	if (same != SAME_REPLACE && !u->dry && load_is_on(db)) {
		u->image = image_table(load_image(db), table, columns, same == SAME_IGNORE);
		if (u->image == NULL)
			load_late(db, table);
	}
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
	if (u->b && (u->b->rows || u->b->filled))
		bug("rows left in a bulk");
	stmt_free(u->insert);
	bulk_table_drop(u->db, u->name);
	for (int i = 0; i < SETS && u->set[i]; i++) {
		free(u->set[i]->bytes);
		free(u->set[i]);
	}
	free(u);
}

static int by_key(const void *x, const void *y, void *arg)
{
	const struct bulk_rows *b = arg;
	int m = *(const int *)x, n = *(const int *)y;
	int64_t i = b->key[m], j = b->key[n];

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
		sorted &= i == 0 || b->key[0] == NO_KEY || b->key[i] >= b->key[i - 1];
	}
	if (!sorted)
		qsort_r(b->order, (size_t)b->rows, sizeof *b->order, by_key, b);
	b->next = 0;
	for (int i = 0; i < b->rows && u->only_new && u->image == NULL && load_is_on(u->db); i++) {
		int64_t key = b->key[b->order[i]];
		b->next = u->last > 0 && key == u->last + 1 ? key : 0;
		if (b->next)
			b->key[b->order[i]] = NO_KEY;
		if (key > u->last)
			u->last = key;
	}
}

/* Writes the rows; the writer's part, where there is one. */
static void write_rows(void *arg)
{
	struct bulk_rows *b = arg;
	struct bulk *u = b->bulk;

	bool image = u->image && load_is_on(u->db) && image_plan(u->image, b);
	for (int at = 0, n; at < b->rows; at += n) {
		n = image ? image_run(u->image, b, at) : 0;
		if (n) {
			image_copy(u->image, b, at, n);
			continue;
		}
		for (n = 1; image && at + n < b->rows && image_run(u->image, b, at + n) == 0;)
			n++;
		u->view = (struct bulk_view){ u->view.columns, b, at, image ? at + n : b->rows };
		stmt_do(u->insert);
		n = u->view.to - at;
	}
	if (b->next && sqlite3_last_insert_rowid(db_handle(u->db)) != b->next)
		bug("row %" PRId64 " has another key", b->next);
	load_pace(u->db);
}

/* A row that has all its columns counts. Its values stand where they are to stay; what comes before them is put there now that it is known. */
static void finish_row(struct bulk_rows *b)
{
	unsigned char front[ROW_FRONT];
	unsigned char *values = b->bytes + b->used + b->front;
	size_t n = (size_t)(b->row.to - values), record;

	if (b->filled == 0)
		return;
	if (b->filled != b->bulk->view.columns)
		bug("a row of %d columns has %d", b->bulk->view.columns, b->filled);
	size_t need = row_front(&b->row, n, &b->key[b->rows], front, &record);
	if (need > b->front) {
		memmove(values + need - b->front, values, n);
		values += need - b->front;
	}
	memcpy(values - need, front, need);
	b->cell[b->rows] = (uint32_t)(values - need - b->bytes);
	b->at[b->rows] = b->cell[b->rows] + (uint32_t)record;
	b->used = (size_t)(values + n - b->bytes);
	b->front = need;
	b->rows++;
	b->filled = 0;
}

void bulk_flush(struct bulk *u)
{
	struct worker *writer = db_writer(u->db);

	if (u->b == NULL)
		return;
	finish_row(u->b);
	if (u->b->rows == 0)
		return;
	settle(u);
	if (writer) {
		u->b->job = worker_do(writer, write_rows, u->b);
		u->at = (u->at + 1) % SETS;
		if (u->set[u->at] == NULL)
			u->set[u->at] = set_up(u);
		u->b = u->set[u->at];
		worker_wait(writer, u->b->job);
	} else {
		write_rows(u->b);
	}
	u->b->rows = 0;
	u->b->used = BULK_FIRST;
}

void bulk_row(struct bulk *u)
{
	if (u->dry)
		return;
	if (u->b) {
		finish_row(u->b);
		if (u->b->rows == BULK_ROWS || u->b->room - u->b->used < 2 * SPARE)
			bulk_flush(u);
	} else {
		u->b = u->set[0] = set_up(u);
	}
	row_begin(&u->b->row, u->b->bytes + u->b->used + u->b->front);
}

/* The row at hand, to which a value is added. */
static inline struct row *add(struct bulk *u)
{
	struct bulk_rows *b = u->b;

	if (b->filled == u->view.columns)
		bug("too many columns");
	if (b->filled++ == 0)
		b->key[b->rows] = NO_KEY;
	return &b->row;
}

void bulk_int(struct bulk *u, int64_t v)
{
	if (u->dry)
		return;
	struct row *r = add(u);
	if (u->b->filled > 1) {
		row_int(r, v);
		return;
	}
	if (v == NO_KEY)
		bug("a key that is none");
	u->b->key[u->b->rows] = v;
	row_null(r);
}

void bulk_id(struct bulk *u, int64_t v)
{
	if (v >= 0)
		bulk_int(u, v);
	else if (!u->dry)
		row_null(add(u));
}

void bulk_real(struct bulk *u, double v)
{
	if (u->dry)
		return;
	struct row *r = add(u);
	if (isnan(v))
		row_null(r);
	else
		row_real(r, v);
}

/* A row's text may be as long as a line: what does not fit makes the block larger. */
static void make_room(struct bulk_rows *b, size_t n)
{
	size_t at = (size_t)(b->row.to - b->bytes);

	b->room = (b->room + n) * 2;
	b->bytes = want(realloc(b->bytes, b->room));
	b->row.to = b->bytes + at;
}

void bulk_text(struct bulk *u, struct str s)
{
	if (u->dry)
		return;
	struct row *r = add(u);
	if (s.p == NULL) {
		row_null(r);
		return;
	}
	if ((size_t)(u->b->bytes + u->b->room - r->to) < s.n + SPARE)
		make_room(u->b, s.n + SPARE);
	row_text(r, s);
}
