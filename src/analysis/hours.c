/* hours: see hours.h. Rows come nearly in order of time, so a run is kept at hand while the next row may join it. */
#include "analysis/hours.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/bulk.h"
#include "util/memory.h"

static const char *const tables[] = { "connect_failure", "reply", "reject" }; /* delivery: lines.c; attempt: tries.c */

struct run {
	int64_t hour, first, last, n;
};

struct hours {
	const char *table;
	struct bulk *put;
	int64_t known; /* the last row that is */
	struct run at_hand[HOURS_APART + 1];
	int runs, now; /* now: the one that the last row joined */
};

/* The runs that the next row may join; the last row. */
static void load(struct hours *h, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT hour_at, first, last, n, max(last) OVER () FROM fact_hour WHERE what = ? ORDER BY last DESC LIMIT ?");

	stmt_text(s, 1, str_c(h->table));
	stmt_int(s, 2, HOURS_APART);
	while (stmt_step(s)) {
		h->known = col_int(s, 4);
		if (h->known - col_int(s, 2) < HOURS_APART)
			h->at_hand[h->runs++] = (struct run){ col_int(s, 0), col_int(s, 1), col_int(s, 2), col_int(s, 3) };
	}
	stmt_free(s);
}

struct hours *hours_open(struct db *db, const char *table)
{
	struct hours *h = want(calloc(1, sizeof *h));

	h->table = table;
	load(h, db);
	h->put = bulk_open_change(db, "fact_hour", "what, hour_at, first, last, n", "last = excluded.last, n = excluded.n");
	return h;
}

static void put_run(struct hours *h, const struct run *r)
{
	bulk_row(h->put);
	bulk_text(h->put, str_c(h->table));
	bulk_int(h->put, r->hour);
	bulk_int(h->put, r->first);
	bulk_int(h->put, r->last);
	bulk_int(h->put, r->n);
}

int64_t hours_of(double at)
{
	return (int64_t)floor(at / 3600) * 3600;
}

/* The run of that hour that the row joins; those that none can join any more are put away. */
static struct run *run_of(struct hours *h, int64_t key, int64_t hour)
{
	int kept = 0;

	h->now = -1;
	for (int i = 0; i < h->runs; i++) {
		struct run *r = &h->at_hand[i];
		if (key - r->last > HOURS_APART) {
			put_run(h, r);
			continue;
		}
		if (r->hour == hour)
			h->now = kept;
		h->at_hand[kept++] = *r;
	}
	h->runs = kept;
	if (h->now < 0) {
		h->now = h->runs++;
		h->at_hand[h->now] = (struct run){ hour, key, key, 0 };
	}
	return &h->at_hand[h->now];
}

void hours_add(struct hours *h, int64_t key, double at)
{
	int64_t hour = hours_of(at);
	struct run *r = &h->at_hand[h->now];

	if (key <= h->known)
		return;
	if (h->runs == 0 || r->hour != hour || key - r->last > HOURS_APART)
		r = run_of(h, key, hour);
	r->last = key;
	r->n++;
}

void hours_close(struct hours *h)
{
	for (int i = 0; i < h->runs; i++)
		put_run(h, &h->at_hand[i]);
	bulk_flush(h->put);
	bulk_close(h->put);
	free(h);
}

static void index_table(struct db *db, const char *table)
{
	char sql[300];
	struct hours *h = hours_open(db, table);

	snprintf(sql, sizeof sql, "SELECT %s, logged_at FROM %s WHERE %s > ? ORDER BY %s", table, table, table, table);
	struct stmt *s = db_ahead(db, sql);
	stmt_int(s, 1, h->known);
	while (stmt_step(s))
		hours_add(h, col_int(s, 0), col_real(s, 1));
	stmt_free(s);
	hours_close(h);
}

void hours_index(struct db *db)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		index_table(db, tables[i]);
}

int64_t hours_first(struct db *db, const char *table, double at)
{
	struct stmt *s = db_prepare(db, "SELECT coalesce(min(first), (SELECT max(last) + 1 FROM fact_hour WHERE what = ?1), 0) FROM fact_hour"
					" WHERE what = ?1 AND hour_at > ?2 - 3600");

	stmt_text(s, 1, str_c(table));
	stmt_real(s, 2, at);
	int64_t first = stmt_step(s) ? col_int(s, 0) : 0;
	stmt_free(s);
	return first;
}
