/* look: what is new since the last mail, and the memory of what was told. */
#include <math.h>
#include <time.h>

#include "digest/digest.h"
#include "store/query.h"

#define WEEK_S (6.5 * 86400) /* a job of every morning is never exactly a week later */
#define STALE_S (26 * 3600)
#define LONG_S (4 * 86400)
#define DAY_S 86400.0
#define AHEAD_S 3600

struct stmt *digest_ask(const struct digest *d, const char *query)
{
	struct err e = { 0 };
	struct query q;
	struct stmt *s = query_find(query, &q, &e) == 0 ? db_prepare_user(d->db, q.sql, &e) : NULL;

	if (s == NULL)
		die(e.code, "%s", e.text); /* only a user's --data can lack or spoil it */
	if (stmt_has_param(s, ":since"))
		stmt_real(s, stmt_param(s, ":since"), d->since_at);
	return s;
}

const char *digest_state_word(enum digest_state s)
{
	static const char *const words[] = { "OK", "WARN", "FAIL", "STALE" };

	return words[s];
}

double digest_told(struct db *db)
{
	return db_real(db, "SELECT coalesce(max(told_at), 0) FROM digest");
}

double digest_since(struct db *db, double at)
{
	double told = digest_told(db);

	if (told > 0)
		return told > at ? at - DAY_S : told;
	db_begin(db);
	struct stmt *s = db_prepare(db, "INSERT OR IGNORE INTO setting(name, value) VALUES ('digest_first', ?)");
	stmt_real(s, 1, at - DAY_S);
	stmt_do(s);
	stmt_free(s);
	db_commit(db);
	return fmin(at - DAY_S, db_real(db, "SELECT CAST(value AS REAL) FROM setting WHERE name = 'digest_first'"));
}

static struct told *keep(struct digest *d, struct told **list, struct str name)
{
	struct told *t = arena_take(&d->r->arena, sizeof *t);

	*t = (struct told){ .name = arena_copy(&d->r->arena, name), .next = *list };
	*list = t;
	return t;
}

static void add(struct digest *d, struct str *list, int64_t *n, struct str name)
{
	if (++*n <= 4)
		*list = arena_printf(&d->r->arena, "%.*s%s%.*s", STR_ARG(*list), list->n ? ", " : "", STR_ARG(report_text(d->r, name, 120)));
	else if (*n == 5)
		*list = arena_printf(&d->r->arena, "%.*s …", STR_ARG(*list));
}

static void worst(struct digest *d, struct str key, struct str provider, int64_t rank)
{
	if (d->worst.n == 0) {
		d->worst = report_text(d->r, key, DIGEST_NAMES);
		d->worst_provider = report_text(d->r, provider, DIGEST_NAMES);
		d->state = rank <= 1 ? DIGEST_FAIL : rank == 2 ? DIGEST_WARN : DIGEST_OK;
	}
}

static bool monday(double at)
{
	time_t t = (time_t)floor(at);
	struct tm tm;

	return localtime_r(&t, &tm) && tm.tm_wday == 1;
}

/* Up to when the log goes. A clock that was ahead for a while left stamps of a time that had not come: there the last line read says it, or where that is one of them the
 * last hour that had lines and has come. Where the stamps go back to the very first one, it is an older piece behind a newer one. */
static double newest(const struct digest *d)
{
	struct stmt *s = db_prepare(d->db, "WITH back AS (SELECT source, logged_at AS to_at, max(event) FROM event WHERE kind = 'log.clock_back' "
		"AND CAST(strftime('%s', substr(detail, instr(detail, ' from ') + 6, 20)) AS REAL) - logged_at > ?2 GROUP BY source) "
		"SELECT coalesce(max(CASE WHEN s.last_at > ?1 + ?2 OR b.to_at > s.first_at + 60 "
		"THEN coalesce(CASE WHEN s.line_at <= ?1 + ?2 THEN s.line_at END, (SELECT max(hour_at) FROM (SELECT hour_at FROM tally UNION ALL SELECT hour_at FROM fact_hour) WHERE hour_at <= ?1), s.last_at) ELSE s.last_at END), 0) "
		"FROM source s LEFT JOIN back b ON b.source = s.source");

	stmt_real(s, 1, d->at);
	stmt_real(s, 2, AHEAD_S);
	stmt_step(s);
	double at = col_real(s, 0);
	stmt_free(s);
	return at;
}

