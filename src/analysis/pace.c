/* pace: see pace.h. */
#include "analysis/pace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/rates.h"
#include "analysis/shift.h"
#include "util/memory.h"

enum { CONNECT, TRANSFER, PARTS };

struct lane { /* one machine, provider and part */
	int64_t n, fast, msg; /* msg: the last one counted; its further recipients went the same way at the same time */
	double fast_first, fast_last;
	bool touched;
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
	bool afresh;
	struct lane *lane;
	struct rates *rates;
	struct stmt *size, *place, *last, *put;
};

static const char *const parts_[PARTS] = { "connect", "transfer" };

static size_t lanes(const struct pace *p)
{
	return (size_t)p->hosts->n * p->peers->providers * PARTS;
}

static void load_lanes(struct pace *p)
{
	struct stmt *s = db_prepare(p->db, "SELECT host, provider, part, n, fast, fast_first_at, fast_last_at, msg FROM pace");

	while (stmt_step(s)) {
		int64_t provider = provider_number(p->peers, col_text(s, 1));
		int64_t host = machine_number(p->hosts, col_text(s, 0));
		if (provider < 0 || host < 0)
			continue;
		struct lane *l = &p->lane[((size_t)host * p->peers->providers + (size_t)provider) * PARTS + (col_text(s, 2).p[0] == 't' ? TRANSFER : CONNECT)];
		*l = (struct lane){ .n = col_int(s, 3), .fast = col_int(s, 4), .fast_first = col_real(s, 5), .fast_last = col_real(s, 6), .msg = col_int(s, 7) };
	}
	stmt_free(s);
}

struct pace *pace_open(struct db *db, const struct peers *peers, const struct machines *machines, bool afresh)
{
	struct pace *p = want(calloc(1, sizeof *p));

	p->db = db;
	p->peers = peers;
	p->afresh = afresh;
	if (afresh)
		db_run(db, "pace", STR("DELETE FROM shift; DELETE FROM slow; DELETE FROM pace"));
	p->hosts = machines;
	p->rates = rates_open(db, peers, p->hosts->name, p->hosts->n);
	p->lane = want(calloc(lanes(p) + 1, sizeof *p->lane));
	if (!afresh)
		load_lanes(p);
	p->size = db_prepare(db, "SELECT coalesce(size, 0) FROM message WHERE msg = ?");
	p->place = db_prepare(db, "SELECT source, line FROM delivery WHERE delivery = ?");
	p->last = db_prepare(db, "SELECT nth, fast, fast_first_at, fast_last_at, started_at, first_at, last_at, n, fast_within, times, source, line,"
				 " last_source, last_line FROM slow WHERE host = ? AND provider = ? AND part = ? ORDER BY nth DESC LIMIT 1");
	p->put = db_prepare(db, "INSERT OR REPLACE INTO slow(host, provider, part, nth, fast, fast_first_at, fast_last_at, started_at, first_at, last_at, n,"
				" fast_within, times, source, line, last_source, last_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	return p;
}

static void name_lane(const struct pace *p, struct stmt *s, size_t lane)
{
	size_t chain = lane / PARTS;

	stmt_text(s, 1, str_c(p->hosts->name[chain / p->peers->providers]));
	stmt_text(s, 2, str_c(p->peers->name[chain % p->peers->providers]));
	stmt_text(s, 3, str_c(parts_[lane % PARTS]));
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
	name_lane(p, p->put, lane);
	stmt_int(p->put, 4, r->nth);
	stmt_int(p->put, 5, r->fast);
	stmt_real(p->put, 6, r->fast ? r->fast_first : NAN);
	stmt_real(p->put, 7, r->fast ? r->fast_last : NAN);
	stmt_real(p->put, 8, r->started_at);
	stmt_real(p->put, 9, r->first_at);
	stmt_real(p->put, 10, r->last_at);
	stmt_int(p->put, 11, r->n);
	stmt_int(p->put, 12, r->fast_within);
	stmt_text(p->put, 13, (struct str){ r->times, r->times_n });
	stmt_int(p->put, 14, r->source);
	stmt_int(p->put, 15, r->line);
	stmt_int(p->put, 16, r->last_source);
	stmt_int(p->put, 17, r->last_line);
	stmt_do(p->put);
}

/* The newest row of a lane, so that a minute that is cut in two by the end of a log becomes one row all the same. */
static struct row *last_row(struct pace *p, size_t lane)
{
	struct row *r = want(calloc(1, sizeof *r));

