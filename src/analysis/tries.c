/* tries: see tries.h. A candidate is a run of failed IPv6 connects that is long enough to be a storm, if its share of the attempts is
 * (queries/analyze/50-storms.sql decides); it is counted again as long as it can still grow, or as too little came after it. */
#include "analysis/tries.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/hours.h"

enum { AFTER = 100, BEFORE_S = 7200 }; /* attempts to look at after a candidate, seconds before it */

struct values {
	int64_t *v;
	size_t n, room;
};

struct candidate {
	int64_t mta;
	double started_at, ended_at, ok_before, ok_after;
	int64_t opened, failing, opened_after, failing_after;
	struct values connect[2]; /* without, with a failed IPv6 connect */
};

struct place { /* of one attempt */
	int16_t candidate; /* -1 */
	bool behind;
};

struct tries {
	struct candidate *candidate;
	int n;
	int64_t first, last; /* attempts first..last are in place[] */
	int64_t delivery;    /* no delivery before this one is of such an attempt */
	struct place *place;
};

static void *grow(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (p == NULL)
		die_oom();
	return p;
}

static void load(struct tries *as, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT mta, started_at, ended_at FROM island WHERE kind = 'storm' AND failures >= 20 AND messages >= 5"
					" AND (opened = 0 OR (storm = 1 AND opened_after < 100)) ORDER BY mta, started_at LIMIT 30000");

	while (stmt_step(s)) {
		as->candidate = grow(as->candidate, (size_t)(as->n + 1) * sizeof *as->candidate);
		as->candidate[as->n++] = (struct candidate){ .mta = col_int(s, 0), .started_at = col_real(s, 1), .ended_at = col_real(s, 2), .ok_before = NAN, .ok_after = NAN };
	}
	stmt_free(s);
}

/* Which candidate of this host an attempt lies in; and counts it as coming before or after others. */
static int count_in(struct tries *as, int64_t mta, double from, double to, bool failing)
{
	int in = -1;

	for (int i = 0; i < as->n; i++) {
		struct candidate *c = &as->candidate[i];
		if (c->mta != mta)
			continue;
		if (from <= c->ended_at && to >= c->started_at) {
			c->opened++;
			c->failing += failing;
			in = i;
		} else if (from > c->ended_at && c->opened_after < AFTER) {
			c->opened_after++;
			c->failing_after += failing;
			if (!failing && !(c->ok_after <= from))
				c->ok_after = from;
		} else if (!failing && to < c->started_at && to >= c->started_at - BEFORE_S && !(c->ok_before >= to)) {
			c->ok_before = to;
		}
	}
	return in;
}

static void store(const struct tries *as, struct db *db)
{
	struct stmt *s = db_prepare(db, "UPDATE island SET opened = ?, failing = ?, opened_after = ?, failing_after = ?, ok_before_at = ?, ok_after_at = ?,"
					" storm = 1, connect_with_s = NULL, connect_without_s = NULL, errnos = '', sent_v4 = NULL"
					" WHERE mta = ? AND kind = 'storm' AND started_at = ?");

	for (int i = 0; i < as->n; i++) {
		const struct candidate *c = &as->candidate[i];
		stmt_int(s, 1, c->opened);
		stmt_int(s, 2, c->failing);
		stmt_int(s, 3, c->opened_after);
		stmt_int(s, 4, c->failing_after);
		stmt_real(s, 5, c->ok_before);
		stmt_real(s, 6, c->ok_after);
		stmt_int(s, 7, c->mta);
		stmt_real(s, 8, c->started_at);
		stmt_do(s);
	}
	stmt_free(s);
}

/* Attempts come nearly in order of time, so the hour at hand is kept and added when it changes. */
struct hour {
	int64_t mta, at, opened, failing;
};

static void add_hour(struct stmt *put, struct hour *h)
{
	if (h->opened) {
		stmt_int(put, 1, h->mta);
		stmt_int(put, 2, h->at);
		stmt_int(put, 3, h->opened);
		stmt_int(put, 4, h->failing);
		stmt_do(put);
	}
	h->opened = h->failing = 0;
}

static void clear_hours(struct db *db, double from)
{
	struct stmt *s = db_prepare(db, "DELETE FROM attempt_hour WHERE hour_at >= ?");

	stmt_real(s, 1, from);
	stmt_do(s);
	stmt_free(s);
}

struct tries *tries_count(struct db *db, const struct marks *m)
{
	struct tries *as = calloc(1, sizeof *as);
	double from = m->old_at;

