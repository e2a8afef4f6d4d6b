/* islands: see islands.h. One pass over the failed connects in order of time. What is final of a run that may go on is kept in table island_part. */
#include "analysis/islands.h"

#include <stdlib.h>

#include "analysis/hours.h"

struct run { /* the run at hand of one mta */
	int64_t mta;
	double cut;   /* failures before this are not looked at again */
	bool goes_on; /* those of them that belong to it were counted by an earlier analysis */
	bool kept;    /* what is final now is written */
	int number; /* 0: none */
	double started_at, ended_at;
	int64_t failures, messages, local, remote;
};

struct finder {
	struct run *run;
	int runs, numbers;
	int *seen; /* by message: the last run it was counted in */
	int64_t messages, known; /* newest message; newest failure that was analysed */
	double fixed_at; /* failures before this are final */
	struct stmt *put, *keep, *earlier;
};

/* Binds what island and island_part have alike. */
static void bind_run(struct stmt *s, const struct run *r)
{
	stmt_int(s, 1, r->mta);
	stmt_real(s, 2, r->started_at);
	stmt_real(s, 3, r->ended_at);
	stmt_int(s, 4, r->failures);
	stmt_int(s, 5, r->messages);
	stmt_int(s, 6, r->local);
	stmt_int(s, 7, r->remote);
}

static void finish(struct finder *f, struct run *r)
{
	if (r->number) {
		bind_run(f->put, r);
		stmt_int(f->put, 8, r->failures - r->local - r->remote);
		stmt_do(f->put);
	}
	*r = (struct run){ .mta = r->mta, .cut = r->cut, .kept = r->kept };
}

/* Before the first failure that is not final. */
static void keep(struct finder *f, struct run *r)
{
	r->kept = true;
	if (r->number == 0 || f->fixed_at - r->ended_at > ISLAND_GAP_S)
		return;
	bind_run(f->keep, r);
	stmt_real(f->keep, 8, f->fixed_at);
	stmt_do(f->keep);
}

/* Whether a failure of this message was counted before the cut. */
static bool counted_before(struct finder *f, const struct run *r, int64_t msg)
{
	stmt_int(f->earlier, 1, msg);
	stmt_int(f->earlier, 2, r->mta);
	stmt_real(f->earlier, 3, r->started_at);
	stmt_real(f->earlier, 4, r->cut);
	bool yes = stmt_step(f->earlier);
	stmt_reset(f->earlier);
	return yes;
}

static void add(struct finder *f, struct run *r, double at, int64_t msg, struct str reach)
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
static bool take_up(struct db *db, struct finder *f, struct run *r)
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

static void start(struct db *db, struct finder *f, const struct marks *m)
{
	struct stmt *s = db_prepare(db, "SELECT mta FROM mta ORDER BY mta");
	struct stmt *drop = db_prepare(db, "DELETE FROM island WHERE mta = ? AND kind = 'storm' AND started_at >= ?");

	while (stmt_step(s)) {
		f->run = realloc(f->run, (size_t)(f->runs + 1) * sizeof *f->run);
		if (f->run == NULL)
			die_oom();
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
	f->messages = db_int(db, "SELECT coalesce(max(msg), 0) FROM message");
	f->seen = calloc((size_t)f->messages + 1, sizeof *f->seen);
	if (f->seen == NULL)
		die_oom();
	f->put = db_prepare(db, "INSERT INTO island(mta, kind, started_at, ended_at, failures, messages, at_local, at_remote, at_unknown)"
				" VALUES (?, 'storm', ?, ?, ?, ?, ?, ?, ?)");
	f->keep = db_prepare(db, "INSERT INTO island_part(mta, started_at, ended_at, failures, messages, at_local, at_remote, fixed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	f->earlier = db_prepare(db, "SELECT 1 FROM attempt a JOIN connect_failure f ON f.attempt = a.attempt JOIN peer p ON p.peer = f.peer AND p.family = 'ipv6'"
				    " WHERE a.msg = ?1 AND (a.failed_v4 > 0 OR a.failed_v6 > 0) AND f.mta = ?2 AND f.logged_at >= ?3 AND f.logged_at < ?4 LIMIT 1");
}

void islands_find(struct db *db, struct peers *peers, const struct marks *m)
{
	struct finder f = { .known = m->connect, .fixed_at = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source") - 3600 };
	double from = 0;

	start(db, &f, m);
	db_run(db, "island_part", STR("DELETE FROM island_part"));
	for (int i = 0; i < f.runs; i++)
		if (i == 0 || f.run[i].cut < from)
			from = f.run[i].cut;
	struct stmt *s = db_ahead(db, "SELECT f.mta, f.logged_at, coalesce(f.msg, 0), f.reach, f.peer FROM failed_connect f"
					" WHERE f.connect_failure >= ? AND f.logged_at >= ? ORDER BY f.logged_at");
	stmt_int(s, 1, hours_first(db, "connect_failure", from));
	stmt_real(s, 2, from);
	while (stmt_step(s)) {
		for (int i = 0; i < f.runs && peer_family(peers, col_int(s, 4)) == '6'; i++)
			if (f.run[i].mta == col_int(s, 0) && col_real(s, 1) >= f.run[i].cut)
				add(&f, &f.run[i], col_real(s, 1), col_int(s, 2), col_text(s, 3));
	}
	stmt_free(s);
	for (int i = 0; i < f.runs; i++) {
		if (!f.run[i].kept)
			keep(&f, &f.run[i]);
		finish(&f, &f.run[i]);
	}
	stmt_free(f.put);
	stmt_free(f.keep);
	stmt_free(f.earlier);
	free(f.run);
	free(f.seen);
}
