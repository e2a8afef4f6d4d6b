/* ahead: see ahead.h. Rows are gathered in batches that go round in a ring. */
#include "store/ahead.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/stmt.h"
#include "util/memory.h"
#include "util/ring.h"

enum { PLACES = 4, ROWS = 512, BYTES = 64 * 1024 };

struct batch {
	int rows;
	struct cell *cell;
	char *bytes; /* the texts */
	size_t used, room;
};

struct ahead {
	sqlite3 *h;
	sqlite3_stmt *own, *plain; /* the query that hands its rows over; the query as it is, for when no thread can be made */
	int columns;
	struct ring ring;
	struct batch batch[PLACES], *fill; /* fill: the thread's */
	const struct batch *have;          /* the caller's, and its row */
	int at;
	bool begun, unwanted, alone; /* alone: without a thread */
	struct cell *row;            /* then this one */
	pthread_t thread;
};

/* Where the next row goes; NULL: no more is wanted. */
static struct batch *batch_for_row(struct ahead *a)
{
	if (a->fill && (a->fill->rows == ROWS || a->fill->used > a->fill->room - a->fill->room / 8)) {
		ring_filled(&a->ring);
		a->fill = NULL;
	}
	if (a->fill == NULL) {
		int place = ring_to_fill(&a->ring);
		if (place < 0)
			return NULL;
		a->fill = &a->batch[place];
		a->fill->rows = 0;
		a->fill->used = 0;
	}
	if (a->fill->cell == NULL) {
		a->fill->cell = want(malloc((size_t)(ROWS * a->columns) * sizeof *a->fill->cell));
		a->fill->bytes = want(malloc(a->fill->room = BYTES));
	}
	return a->fill;
}

/* A text may be as long as a line: what does not fit makes the block larger, and the cells before this one are moved along. */
static void make_room(struct batch *b, const struct cell *before, size_t n)
{
	char *bytes = want(malloc(b->room = 2 * (b->room + n)));

	memcpy(bytes, b->bytes, b->used);
	for (struct cell *c = b->cell; c < before; c++)
		if (c->type == 't')
			c->v.t = bytes + (c->v.t - b->bytes);
	free(b->bytes);
	b->bytes = bytes;
}

static void put_text(struct batch *b, struct cell *c, sqlite3_value *v)
{
	const unsigned char *text = sqlite3_value_text(v);
	size_t n = (size_t)sqlite3_value_bytes(v);

	if (b->used + n + 1 > b->room)
		make_room(b, c, n + 1);
	*c = (struct cell){ .v.t = b->bytes + b->used, .n = (uint32_t)n, .type = 't' };
	memcpy(b->bytes + b->used, text, n);
	b->bytes[b->used + n] = '\0'; /* as SQLite's own texts end */
	b->used += n + 1;
}

static void put_cell(struct batch *b, struct cell *c, sqlite3_value *v)
{
	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		c->v.i = sqlite3_value_int64(v);
		c->type = 'i';
		break;
	case SQLITE_FLOAT:
		c->v.r = sqlite3_value_double(v);
		c->type = 'r';
		break;
	case SQLITE_TEXT:
		put_text(b, c, v);
		break;
	default:
		c->type = 'n';
	}
}

static void take_row(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	struct ahead *a = sqlite3_user_data(ctx);
	struct batch *b = batch_for_row(a);

	if (b == NULL) {
		a->unwanted = true;
		sqlite3_result_error(ctx, "no more is wanted", -1);
		return;
	}
	for (int i = 0; i < n; i++)
		put_cell(b, b->cell + b->rows * n + i, v[i]);
	b->rows++;
}

static void nothing(sqlite3_context *ctx)
{
	(void)ctx;
}

static void *read_all(void *arg)
{
	struct ahead *a = arg;
	int rc = sqlite3_step(a->own);

	if (rc != SQLITE_ROW && !a->unwanted)
		stmt_fail(a->h, sqlite3_sql(a->own));
	if (a->fill && a->fill->rows)
		ring_filled(&a->ring);
	ring_end(&a->ring);
	return NULL;
}