/* A machine that has no mail of a weekend is as silent every week: at this time of the week no line was written for a day in one of the three before either, though
 * some were in the days before that. Four days are no weekend. */
static bool silent_as_ever(const struct digest *d)
{
	struct stmt *s = db_prepare(d->db, "WITH hour AS MATERIALIZED (SELECT hour_at - ?1 AS at FROM tally UNION SELECT hour_at - ?1 FROM fact_hour) "
		"SELECT EXISTS (SELECT 1 FROM (VALUES (604800), (1209600), (1814400)) w WHERE NOT EXISTS (SELECT 1 FROM hour WHERE at BETWEEN -w.column1 - ?2 + 3600 AND -w.column1) "
		"AND EXISTS (SELECT 1 FROM hour WHERE at BETWEEN -w.column1 - ?3 AND -w.column1 - ?2))");

	stmt_real(s, 1, d->at);
	stmt_real(s, 2, STALE_S);
	stmt_real(s, 3, LONG_S);
	stmt_step(s);
	bool silent = col_int(s, 0) && d->at - d->log_at < LONG_S;
	stmt_free(s);
	return silent;
}

void digest_look(struct digest *d)
{
	struct stmt *s = digest_ask(d, "digest/incidents");

	d->told_at = digest_told(d->db);
	while (stmt_step(s)) {
		struct str key = col_text(s, 0), news = col_text(s, 5);
		if (str_eq(news, STR("new")))
			add(d, &d->fresh_list, &d->fresh, key);
		else if (str_eq(news, STR("changed")))
			add(d, &d->changed_list, &d->changed, key);
		else if (str_eq(news, STR("recovered")))
			add(d, &d->recovered_list, &d->recovered, key);
		else if (str_eq(news, STR("ongoing")))
			add(d, &d->ongoing_list, &d->ongoing, key);
		if (news.n && !str_eq(news, STR("ongoing"))) {
			struct told *t = keep(d, &d->incidents, key);
			t->severity = arena_copy(&d->r->arena, col_text(s, 3));
			t->state = arena_copy(&d->r->arena, col_text(s, 4));
		}
		if (news.n && !str_eq(news, STR("recovered")))
			worst(d, key, col_text(s, 2), col_int(s, 6));
	}
	stmt_free(s);
	s = digest_ask(d, "digest/unknown");
	while (stmt_step(s)) {
		add(d, &d->unknown_list, &d->unknown, col_text(s, 0));
		keep(d, &d->replies, col_text(s, 0));
	}
	stmt_free(s);
	d->log_at = newest(d);
	if (d->at - d->log_at > STALE_S && !silent_as_ever(d))
		d->state = DIGEST_STALE;
	d->stale = d->state == DIGEST_STALE && db_int(d->db, "SELECT coalesce((SELECT state FROM digest ORDER BY digest DESC LIMIT 1), '') <> 'STALE'");
	d->weekly = d->told_at > 0 ? d->at - d->told_at >= WEEK_S : monday(d->at);
}

bool digest_due(const struct digest *d)
{
	return d->fresh || d->changed || d->recovered || d->unknown || d->stale || d->weekly;
}

void digest_remember(const struct digest *d)
{
	db_begin(d->db);
	struct stmt *in = db_prepare(d->db, "INSERT INTO digest(told_at, since_at, state, subject) VALUES (?, ?, ?, ?)");
	stmt_real(in, 1, d->at);
	stmt_real(in, 2, d->since_at);
	stmt_text(in, 3, str_c(digest_state_word(d->state)));
	stmt_text(in, 4, d->subject);
	stmt_do(in);
	stmt_free(in);
	in = db_prepare(d->db, "INSERT INTO digest_incident(digest, incident, severity, state) VALUES ((SELECT max(digest) FROM digest), ?, ?, ?)");
	for (const struct told *t = d->incidents; t; t = t->next) {
		stmt_text(in, 1, t->name);
		stmt_text(in, 2, t->severity);
		stmt_text(in, 3, t->state);
		stmt_do(in);
	}
	stmt_free(in);
	in = db_prepare(d->db, "INSERT INTO digest_reply(digest, reply) VALUES ((SELECT max(digest) FROM digest), ?)");
	for (const struct told *t = d->replies; t; t = t->next) {
		stmt_text(in, 1, t->name);
		stmt_do(in);
	}
	stmt_free(in);
	db_commit(d->db);
}
