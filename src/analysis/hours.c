/* hours: see hours.h. Rows come nearly in order of time, so the hour at hand is kept and written when it changes. */
#include "analysis/hours.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/bulk.h"
#include "util/memory.h"

static const char *const tables[] = { "connect_failure", "reply", "reject" }; /* delivery: lines.c; attempt: tries.c */

struct hours {
	const char *table;
	struct bulk *put;
	int64_t known;                /* the last row that is */
	int64_t hour, first, last, n; /* the hour at hand */
};

static int64_t known(struct db *db, struct str table)
{
	struct stmt *s = db_prepare(db, "SELECT coalesce(max(last), 0) FROM fact_hour WHERE what = ?");

	stmt_text(s, 1, table);
	int64_t last = stmt_step(s) ? col_int(s, 0) : 0;
	stmt_free(s);
	return last;
}

struct hours *hours_open(struct db *db, const char *table)
{
	struct hours *h = want(calloc(1, sizeof *h));

	h->table = table;
	h->known = known(db, str_c(table));
	h->put = bulk_open_change(db, "fact_hour", "what, hour_at, first, last, n", "first = min(first, excluded.first), last = max(last, excluded.last), n = n + excluded.n");
	return h;
}

static void put_hour(struct hours *h)
{
	if (h->n == 0)
		return;
	bulk_row(h->put);
	bulk_text(h->put, str_c(h->table));
	bulk_int(h->put, h->hour);
	bulk_int(h->put, h->first);
	bulk_int(h->put, h->last);
	bulk_int(h->put, h->n);
	h->n = 0;
}

int64_t hours_of(double at)
{
	return (int64_t)floor(at / 3600) * 3600;
}

void hours_add(struct hours *h, int64_t key, double at)
{
	int64_t hour = hours_of(at);

	if (key <= h->known)
		return;
	if (h->hour != hour)
		put_hour(h);
	h->hour = hour;
	h->first = h->n ? h->first : key;
	h->last = key;
	h->n++;
}

void hours_close(struct hours *h)
{
	put_hour(h);
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
