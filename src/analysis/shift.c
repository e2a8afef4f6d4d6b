/* shift: see shift.h. Acceptances of one provider are a walk: a step up for a slow one, a step down for any other. A stretch begins where the walk
 * leaves zero and ends at its highest point, once it has fallen ten steps from there or back to where it began. Whether it is a shift is a test's
 * business (shift_judge.h).
 *
 * Where a quarter of all is fast, whatever is slow counts as such, and the walk goes on from where it stood (table shift_part): it is kept with the stretches that
 * may be shifts and with what was slow. Elsewhere what counts as slow depends on the rest, and the walk begins anew. */
#include "analysis/shift.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/delay_list.h"
#include "analysis/shift_judge.h"
#include "util/memory.h"

enum { DROP = 10, FEW = 20 /* rows that may be read again each time */ };

struct walk { /* from and end: first and last row of the stretch, by their nth; most: slow ones up to its end */
	int64_t at, best, slow, most, from, end;
};

struct stretches { /* first and last row of each */
	int64_t (*v)[2];
	size_t n, room;
};

struct finder {
	struct shift_lane lane;
	struct minutes news, some; /* some: rows of a stretch */
	struct delay_list slow, now; /* what all of them took: of the rows that are final, and of all */
	struct stretches found;
	struct stmt *part, *rows, *put_part, *put;
};

/* The next row, NULL behind the last: whether a stretch that may be a shift ended before it, and which. */
static bool ended(struct walk *w, const struct minute *r, struct walk *stretch)
{
	w->at -= r ? r->fast : w->at;
	if (r && w->at > 0 && w->best - w->at < DROP)
		return false;
	*stretch = *w;
	*w = (struct walk){ .from = r ? r->nth : 0, .end = r ? r->nth : 0 };
	return stretch->best > 0 && stretch->most >= SHIFT_LEAST_SLOW;
}

static void step(struct walk *w, const struct minute *r)
{
	w->at += r->above - (r->n - r->above) - r->within;
	w->slow += r->above;
	if (w->at > w->best) {
		w->best = w->at;
		w->end = r->nth;
		w->most = w->slow;
	}
}

static void bind_lane(const struct shift_lane *l, struct stmt *s)
{
	stmt_text(s, 1, l->host);
	stmt_text(s, 2, l->provider);
	stmt_text(s, 3, l->part);
}

static void read_rows(struct finder *f, struct minutes *m, int64_t from, int64_t to)
{
	m->n = m->values = 0;
	bind_lane(&f->lane, f->rows);
	stmt_int(f->rows, 4, from);
	stmt_int(f->rows, 5, to);
	while (stmt_step(f->rows))
		minutes_read(m, col_int(f->rows, 0), col_text(f->rows, 1), from, to);
	stmt_reset(f->rows);
}

/* Rows of a stretch, and the one behind it; returns how many are in it. */
static size_t read_stretch(struct finder *f, int64_t from, int64_t end)
{
	read_rows(f, &f->some, from, end + 1);
	return f->some.n && f->some.row[f->some.n - 1].nth > end ? f->some.n - 1 : f->some.n;
}

static void note(struct finder *f, int64_t from, int64_t end)
{
	f->found.v = room_for_one(f->found.v, f->found.n, &f->found.room, sizeof *f->found.v);
	f->found.v[f->found.n][0] = from;
	f->found.v[f->found.n++][1] = end;
}

/* Notes a stretch, unless half of it took two seconds or less: no shift did. */
static void note_long(struct finder *f, const struct walk *stretch)
{
	size_t n = read_stretch(f, stretch->from, stretch->end);
	struct stat_sample in = minutes_sample(&f->some, 0, n, minutes_fast(&f->some, 0, n));

	if (stat_percentile(&in, 50) > 2)
		note(f, stretch->from, stretch->end);
	free(in.v);
}

