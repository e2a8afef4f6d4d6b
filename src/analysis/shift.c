/* shift: see shift.h. Acceptances of one provider are a walk: a step up for a slow one, a step down for any other. A stretch begins where the walk
 * leaves zero and ends at its highest point, once it has fallen ten steps from there or back to where it began. Whether it is a shift is a test's
 * business: what lies in it against all that lies outside.
 *
 * With at least 20 inside and 100 outside: Mann-Whitney z > 4, P > .7, the median more than doubled, and longer by more than a second. With
 * fewer, at least 5 slow ones against at least 5 outside: P > .9, the median more than five seconds and more than five times as long, and the
 * chance of so many slow ones in so short a stretch, anywhere in the log, below one in a thousand. */
#include "analysis/shift.h"

#include <math.h>
#include <stdlib.h>

#include "util/stats.h"
#include "util/memory.h"

enum { DROP = 10, LEAST_SLOW = 5, BIG_N = 20, BIG_USUAL = 100 };

struct minute {
	int64_t nth, fast, n, within, source, line, last_source, last_line, above; /* above: slow ones that count as such here */
	double fast_first, fast_last, started_at, first_at, last_at;
	size_t from, to; /* its values */
};

struct value {
	int64_t us, n;
};

struct walk {
	struct db *db;
	struct str host, provider, part;
	struct minute *row;
	size_t rows, row_room;
	struct value *value;
	size_t values, value_room;
	int64_t n, last_fast; /* of table pace */
	double last_fast_first;
	struct stmt *counts, *times, *rows_of, *put;
};

static void bind_lane(const struct walk *w, struct stmt *s)
{
	stmt_text(s, 1, w->host);
	stmt_text(s, 2, w->provider);
	stmt_text(s, 3, w->part);
}

static void add_values(struct walk *w, struct minute *r, struct str times)
{
	r->from = w->values;
	while (times.n) {
		struct str word = str_head(times, str_find(times, ' ', 0));
		size_t star = str_find(word, '*', 0);
		w->value = room_for_one(w->value, w->values, &w->value_room, sizeof *w->value);
		w->value[w->values++] = (struct value){ str_int(str_head(word, star), INT64_MAX), str_int(str_skip(word, star + 1), INT64_MAX) };
		times = str_skip(times, word.n + 1);
	}
	r->to = w->values;
}

static int by_us(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	return x->us < y->us ? -1 : x->us > y->us;
}

/* The values of some rows as a sample; whatever is fast counts as 0. */
static struct stat_sample sample_of(const struct walk *w, size_t from, size_t to, int64_t fast)
{
	struct stat_sample s = { 0 };
	size_t n = from < to ? w->row[to - 1].to - w->row[from].from : 0;
	struct value *v = malloc((n + 1) * sizeof *v);

	if (v == NULL)
		die_oom();
	for (size_t i = 0; i < n; i++)
		v[i] = w->value[w->row[from].from + i];
	qsort(v, n, sizeof *v, by_us);
	if (fast > 0)
		stat_add(&s, 0, fast);
	for (size_t i = 0; i < n; i++)
		stat_add(&s, (double)v[i].us / 1e6, v[i].n);
	free(v);
	return s;
}

/* all without some: both ascending. */
static struct stat_sample without(const struct stat_sample *all, const struct stat_sample *some)
{
	struct stat_sample s = { 0 };

	for (size_t i = 0, k = 0; i < all->n; i++) {
		int64_t n = all->v[i].n;
		if (k < some->n && some->v[k].x <= all->v[i].x)
			n -= some->v[k++].n;
		if (n > 0)
			stat_add(&s, all->v[i].x, n);
	}
	return s;
}