	name_lane(p, p->last, lane);
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

static void slow(struct pace *p, size_t at, int64_t delivery, double logged_at, int64_t us)
{
	struct lane *l = &p->lane[at];

	l->row = l->row ? l->row : last_row(p, at);
	struct row *r = l->row;
	bool same = r->nth > 0 && floor(r->first_at / 60) >= floor(logged_at / 60);
	if (!same) {
		if (r->nth > 0)
			write_row(p, at, r);
		*r = (struct row){ .nth = r->nth + 1, .fast = l->fast, .fast_first = l->fast_first, .fast_last = l->fast_last, .started_at = logged_at - (double)us / 1e6,
				   .first_at = logged_at, .times = r->times, .times_room = r->times_room };
	} else {
		r->fast_within += l->fast;
	}
	stmt_int(p->place, 1, delivery);
	if (stmt_step(p->place)) {
		r->last_source = col_int(p->place, 0);
		r->last_line = col_int(p->place, 1);
		if (!same)
			r->source = r->last_source, r->line = r->last_line;
	}
	stmt_reset(p->place);
	r->last_at = logged_at;
	r->n++;
	l->fast = 0;
	add_time(r, us);
}

static void count(struct pace *p, size_t at, int64_t delivery, double logged_at, int64_t us, bool is_slow)
{
	struct lane *l = &p->lane[at];

	l->n++;
	l->touched = true;
	if (is_slow) {
		slow(p, at, delivery, logged_at, us);
		return;
	}
	if (l->fast++ == 0)
		l->fast_first = logged_at;
	l->fast_last = logged_at;
}

void pace_accepted(struct pace *p, int64_t delivery, int64_t msg, int64_t peer, double at, int64_t connect_us, int64_t transfer_us, bool first)
{
	uint32_t host = machine_of(p->hosts, msg), provider = p->peers->provider[peer];
	size_t lane = (host * (size_t)p->peers->providers + provider) * PARTS;
	int64_t allowed = PACE_SLOW_US;

	rates_accepted(p->rates, host, provider, at, first);
	if (connect_us < 0 || transfer_us < 0 || p->lane[lane].msg == msg)
		return;
	p->lane[lane].msg = msg;
	if (transfer_us >= PACE_SLOW_US) { /* a large message may take its time */
		stmt_int(p->size, 1, msg);
		if (stmt_step(p->size))
			allowed += col_int(p->size, 0) * 1000000 / PACE_BYTES_PER_S;
		stmt_reset(p->size);
	}
	count(p, lane + CONNECT, delivery, at, connect_us, connect_us >= PACE_SLOW_US);
	p->lane[lane + TRANSFER].msg = msg;
	count(p, lane + TRANSFER, delivery, at, transfer_us, transfer_us >= allowed);
}

static void write_lanes(struct pace *p)
{
	struct stmt *s = db_prepare(p->db, "INSERT OR REPLACE INTO pace(host, provider, part, n, fast, fast_first_at, fast_last_at, msg) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	struct stmt *heard = db_prepare(p->db, "INSERT INTO temp.heard(host, provider, part) VALUES (?, ?, ?)");

	for (size_t i = 0; i < lanes(p); i++) {
		struct lane *l = &p->lane[i];
		if (l->row && l->row->nth > 0)
			write_row(p, i, l->row);
		bool shifts = l->row || !p->afresh; /* never slow: no shift */
		if (l->row)
			free(l->row->times);
		free(l->row);
		if (!l->touched)
			continue;
		name_lane(p, s, i);
		stmt_int(s, 4, l->n);
		stmt_int(s, 5, l->fast);
		stmt_real(s, 6, l->fast ? l->fast_first : NAN);
		stmt_real(s, 7, l->fast ? l->fast_last : NAN);
		stmt_int(s, 8, l->msg);
		stmt_do(s);
		if (!shifts)
			continue;
		name_lane(p, heard, i);
		stmt_do(heard);
	}
	stmt_free(heard);
	stmt_free(s);
}

void pace_close(struct pace *p)
{
	rates_close(p->rates);
	db_run(p->db, "heard", STR("CREATE TEMP TABLE heard(host TEXT, provider TEXT, part TEXT)"));
	write_lanes(p);
	shift_find(p->db);
	db_run(p->db, "heard", STR("DROP TABLE temp.heard"));
	stmt_free(p->size);
	stmt_free(p->place);
	stmt_free(p->last);
	stmt_free(p->put);
	free(p->lane);
	free(p);
}