static void add_slow(struct delay_list *list, struct str before, const struct minutes *m, size_t from, size_t to)
{
	struct stat_sample s = minutes_sample(m, from, to, 0);
	struct delay_runs added = { 0 }, none = { 0 };

	for (size_t i = 0; i < s.n; i++)
		delay_runs_add(&added, (uint64_t)llround(s.v[i].x * 1e6), s.v[i].n);
	delay_list_merge(list, before, &added, &none);
	free(added.entry);
	free(s.v);
}

/* Where the walk stood; returns the last row that it has taken. */
static int64_t load_part(struct finder *f, struct walk *w, char **slow)
{
	int64_t nth = 0;

	f->found.n = 0;
	bind_lane(&f->lane, f->part);
	if (stmt_step(f->part)) {
		nth = col_int(f->part, 0);
		*w = (struct walk){ col_int(f->part, 1), col_int(f->part, 2), col_int(f->part, 3), col_int(f->part, 4), col_int(f->part, 5), col_int(f->part, 6) };
		*slow = str_dup(col_text(f->part, 7));
		for (struct str s = col_text(f->part, 8); s.n;) {
			struct str one = str_head(s, str_find(s, ' ', 0));
			size_t dash = str_find(one, '-', 0);
			note(f, str_int(str_head(one, dash), INT64_MAX), str_int(str_skip(one, dash + 1), INT64_MAX));
			s = str_skip(s, one.n + 1);
		}
	}
	stmt_reset(f->part);
	return nth;
}

static void store_part(struct finder *f, const struct walk *w, int64_t nth)
{
	const int64_t v[] = { nth, w->at, w->best, w->slow, w->most, w->from, w->end };
	char *found = want(calloc(f->found.n + 1, 44));
	size_t n = 0;

	for (size_t i = 0; i < f->found.n; i++)
		n += (size_t)sprintf(found + n, "%s%lld-%lld", i ? " " : "", (long long)f->found.v[i][0], (long long)f->found.v[i][1]);
	bind_lane(&f->lane, f->put_part);
	for (int i = 0; i < 7; i++)
		stmt_int(f->put_part, 4 + i, v[i]);
	stmt_text(f->put_part, 11, (struct str){ f->slow.text, f->slow.n });
	stmt_text(f->put_part, 12, (struct str){ found, n });
	stmt_do(f->put_part);
	free(found);
}

static void go(struct finder *f, struct walk *w, const struct minute *from, const struct minute *to)
{
	struct walk stretch;

	for (; from < to; from++) {
		if (ended(w, from, &stretch))
			note_long(f, &stretch);
		step(w, from);
	}
}

/* With all rows. */
static void begin_anew(struct finder *f, int64_t slow)
{
	struct minutes *m = &f->some;

	read_rows(f, m, 0, INT64_MAX);
	struct stat_sample all = minutes_sample(m, 0, m->n, f->lane.n - slow);
	double usual = stat_percentile(&all, 25), least = fmax(1 + usual, 2 * usual);
	int64_t all_slow = 0;
	struct walk w = { 0 }, stretch;

	for (size_t i = 0; i < m->n; i++) {
		m->row[i].above = 0;
		for (size_t k = m->row[i].from; k < m->row[i].to; k++)
			if ((double)m->value[k].us / 1e6 >= least)
				m->row[i].above += m->value[k].n;
		all_slow += m->row[i].above;
	}
	for (size_t i = 0; i <= m->n; i++) {
		const struct minute *r = i < m->n ? &m->row[i] : NULL;
		if (ended(&w, r, &stretch))
			shift_judge(&f->lane, m, (size_t)(stretch.from - m->row[0].nth), (size_t)(stretch.end - m->row[0].nth) + 1, &all, all_slow, f->put);
		if (r)
			step(&w, r);
	}
	free(all.v);
}