static void store(struct walk *w, size_t from, size_t to, const struct stat_sample *in, const struct stat_sample *out, struct stat_mw mw, int64_t slow)
{
	const struct minute *a = &w->row[from], *b = &w->row[to - 1];
	int64_t after = to < w->rows ? w->row[to].fast : w->last_fast;
	double after_at = to < w->rows ? w->row[to].fast_first : w->last_fast_first;

	stmt_text(w->put, 1, w->host);
	stmt_text(w->put, 2, w->provider);
	stmt_text(w->put, 3, w->part);
	stmt_real(w->put, 4, a->started_at);
	stmt_real(w->put, 5, b->last_at);
	stmt_real(w->put, 6, a->fast ? a->fast_last : NAN);
	stmt_real(w->put, 7, after ? after_at : NAN);
	stmt_int(w->put, 8, after);
	stmt_int(w->put, 9, in->count);
	stmt_int(w->put, 10, slow);
	stmt_real(w->put, 11, stat_percentile(in, 50));
	stmt_int(w->put, 12, out->count);
	stmt_real(w->put, 13, stat_percentile(out, 50));
	stmt_real(w->put, 14, mw.effect);
	stmt_real(w->put, 15, mw.z);
	stmt_int(w->put, 16, a->source);
	stmt_int(w->put, 17, a->line);
	stmt_int(w->put, 18, b->last_source);
	stmt_int(w->put, 19, b->last_line);
	stmt_real(w->put, 20, a->first_at);
	stmt_do(w->put);
}

static void judge(struct walk *w, size_t from, size_t to, const struct stat_sample *all, int64_t all_slow)
{
	int64_t slow = 0, fast = 0;

	for (size_t i = from; i < to; i++) {
		slow += w->row[i].above;
		fast += w->row[i].within + (i > from ? w->row[i].fast : 0);
	}
	if (slow < LEAST_SLOW)
		return;
	struct stat_sample in = sample_of(w, from, to, fast), out = without(all, &in);
	if (out.count >= LEAST_SLOW) {
		struct stat_mw mw = stat_mann_whitney(&out, &in);
		double now = stat_percentile(&in, 50), usual = fmax(1, stat_percentile(&out, 50)); /* fast is anything below a second */
		double chance = ((double)(all_slow - slow) + 1) / ((double)out.count + 2);
		bool many = in.count >= BIG_N && out.count >= BIG_USUAL && mw.z > 4 && mw.effect > 0.7 && now > 2 * usual && now - usual > 1;
		bool few = mw.effect > 0.9 && now > 5 * usual && now > 5 && stat_binomial_tail(slow, in.count, chance) * (double)w->n < 0.001;
		if (many || few)
			store(w, from, to, &in, &out, mw, slow);
	}
	free(in.v);
	free(out.v);
}

/* No shift has a median of two seconds or less. */
static bool long_enough(struct walk *w, size_t from, size_t to)
{
	size_t i = from;
	int64_t fast = 0;

	w->values = 0;
	bind_lane(w, w->times);
	stmt_int(w->times, 4, w->row[from].nth);
	stmt_int(w->times, 5, w->row[to - 1].nth);
	for (; i < to && stmt_step(w->times); i++) {
		add_values(w, &w->row[i], col_text(w->times, 0));
		fast += w->row[i].within + (i > from ? w->row[i].fast : 0);
	}
	stmt_reset(w->times);
	struct stat_sample in = sample_of(w, from, i, fast);
	bool yes = stat_percentile(&in, 50) > 2;
	free(in.v);
	return yes;
}

/* Each stretch is judged; without a sample it is only told whether there is one that is worth it. */
static bool stretches(struct walk *w, const struct stat_sample *all, int64_t all_slow)
{
	int64_t at = 0, best = 0, slow = 0, most = 0; /* slow: in the stretch so far; most: up to its highest point */
	size_t from = 0, end = 0;

	for (size_t i = 0; i <= w->rows; i++) {
		const struct minute *r = i < w->rows ? &w->row[i] : NULL;
		at -= r ? r->fast : at;
		if (r == NULL || at <= 0 || best - at >= DROP) {
			if (best > 0 && most >= LEAST_SLOW && all)
				judge(w, from, end, all, all_slow);
			else if (best > 0 && most >= LEAST_SLOW && long_enough(w, from, end))
				return true;
			at = best = slow = most = 0;
			from = end = i;
		}
		if (r == NULL)
			break;
		at += r->above - (r->n - r->above) - r->within;
		slow += r->above;
		if (at > best)
			best = at, end = i + 1, most = slow;
	}
	return false;
}