	if (as == NULL)
		die_oom();
	load(as, db);
	for (int i = 0; i < as->n; i++)
		if (as->candidate[i].started_at - BEFORE_S < from)
			from = floor((as->candidate[i].started_at - BEFORE_S) / 3600) * 3600;
	as->first = hours_first(db, "attempt", from);
	as->delivery = hours_first(db, "delivery", from);
	as->last = db_int(db, "SELECT coalesce(max(attempt), 0) FROM attempt");
	if (as->last >= as->first)
		as->place = grow(NULL, (size_t)(as->last - as->first + 1) * sizeof *as->place);
	clear_hours(db, from);

	bool one = db_int(db, "SELECT count(*) FROM mta") <= 1;
	struct stmt *s = db_prepare(db, one ? "SELECT a.attempt, a.started_at, a.ended_at, a.failed_v6 > 0, (SELECT mta FROM mta) FROM attempt a WHERE a.attempt >= ? AND a.opened = 1"
					    : "SELECT a.attempt, a.started_at, a.ended_at, a.failed_v6 > 0, m.mta FROM attempt a JOIN message m USING (msg)"
					      " WHERE a.attempt >= ? AND a.opened = 1");
	struct stmt *put = db_prepare(db, "INSERT INTO attempt_hour(mta, hour_at, opened, failing) VALUES (?, ?, ?, ?)"
					  " ON CONFLICT DO UPDATE SET opened = opened + excluded.opened, failing = failing + excluded.failing");
	struct hour h = { 0 };
	for (int64_t i = 0; i <= as->last - as->first; i++)
		as->place[i] = (struct place){ .candidate = -1 };
	stmt_int(s, 1, as->first);
	while (stmt_step(s)) {
		double at = col_real(s, 1);
		bool failing = col_int(s, 3) != 0;
		int64_t mta = col_int(s, 4), hour_at = (int64_t)floor(at / 3600) * 3600;
		if (h.mta != mta || h.at != hour_at) {
			add_hour(put, &h);
			h = (struct hour){ .mta = mta, .at = hour_at };
		}
		if (at >= from) {
			h.opened++;
			h.failing += failing;
		}
		as->place[col_int(s, 0) - as->first] = (struct place){ .candidate = (int16_t)count_in(as, mta, at, col_real(s, 2), failing), .behind = failing };
	}
	add_hour(put, &h);
	stmt_free(put);
	stmt_free(s);
	store(as, db);
	return as;
}

int64_t tries_delivery(const struct tries *as)
{
	return as->delivery;
}

int tries_candidate(const struct tries *as, int64_t attempt, bool *behind)
{
	if (attempt < as->first || attempt > as->last || as->n == 0)
		return -1;
	*behind = as->place[attempt - as->first].behind;
	return as->place[attempt - as->first].candidate;
}

void tries_connect(struct tries *as, int candidate, bool behind, int64_t connect_us)
{
	struct values *v = &as->candidate[candidate].connect[behind];

	if (v->n == v->room) {
		v->room = v->room ? v->room * 2 : 256;
		v->v = grow(v->v, v->room * sizeof *v->v);
	}
	v->v[v->n++] = connect_us;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static double median_s(struct values *v)
{
	if (v->n == 0)
		return NAN;
	qsort(v->v, v->n, sizeof *v->v, ascending);
	return (double)v->v[(v->n - 1) / 2] / 1e6;
}

void tries_store_medians(struct tries *as, struct db *db)
{
	struct stmt *s = db_prepare(db, "UPDATE island SET connect_without_s = ?, connect_with_s = ? WHERE mta = ? AND kind = 'storm' AND started_at = ? AND storm = 1");

	for (int i = 0; i < as->n; i++) {
		struct candidate *c = &as->candidate[i];
		stmt_real(s, 1, median_s(&c->connect[0]));
		stmt_real(s, 2, median_s(&c->connect[1]));
		stmt_int(s, 3, c->mta);
		stmt_real(s, 4, c->started_at);
		stmt_do(s);
	}
	stmt_free(s);
}

double tries_old_at(struct db *db, double until)
{
	struct stmt *s = db_prepare(db, "SELECT min(started_at) FROM island WHERE kind = 'storm' AND (ended_at + 900 >= ? OR (storm = 1 AND opened_after < 100))");

	stmt_real(s, 1, until - 3600);
	stmt_step(s);
	double at = until - 3600;
	if (!col_null(s, 0) && col_real(s, 0) < at)
		at = col_real(s, 0);
	stmt_free(s);
	return floor((at - BEFORE_S) / 3600) * 3600;
}

void tries_free(struct tries *as)
{
	for (int i = 0; i < as->n; i++) {
		free(as->candidate[i].connect[0].v);
		free(as->candidate[i].connect[1].v);
	}
	free(as->candidate);
	free(as->place);
	free(as);
}
