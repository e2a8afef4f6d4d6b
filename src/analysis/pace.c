/* pace: see pace.h. */
#include "analysis/pace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/rates.h"
#include "analysis/shift.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { CONNECT, TRANSFER, PARTS };

struct lane { /* one machine, provider and part */
	int64_t n, fast, msg; /* msg: the last one counted; its further recipients went the same way at the same time */
	double fast_first, fast_last;
	bool known, touched; /* known: what an earlier analysis counted was looked up */
	struct row *row; /* the minute at hand, not written yet */
};

struct row {
	int64_t nth, fast, n, fast_within, source, line, last_source, last_line;
	double fast_first, fast_last, started_at, first_at, last_at;
	char *times;
	size_t times_n, times_room;
	int64_t last_us, same; /* the run of equal values at the end of times, not written yet */
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
	if (afresh)
		db_run(db, "pace", STR("DELETE FROM shift; DELETE FROM shift_part; DELETE FROM slow; DELETE FROM pace"));
	p->hosts = machines;
	p->rates = rates_open(db, peers, p->hosts->name, pairs);
	fit(p);
	p->before = db_prepare(db, "SELECT n, fast, fast_first_at, fast_last_at, msg FROM pace WHERE host = ? AND provider = ? AND part = ?");
	p->last = db_prepare(db, "SELECT nth, fast, fast_first_at, fast_last_at, started_at, first_at, last_at, n, fast_within, times, source, line,"
				 " last_source, last_line FROM slow WHERE host = ? AND provider = ? AND part = ? ORDER BY nth DESC LIMIT 1");
	p->put = bulk_open(db, "slow", "host, provider, part, nth, fast, fast_first_at, fast_last_at, started_at, first_at, last_at, n, fast_within, times, source, line,"
				       " last_source, last_line", afresh ? SAME_BUG : SAME_REPLACE);
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

/* Values as they come; a run of equal ones is written when it ends, or with the row. */
static void end_run(struct row *r)
{
	if (r->same == 0)
		return;
	if (r->times_n + 50 > r->times_room) {
		r->times_room = 2 * r->times_room + 100;
		r->times = want(realloc(r->times, r->times_room));
	}
	r->times_n += (size_t)snprintf(r->times + r->times_n, r->times_room - r->times_n, "%s%lld*%lld", r->times_n ? " " : "", (long long)r->last_us,
				       (long long)r->same);
	r->same = 0;
}

static void add_time(struct row *r, int64_t us)
{
	if (r->same && r->last_us != us)
		end_run(r);
	r->last_us = us;
	r->same++;
}

static void write_row(struct pace *p, size_t lane, struct row *r)
{
	end_run(r);
	name_row(p, p->put, lane);
	bulk_int(p->put, r->nth);
	bulk_int(p->put, r->fast);
	bulk_real(p->put, r->fast ? r->fast_first : NAN);
	bulk_real(p->put, r->fast ? r->fast_last : NAN);
	bulk_real(p->put, r->started_at);
	bulk_real(p->put, r->first_at);
	bulk_real(p->put, r->last_at);
	bulk_int(p->put, r->n);
	bulk_int(p->put, r->fast_within);
	bulk_text(p->put, (struct str){ r->times, r->times_n });
	bulk_int(p->put, r->source);
	bulk_int(p->put, r->line);
	bulk_int(p->put, r->last_source);
	bulk_int(p->put, r->last_line);
}

/* The newest row of a lane that an earlier analysis wrote, so that a minute that is cut in two by the end of a log becomes one row all the same. */
static struct row *last_row(struct pace *p, size_t lane)
{
	struct row *r = want(calloc(1, sizeof *r));

	if (p->afresh)
		return r;
	bind_lane(p, p->last, lane);
	if (stmt_step(p->last)) {
		struct stmt *s = p->last;
		*r = (struct row){ .nth = col_int(s, 0), .fast = col_int(s, 1), .fast_first = col_real(s, 2), .fast_last = col_real(s, 3),
				   .started_at = col_real(s, 4), .first_at = col_real(s, 5), .last_at = col_real(s, 6), .n = col_int(s, 7),
				   .fast_within = col_int(s, 8), .source = col_int(s, 10), .line = col_int(s, 11), .last_source = col_int(s, 12),
				   .last_line = col_int(s, 13) };
		struct str times = col_text(s, 9), head = times;
		while (head.n && head.p[head.n - 1] != ' ')
			head.n--;
		struct str run = str_skip(times, head.n); /* the last run goes on */
		r->last_us = str_int(str_head(run, str_find(run, '*', 0)), INT64_MAX);
		r->same = str_int(str_skip(run, str_find(run, '*', 0) + 1), INT64_MAX);
		r->times_n = head.n ? head.n - 1 : 0;
		r->times_room = r->times_n + 100;
		r->times = want(malloc(r->times_room));
		memcpy(r->times, times.p, r->times_n);
	}
	stmt_reset(p->last);
	return r;
}

static void slow(struct pace *p, size_t at, const struct pace_line *line, int64_t us)
{
	struct lane *l = &p->lane[at];

	l->row = l->row ? l->row : last_row(p, at);
	struct row *r = l->row;
	bool same = r->nth > 0 && floor(r->first_at / 60) >= floor(line->at / 60);
	if (!same) {
		if (r->nth > 0)
			write_row(p, at, r);
		*r = (struct row){ .nth = r->nth + 1, .fast = l->fast, .fast_first = l->fast_first, .fast_last = l->fast_last, .started_at = line->at - (double)us / 1e6,
				   .first_at = line->at, .source = line->source, .line = line->line, .times = r->times, .times_room = r->times_room };
	} else {
		r->fast_within += l->fast;
	}
	r->last_source = line->source;
	r->last_line = line->line;
	r->last_at = line->at;
	r->n++;
	l->fast = 0;
	add_time(r, us);
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
	count(p, lane + TRANSFER, line, line->transfer_us, line->transfer_us >= PACE_SLOW_US + line->size * 1000000 / PACE_BYTES_PER_S);
}

static void write_lanes(struct pace *p)
{
	struct bulk *b = bulk_open(p->db, "pace", "host, provider, part, n, fast, fast_first_at, fast_last_at, msg", p->afresh ? SAME_BUG : SAME_REPLACE);
	struct bulk *heard = bulk_open(p->db, "temp.heard", "host, provider, part", SAME_BUG);

	fit(p);
	for (size_t k = 0; k < p->pairs->n * PARTS; k++) {
		size_t i = pairs_nth(p->pairs, k / PARTS) * PARTS + k % PARTS;
		struct lane *l = &p->lane[i];
		if (l->row && l->row->nth > 0)
			write_row(p, i, l->row);
		bool shifts = l->row || !p->afresh; /* never slow: no shift */
		if (l->row)
			free(l->row->times);
		free(l->row);
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
