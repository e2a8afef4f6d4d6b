/* pace: see pace.h. */
#include "analysis/pace.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/minutes.h"
#include "analysis/rates.h"
#include "analysis/shift.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { CONNECT, TRANSFER, PARTS };
enum { TOGETHER = 32, HELD = 16384 }; /* minutes in a row of table slow, and those that are held in memory, of all lanes, beyond the newest of each */

struct lane { /* one machine, provider and part */
	int64_t n, fast, msg; /* msg: the last one counted; its further recipients went the same way at the same time */
	double fast_first, fast_last;
	bool known, touched; /* known: what an earlier analysis counted was looked up */
	struct minutes *slow; /* the last minutes, not written yet; the newest may still grow */
};

struct pace {
	struct db *db;
	const struct peers *peers;
	const struct machines *hosts;
	struct pairs *pairs;
	bool afresh;
	struct lane *lane; /* of each pair PARTS */
	size_t room;
	struct rates *rates;
	struct stmt *before, *last;
	struct bulk *put;
	size_t held, most; /* minutes in memory, and how many may be */
};

static const char *const parts_[PARTS] = { "connect", "transfer" };

static void fit(struct pace *p)
{
	p->lane = pairs_fit(p->pairs, p->lane, &p->room, PARTS * sizeof *p->lane);
}

struct pace *pace_open(struct db *db, const struct peers *peers, const struct machines *machines, struct pairs *pairs, bool afresh)
{
	struct pace *p = want(calloc(1, sizeof *p));

	p->db = db;
	p->peers = peers;
	p->pairs = pairs;
	p->afresh = afresh;
	p->most = HELD;
	if (afresh)
		db_run(db, "pace", STR("DELETE FROM shift; DELETE FROM shift_part; DELETE FROM slow; DELETE FROM pace"));
	p->hosts = machines;
	p->rates = rates_open(db, peers, p->hosts->name, pairs);
	fit(p);
	p->before = db_prepare(db, "SELECT n, fast, fast_first_at, fast_last_at, msg FROM pace WHERE host = ? AND provider = ? AND part = ?");
	p->last = db_prepare(db, "SELECT nth, minutes FROM slow WHERE host = ? AND provider = ? AND part = ? ORDER BY nth DESC LIMIT 1");
	p->put = bulk_open(db, "slow", "host, provider, part, nth, n, minutes", afresh ? SAME_BUG : SAME_REPLACE);
	return p;
}

static struct str host_of(const struct pace *p, size_t lane)
{
	return str_c(p->hosts->name[pair_host(p->pairs, lane / PARTS)]);
}

static struct str provider_of_lane(const struct pace *p, size_t lane)
{
	return str_c(p->peers->name[pair_provider(p->pairs, lane / PARTS)]);
}

static void bind_lane(const struct pace *p, struct stmt *s, size_t lane)
{
	stmt_text(s, 1, host_of(p, lane));
	stmt_text(s, 2, provider_of_lane(p, lane));
	stmt_text(s, 3, str_c(parts_[lane % PARTS]));
}

/* What stands in the table already, when the lane is first needed. */
static void know_lane(struct pace *p, size_t lane)
{
	struct lane *l = &p->lane[lane];
	struct stmt *s = p->before;

	if (l->known || p->afresh)
		return;
	bind_lane(p, s, lane);
	if (stmt_step(s))
		*l = (struct lane){ .n = col_int(s, 0), .fast = col_int(s, 1), .fast_first = col_real(s, 2), .fast_last = col_real(s, 3), .msg = col_int(s, 4) };
	stmt_reset(s);
	l->known = true;
}

static void name_row(const struct pace *p, struct bulk *b, size_t lane)
{
	bulk_row(b);
	bulk_text(b, host_of(p, lane));
	bulk_text(b, provider_of_lane(p, lane));
	bulk_text(b, str_c(parts_[lane % PARTS]));
}

/* The first n minutes of a lane, as a row of the table. */
static void write_minutes(struct pace *p, size_t lane, size_t n)
{
	const struct minutes *m = p->lane[lane].slow;
	int64_t all = 0;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		all += m->row[i].n;
	char *text = minutes_text(m, n);
	name_row(p, p->put, lane);
	bulk_int(p->put, m->row[0].nth);
	bulk_int(p->put, all);
	bulk_text(p->put, str_c(text));
	free(text);
}

/* But for its newest minute. */
static void let_go(struct pace *p, size_t lane)
{
	struct minutes *m = p->lane[lane].slow;

	if (m == NULL || m->n < 2)
		return;
	p->held -= m->n - 1;
	write_minutes(p, lane, m->n - 1);
	minutes_keep_last(m);
}

/* The newest row of a lane that an earlier analysis wrote, so that a minute, or a row, that is cut in two by the end of a log becomes one all the same. */
static struct minutes *last_minutes(struct pace *p, size_t lane)
{
	struct minutes *m = want(calloc(1, sizeof *m));

