/* candidate: see candidate.h. */
#include "analysis/candidate.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/delay_list.h"
#include "analysis/islands.h"
#include "analysis/radix.h"

enum { AFTER = 100 }; /* attempts to look at after a candidate */

static void *grow(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (p == NULL)
		die_oom();
	return p;
}

void candidates_load(struct candidates *s, struct db *db)
{
	struct stmt *q = db_prepare(db, "SELECT i.mta, i.started_at, i.ended_at, coalesce(p.attempt, 0), coalesce(p.opened, 0), coalesce(p.failing, 0),"
					" coalesce(p.opened_after, 0), coalesce(p.failing_after, 0), p.ok_before_at, p.ok_after_at,"
					" coalesce(p.connect_without, ''), coalesce(p.connect_with, '')"
					" FROM island i LEFT JOIN storm_part p ON p.mta = i.mta AND p.started_at = i.started_at"
					" WHERE i.kind = 'storm' AND i.failures >= 20 AND i.messages >= 5 AND (i.opened = 0 OR i.opened_after < 100)"
					" ORDER BY i.mta, i.started_at LIMIT 30000");

	while (stmt_step(q)) {
		s->c = grow(s->c, (size_t)(s->n + 1) * sizeof *s->c);
		struct candidate *c = &s->c[s->n++];
		*c = (struct candidate){ .mta = col_int(q, 0), .started_at = col_real(q, 1), .ended_at = col_real(q, 2), .from = col_int(q, 3) };
		c->all = c->final = (struct candidate_count){ .opened = col_int(q, 4), .failing = col_int(q, 5), .opened_after = col_int(q, 6),
							      .failing_after = col_int(q, 7), .ok_before = col_real(q, 8), .ok_after = col_real(q, 9) };
		c->stored[0] = str_dup(col_text(q, 10));
		c->stored[1] = str_dup(col_text(q, 11));
	}
	stmt_free(q);
}

double candidates_begin(const struct candidates *s)
{
	double at = INFINITY;

	for (int i = 0; i < s->n; i++)
		if (s->c[i].from == 0 && s->c[i].started_at - CANDIDATE_BEFORE_S < at)
			at = s->c[i].started_at - CANDIDATE_BEFORE_S;
	return at;
}

int candidates_count(struct candidates *s, int64_t attempt, int64_t mta, double from, double to, bool failing)
{
	int in = -1;

	for (int i = 0; i < s->n; i++) {
		struct candidate *c = &s->c[i];
		struct candidate_count *k = &c->all;
		if (c->mta != mta || attempt < c->from)
			continue;
		if (from <= c->ended_at && to >= c->started_at) {
			k->opened++;
			k->failing += failing;
			in = i;
		} else if (from > c->ended_at && k->opened_after < AFTER) {
			k->opened_after++;
			k->failing_after += failing;
			if (!failing && !(k->ok_after <= from))
				k->ok_after = from;
		} else if (!failing && to < c->started_at && to >= c->started_at - CANDIDATE_BEFORE_S && !(k->ok_before >= to)) {
			k->ok_before = to;
		}
	}
	return in;
}

void candidates_final(struct candidates *s)
{
	for (int i = 0; i < s->n; i++)
		s->c[i].final = s->c[i].all;
}

void candidates_time(struct candidates *s, int candidate, int64_t attempt, bool behind, int64_t connect_us)
{
	struct candidate_times *t = &s->c[candidate].time[attempt >= s->end][behind];

	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->us = grow(t->us, t->room * sizeof *t->us);
	}
	t->us[t->n++] = (uint64_t)connect_us;
}

void candidates_store(const struct candidates *s, struct db *db)
{
	struct stmt *put = db_prepare(db, "UPDATE island SET opened = ?, failing = ?, opened_after = ?, failing_after = ?, ok_before_at = ?, ok_after_at = ?,"
					  " storm = 1, connect_with_s = NULL, connect_without_s = NULL, errnos = '', sent_v4 = NULL"
					  " WHERE mta = ? AND kind = 'storm' AND started_at = ?");

	for (int i = 0; i < s->n; i++) {
		const struct candidate_count *k = &s->c[i].all;
		stmt_int(put, 1, k->opened);
		stmt_int(put, 2, k->failing);
		stmt_int(put, 3, k->opened_after);
		stmt_int(put, 4, k->failing_after);
		stmt_real(put, 5, k->ok_before);
		stmt_real(put, 6, k->ok_after);
		stmt_int(put, 7, s->c[i].mta);
		stmt_real(put, 8, s->c[i].started_at);
		stmt_do(put);
	}
	stmt_free(put);
}

