/* rates: see rates.h. Exact tails of the binomial distribution are what SQL can't do; the rest of the rule is here to stand beside it. */
#include "analysis/rates.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/days.h"
#include "util/stats.h"

struct count { /* the day at hand of one machine and provider: lines come nearly in order of time */
	int64_t day, tried, accepted;
};

struct rates {
	struct db *db;
	const struct peers *peers;
	char *const *host;
	struct pairs *pairs;
	struct count *count; /* of each pair */
	size_t room;
	struct interned *names;
	struct days add;
};

struct rates *rates_open(struct db *db, const struct peers *peers, char *const *host, struct pairs *pairs)
{
	struct rates *r = calloc(1, sizeof *r);

	if (r == NULL)
		die_oom();
	*r = (struct rates){ .db = db, .peers = peers, .host = host, .pairs = pairs };
	r->count = pairs_fit(pairs, NULL, &r->room, sizeof *r->count);
	r->names = interned_new();
	r->add = days_open(db, r->names, "tried, accepted");
	return r;
}

static void flush(struct rates *r, size_t i)
{
	struct count *c = &r->count[i];

	if (c->accepted == 0)
		return;
	int64_t host = intern(r->names, str_c(r->host[pair_host(r->pairs, i)])), provider = intern(r->names, str_c(r->peers->name[pair_provider(r->pairs, i)]));
	days_add(&r->add, host, provider, (double)c->day, (int64_t[]){ c->tried, c->accepted });
	*c = (struct count){ 0 };
}

void rates_accepted(struct rates *r, size_t i, double at, bool first)
{
	int64_t day = (int64_t)floor(at / RATES_DAY) * RATES_DAY;

	r->count = pairs_fit(r->pairs, r->count, &r->room, sizeof *r->count);
	if (r->count[i].day != day)
		flush(r, i);
	r->count[i].day = day;
	r->count[i].tried += first;
	r->count[i].accepted++;
}

void rates_close(struct rates *r)
{
	r->count = pairs_fit(r->pairs, r->count, &r->room, sizeof *r->count);
	for (size_t i = 0; i < r->pairs->n; i++)
		flush(r, pairs_nth(r->pairs, i));
	days_close(&r->add);
	interned_free(r->names);
	free(r->count);
	free(r);
}

struct before { /* the shares of the days before */
	double share[RATES_BEFORE];
	size_t n;
	double median, mad, greatest;
};

static bool weekend(int64_t day)
{
	int64_t of_week = (day / RATES_DAY + 4) % 7; /* 0 = Sunday; 1970-01-01 was a Thursday */

	return of_week == 0 || of_week == 6;
}

/* Days of the same kind where there are enough of them, else all. */
static void days_before(struct stmt *s, int64_t day, struct before *b)
{
	struct before same = { 0 }, all = { 0 };

	while (stmt_step(s)) {
		double share = (double)col_int(s, 1) / (double)col_int(s, 2);
		if (all.n < RATES_BEFORE)
			all.share[all.n++] = share;
		if (weekend(col_int(s, 0)) == weekend(day) && same.n < RATES_BEFORE)
			same.share[same.n++] = share;
	}
	stmt_reset(s);
	*b = same.n >= RATES_LEAST_DAYS ? same : all;
	for (size_t i = 0; i < all.n; i++)
		b->greatest = fmax(b->greatest, all.share[i]);
	b->median = stat_median(b->share, b->n);
	b->mad = stat_mad(b->share, b->n);
}

static void judge(const struct before *b, int64_t k, int64_t n, struct stmt *put)
{
	double m = b->median, share = (double)k / (double)n, by_chance = sqrt((m + 1 / (double)n) * (1 - m) / (double)n);
	double z = (share - m) / fmax(fmax(1.4826 * b->mad, by_chance), 0.02);

	if (share <= b->greatest || share < 2 * fmax(m, 0.005) || share - m < 0.05 || z <= 3.5)
		return;
	double p = stat_binomial_tail(k, n, fmax(m, 1e-9));
	if (p >= 0.001)
		return;
	stmt_int(put, 5, k);
	stmt_int(put, 6, n);
	stmt_int(put, 7, (int64_t)b->n);
	stmt_real(put, 8, m);
	stmt_real(put, 9, b->greatest);
	stmt_real(put, 10, z);
	stmt_real(put, 11, p);
	stmt_do(put);
}

void rates_judge(struct db *db, double since)
{
	static const char *const what[] = { "deferred", "unknown" };
	int64_t from = (int64_t)floor(since / RATES_DAY) * RATES_DAY;
	struct stmt *drop = db_prepare(db, "DELETE FROM rate_alarm WHERE day_at >= ?");
	struct stmt *days = db_prepare(db, "SELECT host, provider, day_at, tried, deferred, unknown FROM provider_day"
					   " WHERE day_at >= ? AND tried >= 20 AND max(deferred, unknown) >= 5 ORDER BY day_at, host, provider");
	struct stmt *past = db_prepare(db, "SELECT d.day_at, CASE ?4 WHEN 'deferred' THEN d.deferred ELSE d.unknown END, d.tried FROM provider_day d"
					   " WHERE d.host = ?1 AND d.provider = ?2 AND d.day_at < ?3 AND d.day_at >= ?3 - 28 * 86400 AND d.tried >= 20"
					   " AND NOT (EXISTS (SELECT 1 FROM rate_alarm a WHERE a.host = ?1 AND a.provider = ?2 AND a.day_at = d.day_at AND a.what = ?4)"
					   " AND (d.day_at = ?3 - 86400 OR EXISTS (SELECT 1 FROM rate_alarm a WHERE a.host = ?1 AND a.provider = ?2"
					   " AND a.day_at IN (d.day_at - 86400, d.day_at + 86400) AND a.what = ?4)))");
	struct stmt *put = db_prepare(db, "INSERT INTO rate_alarm(host, provider, day_at, what, k, n, days, usual, greatest, z, p)"
					  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	stmt_int(drop, 1, from);
	stmt_do(drop);
	stmt_int(days, 1, from);
	while (stmt_step(days)) {
		for (int i = 0; i < 2; i++) {
			struct before b;
			if (col_int(days, 4 + i) < RATES_LEAST_K)
				continue;
			for (int k = 0; k < 2; k++) {
				struct stmt *s = k ? put : past;
				stmt_text(s, 1, col_text(days, 0));
				stmt_text(s, 2, col_text(days, 1));
				stmt_int(s, 3, col_int(days, 2));
				stmt_text(s, 4, str_c(what[i]));
			}
			days_before(past, col_int(days, 2), &b);
			if (b.n >= RATES_LEAST_DAYS)
				judge(&b, col_int(days, 4 + i), col_int(days, 3), put);
			stmt_reset(put);
		}
	}
	stmt_free(put);
	stmt_free(past);
	stmt_free(days);
	stmt_free(drop);
}