static sqlite3_stmt *prepare(sqlite3 *h, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(h, sql, -1, &s, NULL) != SQLITE_OK)
		bug("%s in: %s", sqlite3_errmsg(h), sql);
	return s;
}

struct ahead *ahead_open(sqlite3 *h, const char *sql)
{
	struct ahead *a = want(calloc(1, sizeof *a));
	char all[2000], names[400] = "c0";
	sqlite3_stmt *s = prepare(h, sql);

	a->h = h;
	a->plain = s;
	a->columns = sqlite3_column_count(s);
	for (int i = 1, n = 2; i < a->columns; i++)
		n += snprintf(names + n, sizeof names - (size_t)n, ", c%d", i);
	if (sqlite3_create_function_v2(h, "take_row", a->columns, SQLITE_UTF8, a, NULL, take_row, nothing, NULL) != SQLITE_OK)
		bug("take_row: %s", sqlite3_errmsg(h));
	snprintf(all, sizeof all, "WITH q(%s) AS (%s) SELECT take_row(%s) FROM q", names, sql, names);
	a->own = prepare(h, all);
	return a;
}

void ahead_bind_int(struct ahead *a, int i, int64_t v)
{
	sqlite3_bind_int64(a->own, i, v);
	sqlite3_bind_int64(a->plain, i, v);
}

void ahead_bind_real(struct ahead *a, int i, double v)
{
	sqlite3_bind_double(a->own, i, v);
	sqlite3_bind_double(a->plain, i, v);
}

void ahead_bind_text(struct ahead *a, int i, struct str text)
{
	sqlite3_bind_text64(a->own, i, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
	sqlite3_bind_text64(a->plain, i, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void begin(struct ahead *a)
{
	a->begun = true;
	ring_init(&a->ring, PLACES);
	a->alone = pthread_create(&a->thread, NULL, read_all, a) != 0;
	if (a->alone)
		a->row = want(calloc((size_t)a->columns, sizeof *a->row));
}

static struct cell cell_of(sqlite3_stmt *s, int i)
{
	switch (sqlite3_column_type(s, i)) {
	case SQLITE_INTEGER: return (struct cell){ .v.i = sqlite3_column_int64(s, i), .type = 'i' };
	case SQLITE_FLOAT: return (struct cell){ .v.r = sqlite3_column_double(s, i), .type = 'r' };
	case SQLITE_TEXT: return (struct cell){ .v.t = (const char *)sqlite3_column_text(s, i), .n = (uint32_t)sqlite3_column_bytes(s, i), .type = 't' };
	default: return (struct cell){ .type = 'n' };
	}
}

static const struct cell *next_alone(struct ahead *a)
{
	int rc = a->unwanted ? SQLITE_DONE : sqlite3_step(a->plain);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		stmt_fail(a->h, sqlite3_sql(a->plain));
	a->unwanted = rc == SQLITE_DONE; /* a further step would begin again */
	for (int i = 0; rc == SQLITE_ROW && i < a->columns; i++)
		a->row[i] = cell_of(a->plain, i);
	return rc == SQLITE_ROW ? a->row : NULL;
}

const struct cell *ahead_next(struct ahead *a)
{
	if (!a->begun)
		begin(a);
	if (a->alone)
		return next_alone(a);
	if (a->have && ++a->at < a->have->rows)
		return a->have->cell + a->at * a->columns;
	if (a->have)
		ring_emptied(&a->ring);
	int place = ring_to_empty(&a->ring);
	a->have = place < 0 ? NULL : &a->batch[place];
	a->at = 0;
	return a->have ? a->have->cell : NULL;
}

struct sqlite3 *ahead_close(struct ahead *a)
{
	struct sqlite3 *h = a->h;

	if (a->begun) {
		ring_stop(&a->ring);
		if (!a->alone)
			pthread_join(a->thread, NULL);
		ring_free(&a->ring);
	}
	sqlite3_finalize(a->own);
	sqlite3_finalize(a->plain);
	free(a->row);
	for (int i = 0; i < PLACES; i++) {
		free(a->batch[i].cell);
		free(a->batch[i].bytes);
	}
	free(a);
	return h;
}
