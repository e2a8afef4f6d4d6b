/* lane: see lane.h. */
#include "store/lane.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/stmt.h"
#include "util/memory.h"
#include "util/ring.h"

enum { PLACES = 4, ROWS = 512, BYTES = 64 * 1024 };

struct lane {
	sqlite3 *h;
	sqlite3_stmt *s;
	struct stretches of;
	int columns;
	struct ring ring;
	struct batch batch[PLACES], *fill; /* fill: the thread's */
	bool begun, have, unwanted;        /* have: the caller has a batch */
	pthread_t thread;
};

/* Where the next row goes; NULL: no more is wanted. */
static struct batch *batch_for_row(struct lane *l)
{
	if (l->fill && (l->fill->rows == ROWS || l->fill->used > l->fill->room - l->fill->room / 8)) {
		ring_filled(&l->ring);
		l->fill = NULL;
	}
	if (l->fill == NULL) {
		int place = ring_to_fill(&l->ring);
		if (place < 0)
			return NULL;
		l->fill = &l->batch[place];
		l->fill->rows = 0;
		l->fill->used = 0;
		l->fill->last = false;
	}
	if (l->fill->cell == NULL) {
		l->fill->cell = want(malloc((size_t)(ROWS * l->columns) * sizeof *l->fill->cell));
		l->fill->bytes = want(malloc(l->fill->room = BYTES));
	}
	return l->fill;
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
	struct lane *l = sqlite3_user_data(ctx);
	struct batch *b = batch_for_row(l);

	if (b == NULL) {
		l->unwanted = true;
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

static void ask(struct lane *l)
{
	if (sqlite3_step(l->s) != SQLITE_ROW && !l->unwanted)
		stmt_fail(l->h, sqlite3_sql(l->s));
	sqlite3_reset(l->s);
}

/* What is filled so far is handed over, even if it is nothing: the stretch ends there. */
static void end_stretch(struct lane *l)
{
	if (l->unwanted)
		return;
	struct batch *b = l->fill;
	if (b == NULL && (b = batch_for_row(l)) == NULL) {
		l->unwanted = true;
		return;
	}
	b->last = true;
	ring_filled(&l->ring);
	l->fill = NULL;
}

static void *read_all(void *arg)
{
	struct lane *l = arg;
	const struct stretches *of = &l->of;

	if (of->lanes == 0) {
		ask(l);
		end_stretch(l);
	}
	for (int64_t first = of->first + of->lane * STRETCH; of->lanes && first <= of->last && !l->unwanted; first += of->lanes * STRETCH) {
		sqlite3_bind_int64(l->s, 1, first);
		sqlite3_bind_int64(l->s, 2, of->last - first < STRETCH ? of->last : first + STRETCH - 1);
		ask(l);
		end_stretch(l);
	}
	ring_end(&l->ring);
	return NULL;
}

struct lane *lane_open(sqlite3 *h, const char *sql, int columns, const struct stretches *of)
{
	struct lane *l = want(calloc(1, sizeof *l));
	char all[2000], names[400] = "c0";

	l->h = h;
	l->of = *of;
	l->columns = columns;
	for (int i = 1, n = 2; i < l->columns; i++)
		n += snprintf(names + n, sizeof names - (size_t)n, ", c%d", i);
	if (sqlite3_create_function_v2(h, "take_row", l->columns, SQLITE_UTF8, l, NULL, take_row, nothing, NULL) != SQLITE_OK)
		bug("take_row: %s", sqlite3_errmsg(h));
	snprintf(all, sizeof all, "WITH q(%s) AS (%s) SELECT take_row(%s) FROM q", names, sql, names);
	l->s = stmt_on(h, all);
	return l;
}

sqlite3_stmt *lane_stmt(struct lane *l)
{
	return l->s;
}

bool lane_begin(struct lane *l)
{
	ring_init(&l->ring, PLACES);
	l->begun = pthread_create(&l->thread, NULL, read_all, l) == 0;
	if (!l->begun)
		ring_free(&l->ring);
	return l->begun;
}

const struct batch *lane_next(struct lane *l)
{
	if (l->have)
		ring_emptied(&l->ring);
	int place = ring_to_empty(&l->ring);
	l->have = place >= 0;
	return l->have ? &l->batch[place] : NULL;
}

void lane_close(struct lane *l)
{
	if (l == NULL)
		return;
	if (l->begun) {
		ring_stop(&l->ring);
		pthread_join(l->thread, NULL);
		ring_free(&l->ring);
	}
	sqlite3_finalize(l->s);
	for (int i = 0; i < PLACES; i++) {
		free(l->batch[i].cell);
		free(l->batch[i].bytes);
	}
	free(l);
}
