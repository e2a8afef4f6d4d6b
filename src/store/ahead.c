/* ahead: see ahead.h. */
#include "store/ahead.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "store/lane.h"
#include "store/stmt.h"
#include "util/memory.h"

enum { LANES = 2, FEW = 20000 }; /* keys for which a second thread does not pay */

struct ahead {
	struct db *db;
	sqlite3 *h[LANES];
	struct lane *lane[LANES];
	int lanes, turn; /* turn: whose stretch is at hand */
	sqlite3_stmt *plain; /* the query as it is, for when no thread can be made */
	int columns;
	const struct batch *have;
	int at;
	bool begun, alone, over; /* alone: without a thread */
	struct cell *row;        /* then this one */
};

struct ahead *ahead_open(struct db *db, const char *sql, const struct keys *keys)
{
	sqlite3 *first = db_begin_ahead(db);

	if (first == NULL)
		return NULL;
	struct ahead *a = want(calloc(1, sizeof *a));
	a->db = db;
	a->h[0] = first;
	a->h[1] = keys && keys->last - keys->first > FEW ? db_begin_ahead(db) : NULL;
	a->lanes = a->h[1] ? 2 : 1;
	a->plain = stmt_on(first, sql);
	a->columns = sqlite3_column_count(a->plain);
	for (int i = 0; i < a->lanes; i++) {
		struct stretches of = { 0 };
		if (keys)
			of = (struct stretches){ keys->first, keys->last, i, a->lanes };
		a->lane[i] = lane_open(a->h[i], sql, a->columns, &of);
	}
	if (keys) {
		sqlite3_bind_int64(a->plain, 1, keys->first);
		sqlite3_bind_int64(a->plain, 2, keys->last);
	}
	return a;
}

void ahead_bind_int(struct ahead *a, int i, int64_t v)
{
	sqlite3_bind_int64(a->plain, i, v);
	for (int n = 0; n < a->lanes; n++)
		sqlite3_bind_int64(lane_stmt(a->lane[n]), i, v);
}

void ahead_bind_real(struct ahead *a, int i, double v)
{
	sqlite3_bind_double(a->plain, i, v);
	for (int n = 0; n < a->lanes; n++)
		sqlite3_bind_double(lane_stmt(a->lane[n]), i, v);
}

void ahead_bind_text(struct ahead *a, int i, struct str text)
{
	sqlite3_bind_text64(a->plain, i, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
	for (int n = 0; n < a->lanes; n++)
		sqlite3_bind_text64(lane_stmt(a->lane[n]), i, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void stop(struct ahead *a)
{
	for (int i = 0; i < a->lanes; i++)
		lane_close(a->lane[i]);
	a->lanes = 0;
}

static void begin(struct ahead *a)
{
	a->begun = true;
	for (int i = 0; i < a->lanes && !a->alone; i++)
		a->alone = !lane_begin(a->lane[i]);
	if (a->alone) {
		stop(a);
		a->row = want(calloc((size_t)a->columns, sizeof *a->row));
	}
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
	int rc = a->over ? SQLITE_DONE : sqlite3_step(a->plain);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		stmt_fail(sqlite3_db_handle(a->plain), sqlite3_sql(a->plain));
	a->over = rc == SQLITE_DONE; /* a further step would begin again */
	for (int i = 0; rc == SQLITE_ROW && i < a->columns; i++)
		a->row[i] = cell_of(a->plain, i);
	return rc == SQLITE_ROW ? a->row : NULL;
}

/* A batch with rows, of the lane whose turn it is. A lane that has none any more has had the last stretch, or the other one has. */
static const struct batch *next_batch(struct ahead *a)
{
	do {
		if (a->have && a->have->last)
			a->turn = (a->turn + 1) % a->lanes;
		a->have = lane_next(a->lane[a->turn]);
	} while (a->have && a->have->rows == 0);
	return a->have;
}

const struct cell *ahead_next(struct ahead *a)
{
	if (!a->begun)
		begin(a);
	if (a->alone)
		return next_alone(a);
	if (a->have && ++a->at < a->have->rows)
		return a->have->cell + a->at * a->columns;
	a->at = 0;
	a->over = a->over || next_batch(a) == NULL;
	return a->over ? NULL : a->have->cell;
}

void ahead_close(struct ahead *a)
{
	stop(a);
	sqlite3_finalize(a->plain);
	for (int i = LANES; i--;)
		if (a->h[i])
			db_end_ahead(a->db, a->h[i]);
	free(a->row);
	free(a);
}
