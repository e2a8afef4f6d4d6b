/* shift_judge: see shift_judge.h.
 *
 * With at least 20 inside and 100 outside: Mann-Whitney z > 5 (of many stretches this one was picked), P > .7, the median more than doubled, longer by
 * more than a second. With fewer, at least 5 slow ones against at least 5 outside: P > .9, the median more than five seconds and more than five
 * times as long, and the chance of so many slow ones in so short a stretch, anywhere in the log, below one in a thousand. */
#include "analysis/shift_judge.h"

#include <math.h>
#include <stdlib.h>

enum { BIG_N = 20, BIG_USUAL = 100 };

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

struct stmt *shift_put(struct db *db)
{
	return db_prepare(db, "INSERT INTO shift(host, provider, part, started_at, ended_at, ok_before_at, ok_after_at, after, n, slow, p50_s, usual_n,"
			      " usual_p50_s, effect, z, source, line, last_source, last_line, first_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

struct found {
	const struct stat_sample *in, *out;
	struct stat_mw mw;
	int64_t slow;
};

static void put_shift(struct stmt *put, const struct shift_lane *lane, const struct minutes *m, size_t from, size_t to, const struct found *f)
{
	const struct minute *a = &m->row[from], *b = &m->row[to - 1];
	int64_t after = to < m->n ? m->row[to].fast : lane->last_fast;
	double after_at = to < m->n ? m->row[to].fast_first : lane->last_fast_first;

	stmt_text(put, 1, lane->host);
	stmt_text(put, 2, lane->provider);
	stmt_text(put, 3, lane->part);
	stmt_real(put, 4, a->started_at);
	stmt_real(put, 5, b->last_at);
	stmt_real(put, 6, a->fast ? a->fast_last : NAN);
	stmt_real(put, 7, after ? after_at : NAN);
	stmt_int(put, 8, after);
	stmt_int(put, 9, f->in->count);
	stmt_int(put, 10, f->slow);
	stmt_real(put, 11, stat_percentile(f->in, 50));
	stmt_int(put, 12, f->out->count);
	stmt_real(put, 13, stat_percentile(f->out, 50));
	stmt_real(put, 14, f->mw.effect);
	stmt_real(put, 15, f->mw.z);
	stmt_int(put, 16, a->source);
	stmt_int(put, 17, a->line);
	stmt_int(put, 18, b->last_source);
	stmt_int(put, 19, b->last_line);
	stmt_real(put, 20, a->first_at);
	stmt_do(put);
}

void shift_judge(const struct shift_lane *lane, const struct minutes *m, size_t from, size_t to, const struct stat_sample *all, int64_t all_slow, struct stmt *put)
{
	int64_t slow = 0;

	for (size_t i = from; i < to; i++)
		slow += m->row[i].above;
	if (slow < SHIFT_LEAST_SLOW)
		return;
	struct stat_sample in = minutes_sample(m, from, to, minutes_fast(m, from, to)), out = without(all, &in);
	if (out.count >= SHIFT_LEAST_SLOW) {
		struct stat_mw mw = stat_mann_whitney(&out, &in);
		double now = stat_percentile(&in, 50), usual = fmax(1, stat_percentile(&out, 50)); /* fast is anything below a second */
		double chance = ((double)(all_slow - slow) + 1) / ((double)out.count + 2);
		bool many = in.count >= BIG_N && out.count >= BIG_USUAL && mw.z > 5 && mw.effect > 0.7 && now > 2 * usual && now - usual > 1;
		bool few = mw.effect > 0.9 && now > 5 * usual && now > 5 && stat_binomial_tail(slow, in.count, chance) * (double)lane->n < 0.001;
		if (many || few)
			put_shift(put, lane, m, from, to, &(struct found){ &in, &out, mw, slow });
	}
	free(in.v);
	free(out.v);
}
