/* bulk_table: see bulk_table.h. */
#include "store/bulk_table.h"

#include <sqlite3.h>
#include <stdio.h>

struct table {
	sqlite3_vtab base;
	struct bulk_view *v;
};

struct cursor {
	sqlite3_vtab_cursor base;
	int at;
	struct row_view row;
};

static int connect(sqlite3 *h, void *aux, int argc, const char *const *argv, sqlite3_vtab **out, char **why)
{
	struct table *t = sqlite3_malloc(sizeof *t);
	struct bulk_view *v = aux;
	char sql[1200] = "CREATE TABLE x(";
	size_t n = strlen(sql);

	(void)argc, (void)argv, (void)why;
	if (t == NULL)
		return SQLITE_NOMEM;
	*t = (struct table){ .v = v };
	for (int i = 0; i < v->columns; i++)
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
	(void)t;
	info->estimatedRows = 500; /* few, beside the table they are for */
	info->estimatedCost = 500;
	return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
	struct cursor *c = sqlite3_malloc(sizeof *c);

	(void)t;
	if (c == NULL)
		return SQLITE_NOMEM;
	c->at = 0;
	*out = &c->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *c)
{
	sqlite3_free(c);
	return SQLITE_OK;
}

static const struct bulk_view *view_of(sqlite3_vtab_cursor *c)
{
	return ((struct table *)c->pVtab)->v;
}

/* Another core has made the rows a moment ago: they are fetched a little before they are read. */
static int read_row(struct cursor *c, const struct bulk_view *v)
{
	const struct bulk_rows *b = v->rows;

	if (c->at < v->to)
		row_read(&c->row, b->bytes + b->at[b->order[c->at]]);
	if (c->at + 2 < v->to) {
		const unsigned char *p = b->bytes + b->at[b->order[c->at + 2]];
		for (size_t i = 0; i < 256; i += 64)
			__builtin_prefetch(p + i);
	}
	return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *cur, int n, const char *s, int argc, sqlite3_value **argv)
{
	struct cursor *c = (struct cursor *)cur;

	(void)n, (void)s, (void)argc, (void)argv;
	c->at = view_of(cur)->from;
	return read_row(c, view_of(cur));
}

static int next(sqlite3_vtab_cursor *cur)
{
	struct cursor *c = (struct cursor *)cur;

	c->at++;
	return read_row(c, view_of(cur));
}

static int at_end(sqlite3_vtab_cursor *c)
{
	return ((struct cursor *)c)->at >= view_of(c)->to;
}

static int column(sqlite3_vtab_cursor *cur, sqlite3_context *ctx, int i)
{
	const struct cursor *at = (struct cursor *)cur;
	const struct bulk_rows *b = view_of(cur)->rows;
	int64_t key = i ? NO_KEY : b->key[b->order[at->at]];

	if (key != NO_KEY) {
		sqlite3_result_int64(ctx, key);
		return SQLITE_OK;
	}
	struct cell c = row_cell(&at->row, i);
	switch (c.type) {
	case 'i': sqlite3_result_int64(ctx, c.v.i); break;
	case 'r': sqlite3_result_double(ctx, c.v.r); break;
	case 't': sqlite3_result_text(ctx, c.v.t, (int)c.n, SQLITE_STATIC); break;
	default: break; /* NULL, as long as nothing else is said */
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

/* A table that is there as soon as its module is: to make one would have every other statement prepared again. */
void bulk_table(struct db *db, const char *name, struct bulk_view *v)
{
	if (sqlite3_create_module_v2(db_handle(db), name, &module, v, NULL) != SQLITE_OK)
		bug("%s: %s", name, sqlite3_errmsg(db_handle(db)));
}

void bulk_table_drop(struct db *db, const char *name)
{
	sqlite3_create_module_v2(db_handle(db), name, NULL, NULL, NULL);
}
