/* islands: see islands.h. One pass over the failed connects in order of time. What is final of a run that may go on is kept in table island_part. */
#include "analysis/islands.h"

#include <stdlib.h>

#include "analysis/hours.h"
#include "store/bulk.h"
#include "util/memory.h"

#define FAILURES "SELECT f.mta, f.logged_at, coalesce(f.msg, 0), f.reach, f.peer FROM failed_connect f WHERE f.connect_failure >= ? AND f.logged_at >= ?"

struct run { /* the run at hand of one mta */
	int64_t mta;
	double cut;   /* failures before this are not looked at again */
	bool goes_on; /* those of them that belong to it were counted by an earlier analysis */
	bool kept;    /* what is final now is written */
	int number; /* 0: none */
	double started_at, ended_at;
	int64_t failures, messages, local, remote;
};

struct islands {
	struct run *run;
	int runs, numbers;
	int *seen; /* by message: the last run it was counted in */
	int64_t messages, known; /* newest message; newest failure that was analysed */
	double fixed_at; /* failures before this are final */
	struct bulk *put, *keep;
	struct stmt *failures, *earlier, *servers; /* servers: NULL where failures are of IPv6 alone */
	unsigned char *six;                       /* a bit for each server: over IPv6 */
};

/* What island and island_part have alike. */
static void put_run(struct bulk *b, const struct run *r)
{
	bulk_row(b);
	bulk_int(b, r->mta);
	bulk_real(b, r->started_at);
	bulk_real(b, r->ended_at);
	bulk_int(b, r->failures);
	bulk_int(b, r->messages);
	bulk_int(b, r->local);
	bulk_int(b, r->remote);
}

static void finish(struct islands *f, struct run *r)
{
	if (r->number) {
		put_run(f->put, r);
		bulk_int(f->put, r->failures - r->local - r->remote);
		bulk_text(f->put, STR("storm"));
	}
	*r = (struct run){ .mta = r->mta, .cut = r->cut, .kept = r->kept };
}

/* Before the first failure that is not final. */
static void keep(struct islands *f, struct run *r)
{
	r->kept = true;
	if (r->number == 0 || f->fixed_at - r->ended_at > ISLAND_GAP_S)
		return;
	put_run(f->keep, r);
	bulk_real(f->keep, f->fixed_at);
}

/* Whether a failure of this message was counted before the cut. */
static bool counted_before(struct islands *f, const struct run *r, int64_t msg)
{
	stmt_int(f->earlier, 1, msg);
	stmt_int(f->earlier, 2, r->mta);
	stmt_real(f->earlier, 3, r->started_at);
	stmt_real(f->earlier, 4, r->cut);
	bool yes = stmt_step(f->earlier);
	stmt_reset(f->earlier);
	return yes;
}

static void add(struct islands *f, struct run *r, double at, int64_t msg, struct str reach)
{
	if (!r->kept && at >= f->fixed_at)
		keep(f, r);
	if (r->number && at - r->ended_at > ISLAND_GAP_S)
		finish(f, r);
	if (r->number == 0) {
		r->number = ++f->numbers;
		r->started_at = at;
	}
	r->ended_at = at;
	r->failures++;
	r->local += str_eq(reach, STR("local"));
	r->remote += str_eq(reach, STR("remote"));
	if (msg > 0 && msg <= f->messages && f->seen[msg] != r->number) {
		f->seen[msg] = r->number;
		r->messages += !(r->goes_on && counted_before(f, r, msg));
	}
}

static double oldest_new(struct db *db, const struct marks *m, int64_t mta)
{
	struct stmt *s = db_prepare(db, "SELECT min(logged_at) FROM connect_failure WHERE connect_failure > ? AND mta = ?");
	double at = m->until - 3600;

	stmt_int(s, 1, m->connect);
	stmt_int(s, 2, mta);
	stmt_step(s);
	if (!col_null(s, 0) && col_real(s, 0) < at)
		at = col_real(s, 0);
	stmt_free(s);
	return at;
}

static double cut_of(struct db *db, const struct marks *m, int64_t mta)
{
	if (m->connect == 0)
		return 0;
	double at = oldest_new(db, m, mta);
	struct stmt *s = db_prepare(db, "SELECT min(started_at) FROM island WHERE kind = 'storm' AND mta = ? AND ended_at + ? >= ?");
	stmt_int(s, 1, mta);
	stmt_int(s, 2, ISLAND_GAP_S);
	stmt_real(s, 3, at);
	stmt_step(s);
	if (!col_null(s, 0) && col_real(s, 0) < at)
		at = col_real(s, 0);
	stmt_free(s);
	return at;
}

