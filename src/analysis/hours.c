/* hours: see hours.h. Rows come nearly in order of time, so the hour at hand is kept and written when it changes. */
#include "analysis/hours.h"

#include <math.h>
#include <stdio.h>

#include "store/bulk.h"

static const char *const tables[][2] = { /* and when a row of it was */
	{ "delivery", "logged_at" }, { "attempt", "started_at" }, { "connect_failure", "logged_at" }, { "reply", "logged_at" }, { "reject", "logged_at" },
};

struct hour {
	int64_t at, first, last, n;
};

static void put_hour(struct bulk *put, struct str table, struct hour *h)
{
	if (h->n == 0)
		return;
	bulk_row(put);
	bulk_text(put, table);
	bulk_int(put, h->at);
	bulk_int(put, h->first);
	bulk_int(put, h->last);
	bulk_int(put, h->n);
	h->n = 0;
}

static int64_t known(struct db *db, struct str table)
{
	struct stmt *s = db_prepare(db, "SELECT coalesce(max(last), 0) FROM fact_hour WHERE what = ?");

	stmt_text(s, 1, table);
	int64_t last = stmt_step(s) ? col_int(s, 0) : 0;
	stmt_free(s);
	return last;
}

static void index_table(struct db *db, struct bulk *put, const char *table, const char *at)
{
	char sql[300];
	struct hour h = { 0 };

	snprintf(sql, sizeof sql, "SELECT %s, %s FROM %s WHERE %s > ? ORDER BY %s", table, at, table, table, table);
	struct stmt *s = db_ahead(db, sql);
	stmt_int(s, 1, known(db, str_c(table)));
	while (stmt_step(s)) {
		int64_t key = col_int(s, 0), hour_at = (int64_t)floor(col_real(s, 1) / 3600) * 3600;
		if (h.at != hour_at) {
			put_hour(put, str_c(table), &h);
			h = (struct hour){ .at = hour_at, .first = key };
		}
		h.last = key;
		h.n++;
	}
	put_hour(put, str_c(table), &h);
	stmt_free(s);
}

void hours_index(struct db *db)
{
	struct bulk *put = bulk_open_change(db, "fact_hour", "what, hour_at, first, last, n",
					    "first = min(first, excluded.first), last = max(last, excluded.last), n = n + excluded.n");

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		index_table(db, put, tables[i][0], tables[i][1]);
	bulk_flush(put);
	bulk_close(put);
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