/* The stretches that were noted; the rows in news from that one on are in the sample of no kept walk. */
static void judge_found(struct finder *f, size_t final)
{
	struct stat_sample all = { 0 };

	add_slow(&f->now, (struct str){ f->slow.text, f->slow.n }, &f->news, final, f->news.n);
	if (f->lane.n > f->now.count)
		stat_add(&all, 0, f->lane.n - f->now.count);
	for (size_t i = 0; i < f->now.runs.n; i++)
		stat_add(&all, (double)f->now.runs.entry[i].value / 1e6, f->now.runs.entry[i].count);
	for (size_t i = 0; i < f->found.n; i++) {
		size_t n = read_stretch(f, f->found.v[i][0], f->found.v[i][1]);
		shift_judge(&f->lane, &f->some, 0, n, &all, f->now.count, f->put);
	}
	free(all.v);
}

/* From where it stood. The newest row may still grow, so it is not kept. */
static void go_on(struct finder *f)
{
	struct walk w = { 0 }, stretch;
	char *slow = NULL;
	int64_t nth = load_part(f, &w, &slow);

	read_rows(f, &f->news, nth + 1, INT64_MAX);
	size_t final = f->news.n ? f->news.n - 1 : 0;
	const struct minute *row = f->news.row;
	add_slow(&f->slow, str_c(slow ? slow : ""), &f->news, 0, final);
	go(f, &w, row, row + final);
	if (final > FEW)
		store_part(f, &w, row[final - 1].nth);
	int64_t all_slow = f->slow.count + (f->news.n ? row[final].n : 0);
	if ((f->lane.n - all_slow) * 4 < f->lane.n + 4) {
		begin_anew(f, all_slow);
	} else {
		go(f, &w, row + final, row + f->news.n);
		if (ended(&w, NULL, &stretch))
			note_long(f, &stretch);
		if (f->found.n)
			judge_found(f, final);
	}
	free(slow);
}

void shift_find(struct db *db)
{
	struct finder f = { 0 };

	db_run(db, "shift", STR("DELETE FROM shift WHERE (host, provider, part) IN (SELECT host, provider, part FROM temp.heard)"));
	f.put = shift_put(db);
	f.part = db_prepare(db, "SELECT nth, at, best, slow, most, from_nth, end_nth, times, stretches FROM shift_part WHERE host = ? AND provider = ? AND part = ?");
	f.put_part = db_prepare(db, "INSERT OR REPLACE INTO shift_part(host, provider, part, nth, at, best, slow, most, from_nth, end_nth, times, stretches)"
				    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	f.rows = db_prepare(db, "SELECT nth, minutes FROM slow WHERE host = ?1 AND provider = ?2 AND part = ?3 AND nth <= ?5"
				" AND nth >= coalesce((SELECT max(nth) FROM slow WHERE host = ?1 AND provider = ?2 AND part = ?3 AND nth <= ?4), 0) ORDER BY nth");
	/* below five slow ones there is nothing to find, and each row has one at least */
	struct stmt *lanes = db_prepare(db, "SELECT p.host, p.provider, p.part, p.n, p.fast, p.fast_first_at"
					    " FROM temp.heard s CROSS JOIN pace p ON p.host = s.host AND p.provider = s.provider AND p.part = s.part"
					    " WHERE (SELECT sum(n) FROM (SELECT w.n FROM slow w WHERE w.host = s.host AND w.provider = s.provider AND w.part = s.part LIMIT 5)) >= 5");
	while (stmt_step(lanes)) {
		f.lane = (struct shift_lane){ col_text(lanes, 0), col_text(lanes, 1), col_text(lanes, 2), col_int(lanes, 3), col_int(lanes, 4), col_real(lanes, 5) };
		go_on(&f);
	}
	struct stmt *all[] = { lanes, f.put, f.part, f.put_part, f.rows };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
	minutes_free(&f.news);
	minutes_free(&f.some);
	free(f.slow.text);
	free(f.slow.runs.entry);
	free(f.now.text);
	free(f.now.runs.entry);
	free(f.found.v);
}
