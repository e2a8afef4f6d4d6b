/* redate: see redate.h. Rows that name the source move when they are the source's. Those that do not (attempts, counts per hour, …) move when they
 * are of a machine whose clock stands within the time the source covered, and lie within it too. A message that a long queue id dates stays. */
#include "ingest/redate.h"

#include <math.h>
#include <stdio.h>

#include "util/when.h"

struct moved {
	const struct redate *wrong;
	double from, to;
};

/* The time that should have been given; what lies outside of the source's time stays as it is. */
static double again(void *arg, double at)
{
	const struct moved *m = arg;

	return at < m->from - 3600 || at > m->to ? at : clock_again(m->wrong, at); /* an hour's count begins before its first line */
}

#define OURS " IN (SELECT mta FROM redated)"

static const char *const rows[] = {
	"CREATE TEMP TABLE redated AS SELECT mta FROM mta WHERE line_at BETWEEN ?1 AND ?2",
	"UPDATE message SET intake_at = CASE WHEN queue_id GLOB '*z*' THEN intake_at ELSE redate(intake_at) END, first_active_at = redate(first_active_at), last_at = redate(last_at), held_at = redate(held_at),"
	" expired_at = redate(expired_at), ended_at = redate(ended_at) WHERE mta" OURS "",
	"UPDATE attempt SET started_at = redate(started_at), ended_at = redate(ended_at) WHERE msg IN (SELECT msg FROM message WHERE mta" OURS ")",
	"UPDATE delivery SET logged_at = redate(logged_at) WHERE source = ?3",
	"UPDATE connect_failure SET logged_at = redate(logged_at) WHERE source = ?3",
	"UPDATE reply SET logged_at = redate(logged_at) WHERE source = ?3",
	"UPDATE event SET detail = 'the log''s clock goes back from ' || strftime('%Y-%m-%dT%H:%M:%SZ', redate(CAST(strftime('%s', substr(detail, 32, 20)) AS REAL)), 'unixepoch') || ' to '"
	" || strftime('%Y-%m-%dT%H:%M:%SZ', redate(CAST(logged_at AS INTEGER)), 'unixepoch') WHERE source = ?3 AND kind = 'log.clock_back'", /* as run_line.c writes it */
	"UPDATE event SET logged_at = redate(logged_at) WHERE source = ?3",
	"UPDATE reject SET logged_at = redate(logged_at) WHERE source = ?3",
	"UPDATE link SET logged_at = redate(logged_at) WHERE source = ?3",
	"UPDATE source_host SET first_at = redate(first_at), last_at = redate(last_at) WHERE source = ?3",
	"UPDATE hostname SET first_at = redate(first_at), last_at = redate(last_at) WHERE mta" OURS "",
	"UPDATE open_stream SET last_at = redate(last_at) WHERE mta" OURS "",
	"CREATE TEMP TABLE counted AS SELECT mta, CAST(redate(hour_at) / 3600 AS INTEGER) * 3600 AS hour_at, kind, sum(lines) AS lines FROM tally WHERE mta" OURS " GROUP BY 1, 2, 3",
	"DELETE FROM tally WHERE mta" OURS "",
	"INSERT INTO tally(mta, hour_at, kind, lines) SELECT mta, hour_at, kind, lines FROM counted",
	"UPDATE mta SET line_at = redate(line_at), prior_at = redate(prior_at) WHERE mta" OURS "",
	"DROP TABLE counted",
	"DROP TABLE redated",
	"DELETE FROM setting WHERE name = 'analysed_rules'",
};

static void run_all(struct db *db, const struct source *s)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stmt *one = db_prepare(db, rows[i]);
		stmt_real(one, 1, s->first_at);
		stmt_real(one, 2, s->last_at);
		stmt_int(one, 3, s->id);
		stmt_do(one);
		stmt_free(one);
	}
}

void redate(struct facts *f, struct source *s, const struct redate *wrong)
{
	struct moved m = { wrong, s->first_at, s->last_at };
	char from[WHEN_MAX], to[WHEN_MAX];

	if (isnan(s->first_at))
		return;
	facts_flush(f);
	db_function(f->db, "redate", again, &m);
	run_all(f->db, s);
	db_function(f->db, "redate", NULL, NULL);
	facts_again(f);
	s->first_at = clock_again(wrong, s->first_at);
	s->last_at = clock_again(wrong, s->last_at);
	s->line_at = clock_again(wrong, s->line_at);
	info("the log proves its dates: what was read of it up to here is dated from %s, not from %s", when_print(s->first_at, false, to), when_print(m.from, false, from));
}