/* The run that went on when the last analysis ended, if nothing older than what was final then is new. */
static bool take_up(struct db *db, struct islands *f, struct run *r)
{
	struct stmt *s = db_prepare(db, "SELECT started_at, fixed_at, ended_at, failures, messages, at_local, at_remote FROM island_part p WHERE mta = ?1"
					" AND NOT EXISTS (SELECT 1 FROM connect_failure f WHERE f.connect_failure > ?2 AND f.mta = p.mta AND f.logged_at < p.fixed_at)");

	stmt_int(s, 1, r->mta);
	stmt_int(s, 2, f->known);
	bool found = stmt_step(s);
	if (found)
		*r = (struct run){ .mta = r->mta, .cut = col_real(s, 1), .goes_on = true, .number = ++f->numbers, .started_at = col_real(s, 0), .ended_at = col_real(s, 2),
				   .failures = col_int(s, 3), .messages = col_int(s, 4), .local = col_int(s, 5), .remote = col_int(s, 6) };
	stmt_free(s);
	return found;
}

static void take_runs(struct islands *f, struct db *db, const struct marks *m)
{
	struct stmt *s = db_prepare(db, "SELECT mta FROM mta ORDER BY mta");
	struct stmt *drop = db_prepare(db, "DELETE FROM island WHERE mta = ? AND kind = 'storm' AND started_at >= ?");

	while (stmt_step(s)) {
		f->run = want(realloc(f->run, (size_t)(f->runs + 1) * sizeof *f->run));
		struct run *r = &f->run[f->runs++];
		*r = (struct run){ .mta = col_int(s, 0) };
		if (!take_up(db, f, r))
			r->cut = cut_of(db, m, r->mta);
		stmt_int(drop, 1, r->mta);
		stmt_real(drop, 2, r->goes_on ? r->started_at : r->cut);
		stmt_do(drop);
	}
	stmt_free(drop);
	stmt_free(s);
	db_run(db, "island_part", STR("DELETE FROM island_part"));
}

static void find(void *arg)
{
	struct islands *f = arg;

	while (f->six && stmt_step(f->servers))
		f->six[col_int(f->servers, 0) / 8] |= (unsigned char)(1 << col_int(f->servers, 0) % 8);
	while (stmt_step(f->failures)) {
		int64_t mta = col_int(f->failures, 0), peer = col_int(f->failures, 4);
		if (f->six && !(f->six[peer / 8] >> peer % 8 & 1))
			continue;
		double at = col_real(f->failures, 1);
		for (int i = 0; i < f->runs; i++)
			if (f->run[i].mta == mta && at >= f->run[i].cut)
				add(f, &f->run[i], at, col_int(f->failures, 2), col_text(f->failures, 3));
	}
	for (int i = 0; i < f->runs; i++) {
		if (!f->run[i].kept)
			keep(f, &f->run[i]);
		finish(f, &f->run[i]);
	}
	bulk_flush(f->put);
	bulk_flush(f->keep);
}

struct islands *islands_open(struct db *db, struct side *side, const struct marks *m)
{
	struct islands *f = want(calloc(1, sizeof *f));
	double from = 0;

	f->known = m->connect;
	f->fixed_at = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source") - 3600;
	take_runs(f, db, m);
	for (int i = 0; i < f->runs; i++)
		if (i == 0 || f->run[i].cut < from)
			from = f->run[i].cut;
	f->messages = db_int(db, "SELECT coalesce(max(msg), 0) FROM message");
	f->seen = want(calloc((size_t)f->messages + 1, sizeof *f->seen));
	f->put = bulk_open(db, "island", "mta, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown, kind", SAME_BUG);
	f->keep = bulk_open(db, "island_part", "mta, started_at, ended_at, failures, messages, at_local, at_remote, fixed_at", SAME_BUG);
	f->earlier = side_prepare(side, "SELECT 1 FROM attempt a JOIN connect_failure f ON f.attempt = a.attempt JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'"
					" WHERE a.msg = ?1 AND (a.failed_v4 > 0 OR a.failed_v6 > 0) AND f.mta = ?2 AND f.logged_at >= ?3 AND f.logged_at < ?4 LIMIT 1");
	if (from > 0) {
		f->failures = side_prepare(side, FAILURES " AND EXISTS (SELECT 1 FROM peer p WHERE p.peer = f.peer AND p.family = 'ipv6') ORDER BY f.logged_at");
	} else { /* of all failures it is cheaper to know all servers than to look for each */
		f->failures = side_prepare(side, FAILURES " ORDER BY f.logged_at");
		f->servers = side_prepare(side, "SELECT peer FROM peer WHERE family = 'ipv6'");
		f->six = want(calloc((size_t)db_int(db, "SELECT coalesce(max(peer), 0) FROM peer") / 8 + 1, 1));
	}
	stmt_int(f->failures, 1, hours_first(db, "connect_failure", from));
	stmt_real(f->failures, 2, from);
	side_add(side, find, f);
	return f;
}

void islands_close(struct islands *f)
{
	bulk_close(f->put);
	bulk_close(f->keep);
	stmt_free(f->failures);
	stmt_free(f->earlier);
	stmt_free(f->servers);
	free(f->six);
	free(f->run);
	free(f->seen);
	free(f);
}