static void walk(struct walk *w)
{
	int64_t slow = 0, all_slow = 0;

	for (size_t i = 0; i < w->rows; i++)
		slow += w->row[i].n;
	if (slow < LEAST_SLOW)
		return;
	struct stat_sample all = sample_of(w, 0, w->rows, w->n - slow);
	double usual = stat_percentile(&all, 25), least = fmax(1 + usual, 2 * usual);
	for (size_t i = 0; i < w->rows; i++) {
		w->row[i].above = 0;
		for (size_t k = w->row[i].from; k < w->row[i].to; k++)
			if ((double)w->value[k].us / 1e6 >= least)
				w->row[i].above += w->value[k].n;
		all_slow += w->row[i].above;
	}
	stretches(w, &all, all_slow);
	free(all.v);
}

static void read_row(struct walk *w, struct stmt *s)
{
	w->row = room_for_one(w->row, w->rows, &w->row_room, sizeof *w->row);
	struct minute *r = &w->row[w->rows++];

	*r = (struct minute){ .fast = col_int(s, 3), .fast_first = col_real(s, 4), .fast_last = col_real(s, 5), .started_at = col_real(s, 6), .last_at = col_real(s, 7),
			      .n = col_int(s, 8), .within = col_int(s, 9), .source = col_int(s, 11), .line = col_int(s, 12), .last_source = col_int(s, 13),
			      .last_line = col_int(s, 14), .first_at = col_real(s, 15) };
	add_values(w, r, col_text(s, 10));
}

/* Whether there may be a shift, by the counts alone: where a quarter is fast, whatever is slow counts as such, and most providers have no stretch of it. */
static bool may_shift(struct walk *w)
{
	struct stmt *s = w->counts;
	int64_t slow = 0;

	bind_lane(w, s);
	for (w->rows = 0; stmt_step(s); w->rows++) {
		w->row = room_for_one(w->row, w->rows, &w->row_room, sizeof *w->row);
		w->row[w->rows] = (struct minute){ .nth = col_int(s, 0), .fast = col_int(s, 1), .n = col_int(s, 2), .within = col_int(s, 3), .above = col_int(s, 2) };
		slow += w->row[w->rows].n;
	}
	stmt_reset(s);
	return slow >= LEAST_SLOW && ((w->n - slow) * 4 < w->n + 4 || stretches(w, NULL, 0));
}

void shift_find(struct db *db)
{
	struct walk w = { .db = db };

	db_run(db, "shift", STR("DELETE FROM shift WHERE (host, provider, part) IN (SELECT host, provider, part FROM temp.heard)"));
	w.put = db_prepare(db, "INSERT INTO shift(host, provider, part, started_at, ended_at, ok_before_at, ok_after_at, after, n, slow, p50_s, usual_n,"
			       " usual_p50_s, effect, z, source, line, last_source, last_line, first_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct stmt *lanes = db_prepare(db, "SELECT p.host, p.provider, p.part, p.n, p.fast, p.fast_first_at"
					    " FROM temp.heard s CROSS JOIN pace p ON p.host = s.host AND p.provider = s.provider AND p.part = s.part");
#define LANE " FROM slow WHERE host = ? AND provider = ? AND part = ? "
	w.counts = db_prepare(db, "SELECT nth, fast, n, fast_within" LANE "ORDER BY nth");
	w.times = db_prepare(db, "SELECT times" LANE "AND nth BETWEEN ? AND ? ORDER BY nth");
	w.rows_of = db_prepare(db, "SELECT host, provider, part, fast, fast_first_at, fast_last_at, started_at, last_at, n, fast_within, times, source, line,"
				   " last_source, last_line, first_at" LANE "ORDER BY nth");
	while (stmt_step(lanes)) {
		w.host = col_text(lanes, 0);
		w.provider = col_text(lanes, 1);
		w.part = col_text(lanes, 2);
		w.n = col_int(lanes, 3);
		w.last_fast = col_int(lanes, 4);
		w.last_fast_first = col_real(lanes, 5);
		if (!may_shift(&w))
			continue;
		w.rows = w.values = 0;
		bind_lane(&w, w.rows_of);
		while (stmt_step(w.rows_of))
			read_row(&w, w.rows_of);
		stmt_reset(w.rows_of);
		walk(&w);
	}
	struct stmt *all[] = { lanes, w.counts, w.times, w.rows_of, w.put };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
	free(w.row);
	free(w.value);
}