static void merge(struct delay_list *l, struct str stored, struct candidate_times *t)
{
	uint64_t *spare = grow(NULL, t->n * sizeof *spare);
	struct delay_runs added = { 0 }, none = { 0 };

	radix_sort(t->us, spare, t->n);
	free(spare);
	for (size_t i = 0; i < t->n; i++)
		delay_runs_add(&added, t->us[i], 1);
	delay_list_merge(l, stored, &added, &none);
	free(added.entry);
}

static void keep(struct stmt *put, const struct candidates *s, const struct candidate *c, struct delay_list *final)
{
	const struct candidate_count *k = &c->final;

	stmt_int(put, 1, c->mta);
	stmt_real(put, 2, c->started_at);
	stmt_int(put, 3, s->end > c->from ? s->end : c->from);
	stmt_int(put, 4, k->opened);
	stmt_int(put, 5, k->failing);
	stmt_int(put, 6, k->opened_after);
	stmt_int(put, 7, k->failing_after);
	stmt_real(put, 8, k->ok_before);
	stmt_real(put, 9, k->ok_after);
	for (int b = 0; b < 2; b++)
		stmt_text(put, 10 + b, (struct str){ final[b].text, final[b].n });
	stmt_do(put);
}

static bool counted_on(struct db *db, const struct candidate *c, double until)
{
	struct stmt *s = db_prepare(db, "SELECT 1 FROM island WHERE mta = ? AND kind = 'storm' AND started_at = ? AND opened > 0 AND opened_after < ?");

	stmt_int(s, 1, c->mta);
	stmt_real(s, 2, c->started_at);
	stmt_int(s, 3, AFTER);
	bool yes = stmt_step(s) || c->ended_at + ISLAND_GAP_S >= until - 3600;
	stmt_free(s);
	return yes;
}

void candidates_keep(struct candidates *s, struct db *db, double until)
{
	struct stmt *median = db_prepare(db, "UPDATE island SET connect_without_s = ?, connect_with_s = ? WHERE mta = ? AND kind = 'storm' AND started_at = ? AND storm = 1");
	struct stmt *put = db_prepare(db, "INSERT INTO storm_part(mta, started_at, attempt, opened, failing, opened_after, failing_after, ok_before_at, ok_after_at,"
					  " connect_without, connect_with) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct delay_list final[2] = { 0 }, all[2] = { 0 };

	db_run(db, "storm_part", STR("DELETE FROM storm_part"));
	for (int i = 0; i < s->n; i++) {
		struct candidate *c = &s->c[i];
		for (int b = 0; b < 2; b++) {
			merge(&final[b], str_c(c->stored[b]), &c->time[0][b]);
			merge(&all[b], (struct str){ final[b].text, final[b].n }, &c->time[1][b]);
			stmt_real(median, 1 + b, all[b].count ? (double)delay_list_percentile(&all[b], 50) / 1e6 : NAN);
		}
		stmt_int(median, 3, c->mta);
		stmt_real(median, 4, c->started_at);
		stmt_do(median);
		if (counted_on(db, c, until))
			keep(put, s, c, final);
	}
	for (int b = 0; b < 2; b++) {
		free(final[b].text);
		free(final[b].runs.entry);
		free(all[b].text);
		free(all[b].runs.entry);
	}
	stmt_free(put);
	stmt_free(median);
}

void candidates_free(struct candidates *s)
{
	for (int i = 0; i < s->n; i++) {
		for (int b = 0; b < 2; b++) {
			free(s->c[i].time[0][b].us);
			free(s->c[i].time[1][b].us);
			free(s->c[i].stored[b]);
		}
	}
	free(s->c);
}