	if (p->afresh)
		return m;
	bind_lane(p, p->last, lane);
	if (stmt_step(p->last))
		minutes_read(m, col_int(p->last, 0), col_text(p->last, 1), 0, INT64_MAX);
	stmt_reset(p->last);
	p->held += m->n;
	return m;
}

/* One more minute in a lane. */
static void begin_minute(struct pace *p, size_t lane, const struct minute *row)
{
	struct minutes *m = p->lane[lane].slow;

	if (m->n >= TOGETHER) {
		write_minutes(p, lane, m->n);
		p->held -= m->n;
		m->n = m->values = 0;
	}
	minutes_begin(m, row);
	if (++p->held < p->most)
		return;
	for (size_t i = 0; i < p->pairs->n * PARTS; i++)
		let_go(p, i);
	p->most = 2 * p->held + HELD; /* each lane keeps one, however many there are */
}

static void slow(struct pace *p, size_t at, const struct pace_line *line, int64_t us)
{
	struct lane *l = &p->lane[at];

	l->slow = l->slow ? l->slow : last_minutes(p, at);
	struct minute *r = l->slow->n ? &l->slow->row[l->slow->n - 1] : NULL;
	if (r == NULL || floor(r->first_at / 60) < floor(line->at / 60))
		begin_minute(p, at, &(struct minute){ .nth = r ? r->nth + 1 : 1, .fast = l->fast, .fast_first = l->fast_first, .fast_last = l->fast_last,
				.started_at = line->at - (double)us / 1e6, .first_at = line->at, .source = line->source, .line = line->line });
	else
		r->within += l->fast;
	r = &l->slow->row[l->slow->n - 1];
	r->last_source = line->source;
	r->last_line = line->line;
	r->last_at = line->at;
	l->fast = 0;
	minutes_count(l->slow, us);
}

static void count(struct pace *p, size_t at, const struct pace_line *line, int64_t us, bool is_slow)
{
	struct lane *l = &p->lane[at];

	l->n++;
	l->touched = true;
	if (is_slow) {
		slow(p, at, line, us);
		return;
	}
	if (l->fast++ == 0)
		l->fast_first = line->at;
	l->fast_last = line->at;
}

void pace_accepted(struct pace *p, const struct pace_line *line, int64_t peer, bool first)
{
	size_t pair = pair_of(p->pairs, machine_of(p->hosts, line->msg), p->peers->provider[peer]), lane = pair * PARTS;

	rates_accepted(p->rates, pair, line->at, first);
	if (line->connect_us < 0 || line->transfer_us < 0)
		return;
	fit(p);
	know_lane(p, lane);
	know_lane(p, lane + TRANSFER);
	if (p->lane[lane].msg == line->msg)
		return;
	p->lane[lane].msg = p->lane[lane + TRANSFER].msg = line->msg;
	count(p, lane + CONNECT, line, line->connect_us, line->connect_us >= PACE_SLOW_US);
	/* a large message may take its time */
	count(p, lane + TRANSFER, line, line->transfer_us, (double)line->transfer_us >= PACE_SLOW_US + (double)line->size * 1e6 / PACE_BYTES_PER_S);
}

static void write_lanes(struct pace *p)
{
	struct bulk *b = bulk_open(p->db, "pace", "host, provider, part, n, fast, fast_first_at, fast_last_at, msg", p->afresh ? SAME_BUG : SAME_REPLACE);
	struct bulk *heard = bulk_open(p->db, "temp.heard", "host, provider, part", SAME_BUG);

	fit(p);
	for (size_t k = 0; k < p->pairs->n * PARTS; k++) {
		size_t i = pairs_nth(p->pairs, k / PARTS) * PARTS + k % PARTS;
		struct lane *l = &p->lane[i];
		bool shifts = l->slow || !p->afresh; /* never slow: no shift */
		if (l->slow) {
			write_minutes(p, i, l->slow->n);
			minutes_free(l->slow);
			free(l->slow);
		}
		if (!l->touched)
			continue;
		name_row(p, b, i);
		bulk_int(b, l->n);
		bulk_int(b, l->fast);
		bulk_real(b, l->fast ? l->fast_first : NAN);
		bulk_real(b, l->fast ? l->fast_last : NAN);
		bulk_int(b, l->msg);
		if (shifts)
			name_row(p, heard, i);
	}
	struct bulk *all[] = { p->put, b, heard };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		bulk_flush(all[i]);
		bulk_close(all[i]);
	}
}

void pace_close(struct pace *p)
{
	rates_close(p->rates);
	db_run(p->db, "heard", STR("CREATE TEMP TABLE heard(host TEXT, provider TEXT, part TEXT)"));
	write_lanes(p);
	shift_find(p->db);
	db_run(p->db, "heard", STR("DROP TABLE temp.heard"));
	stmt_free(p->before);
	stmt_free(p->last);
	free(p->lane);
	free(p);
}
