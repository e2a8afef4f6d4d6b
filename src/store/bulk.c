/* bulk: see bulk.h. The virtual table is private to the connection, and can do nothing but be read from its first row to its last. */
#include "store/bulk.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 2048, BYTES = 512 * 1024 };

struct cell {
	union {
		int64_t i;
		double r;
		const char *t;
	} v;
	uint32_t n;
	char type; /* as col_type */
};

struct bulk {
	struct stmt *insert;
	struct stmt *drop;
	bool dry;
	int columns, rows, filled;
	struct cell *cell; /* ROWS * columns */
	int *order;
	char *bytes;
	size_t used, room;
};

struct table {
	sqlite3_vtab base;
	struct bulk *b;
};

struct cursor {
	sqlite3_vtab_cursor base;
	int at;
};

static int connect(sqlite3 *h, void *aux, int argc, const char *const *argv, sqlite3_vtab **out, char **why)
{
	struct table *t = sqlite3_malloc(sizeof *t);
	struct bulk *b = aux;
	char sql[1200] = "CREATE TABLE x(";
	size_t n = strlen(sql);

	(void)argc, (void)argv, (void)why;
	if (t == NULL)
		return SQLITE_NOMEM;
	*t = (struct table){ .b = b };
	for (int i = 0; i < b->columns; i++)
		n += (size_t)snprintf(sql + n, sizeof sql - n, "%sc%d", i ? "," : "", i);
	snprintf(sql + n, sizeof sql - n, ")");
	*out = &t->base;
	return sqlite3_declare_vtab(h, sql);
}

static int disconnect(sqlite3_vtab *t)
{
	sqlite3_free(t);
	return SQLITE_OK;
}

static int best_index(sqlite3_vtab *t, sqlite3_index_info *info)
{
	info->estimatedCost = ((struct table *)t)->b->rows;
	return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
	struct cursor *c = sqlite3_malloc(sizeof *c);

	(void)t;
	if (c == NULL)
		return SQLITE_NOMEM;
	*c = (struct cursor){ .at = 0 };
	*out = &c->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *c)
{
	sqlite3_free(c);
	return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *c, int n, const char *s, int argc, sqlite3_value **argv)
{
	(void)n, (void)s, (void)argc, (void)argv;
	((struct cursor *)c)->at = 0;
	return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *c)
{
	((struct cursor *)c)->at++;
	return SQLITE_OK;
}

static struct bulk *bulk_of(sqlite3_vtab_cursor *c)
{
	return ((struct table *)c->pVtab)->b;
}

static int at_end(sqlite3_vtab_cursor *c)
{
	return ((struct cursor *)c)->at >= bulk_of(c)->rows;
}

static int column(sqlite3_vtab_cursor *cur, sqlite3_context *ctx, int i)
{
	struct bulk *b = bulk_of(cur);
	const struct cell *c = &b->cell[b->order[((struct cursor *)cur)->at] * b->columns + i];

	switch (c->type) {
	case 'i': sqlite3_result_int64(ctx, c->v.i); break;
	case 'r': sqlite3_result_double(ctx, c->v.r); break;
	case 't': sqlite3_result_text(ctx, c->v.t, (int)c->n, SQLITE_STATIC); break;
	default: sqlite3_result_null(ctx); break;
	}
	return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *c, sqlite3_int64 *out)
{
	*out = ((struct cursor *)c)->at;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xCreate = connect, .xConnect = connect, .xBestIndex = best_index, .xDisconnect = disconnect, .xDestroy = disconnect, .xOpen = open_cursor,
	.xClose = close_cursor, .xFilter = filter, .xNext = next, .xEof = at_end, .xColumn = column, .xRowid = rowid,
};

struct bulk *bulk_open(struct db *db, const char *table, const char *columns, bool ignore)
{
	struct bulk *b = calloc(1, sizeof *b);
	char name[64], sql[1200];

	if (b == NULL)
		die_oom();
	b->columns = 1;
	for (const char *c = columns; *c; c++)
		b->columns += *c == ',';
	b->room = BYTES;
	b->dry = db_is_dry(db);
	b->cell = malloc((size_t)(ROWS * b->columns) * sizeof *b->cell);
	b->order = malloc(ROWS * sizeof *b->order);
	b->bytes = malloc(b->room);
	if (b->cell == NULL || b->order == NULL || b->bytes == NULL)
		die_oom();
	snprintf(name, sizeof name, "bulk_%s", table);
	if (sqlite3_create_module_v2(db_handle(db), name, &module, b, NULL) != SQLITE_OK)
		bug("%s: %s", name, sqlite3_errmsg(db_handle(db)));
	snprintf(sql, sizeof sql, "CREATE VIRTUAL TABLE temp.%s USING %s", name, name);
	db_run(db, name, str_c(sql));
	snprintf(sql, sizeof sql, "INSERT OR %s INTO main.%s(%s) SELECT * FROM temp.%s", ignore ? "IGNORE" : "FAIL", table, columns, name);
	b->insert = db_prepare(db, sql);
	snprintf(sql, sizeof sql, "DROP TABLE temp.%s", name);
	b->drop = db_prepare(db, sql);
	return b;
}

void bulk_close(struct bulk *b)
{
	if (b == NULL)
		return;
	if (b->rows || b->filled)
		bug("rows left in a bulk");
	stmt_free(b->insert);
	stmt_do(b->drop);
	stmt_free(b->drop);
	free(b->cell);
	free(b->order);
	free(b->bytes);
	free(b);
}

/* A row that has all its columns counts. */
static void finish_row(struct bulk *b)
{
	if (b->filled == 0)
		return;
	if (b->filled != b->columns)
		bug("a row of %d columns has %d", b->columns, b->filled);
	b->order[b->rows] = b->rows;
	b->rows++;
	b->filled = 0;
}

static int by_key(const void *x, const void *y, void *arg)
{
	const struct bulk *b = arg;
	int m = *(const int *)x, n = *(const int *)y;
	int64_t i = b->cell[m * b->columns].v.i, j = b->cell[n * b->columns].v.i;

	return i != j ? (i < j ? -1 : 1) : m - n;
}

void bulk_flush(struct bulk *b)
{
	bool sorted = true;

	finish_row(b);
	if (b->rows == 0)
		return;
	for (int i = 1; i < b->rows && sorted; i++)
		sorted = b->cell[i * b->columns].v.i >= b->cell[(i - 1) * b->columns].v.i;
	if (!sorted)
		qsort_r(b->order, (size_t)b->rows, sizeof *b->order, by_key, b);
	stmt_do(b->insert);
	b->rows = 0;
	b->used = 0;
}

void bulk_row(struct bulk *b)
{
	if (b->dry)
		return;
	finish_row(b);
	if (b->rows == ROWS || b->used > b->room - b->room / 8)
		bulk_flush(b);
}

static struct cell *cell(struct bulk *b, char type)
{
	if (b->dry)
		return b->cell;
	if (b->filled == b->columns)
		bug("too many columns");
	struct cell *c = &b->cell[b->rows * b->columns + b->filled++];
	c->type = type;
	return c;
}

void bulk_int(struct bulk *b, int64_t v)
{
	cell(b, 'i')->v.i = v;
}

void bulk_id(struct bulk *b, int64_t v)
{
	cell(b, v < 0 ? 'n' : 'i')->v.i = v;
}

void bulk_real(struct bulk *b, double v)
{
	cell(b, isnan(v) ? 'n' : 'r')->v.r = v;
}

/* A row's text may be as long as a line: what does not fit makes the block larger, and the cells are moved along. */
static void make_room(struct bulk *b, size_t n)
{
	size_t room = (b->room + n) * 2;
	char *bytes = malloc(room);

	if (bytes == NULL)
		die_oom();
	memcpy(bytes, b->bytes, b->used);
	for (int i = 0; i < b->rows * b->columns + b->filled; i++)
		if (b->cell[i].type == 't')
			b->cell[i].v.t = bytes + (b->cell[i].v.t - b->bytes);
	free(b->bytes);
	b->bytes = bytes;
	b->room = room;
}

void bulk_text(struct bulk *b, struct str s)
{
	if (b->dry)
		return;
	if (s.p && b->used + s.n > b->room)
		make_room(b, s.n);
	struct cell *c = cell(b, s.p ? 't' : 'n');
	if (s.p == NULL)
		return;
	memcpy(b->bytes + b->used, s.p, s.n);
	c->v.t = b->bytes + b->used;
	c->n = (uint32_t)s.n;
	b->used += s.n;
}
