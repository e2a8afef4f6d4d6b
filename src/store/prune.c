/* prune: see prune.h. Statements in the order of the foreign keys, children first; :t is the moment, temp table gone holds the messages. */
#include "store/prune.h"

#include <sqlite3.h>
#include <stdio.h>

#include "store/totals.h"

struct step {
	const char *table, *sql;
};

#define GONE "(SELECT msg FROM temp.gone)"
#define GONE_DELIVERY "(SELECT delivery FROM delivery WHERE msg IN " GONE ")"

/* What either way goes: verbatim lines, texts nobody refers to, snapshots of the queue. */
static const struct step facts[] = {
	{ "reply_for", "DELETE FROM reply_for WHERE delivery IN " GONE_DELIVERY },
	{ "delivery_cause", "DELETE FROM delivery_cause WHERE msg IN " GONE },
	{ "outcome", "DELETE FROM outcome WHERE msg IN " GONE },
	{ "unsettled", "DELETE FROM unsettled WHERE msg IN " GONE },
	{ "reply", "DELETE FROM reply WHERE msg IN " GONE },
	{ "connect_failure", "DELETE FROM connect_failure WHERE msg IN " GONE " OR (msg IS NULL AND logged_at < :t)" },
	{ "event", "DELETE FROM event WHERE msg IN " GONE " OR (msg IS NULL AND logged_at < :t)" },
	{ "reject", "DELETE FROM reject WHERE msg IN " GONE " OR (msg IS NULL AND logged_at < :t)" },
	{ "refused_server", "DELETE FROM refused_server WHERE reject NOT IN (SELECT reject FROM reject)" },
	{ "refused_beside", "DELETE FROM refused_beside WHERE reject NOT IN (SELECT reject FROM reject)" },
	{ "link", "DELETE FROM link WHERE parent IN " GONE " OR child IN " GONE },
	{ "delivery", "DELETE FROM delivery WHERE msg IN " GONE },
	{ "open_stream", "DELETE FROM open_stream WHERE attempt IN (SELECT attempt FROM attempt WHERE msg IN " GONE ")" },
	{ "attempt", "DELETE FROM attempt WHERE msg IN " GONE },
	{ "message", "DELETE FROM message WHERE msg IN " GONE },
	{ NULL, NULL },
};

/* Sums lose what the facts that go had brought. A sum of nothing is no row. */
#define KNOWN(what) " <= coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_" what "'), 0)" /* the others were not added yet */
#define LESS " ON CONFLICT DO UPDATE SET n = n + excluded.n"
static const struct step sums[] = {
	{ "plain", "INSERT INTO plain(span, at, mta, provider, external, recipients, messages)"
		   " SELECT s.column1, CAST(v.logged_at / s.column1 AS INTEGER) * s.column1, m.mta, v.provider, v.external, -count(*),"
		   " -sum(NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = v.msg AND e.delivery < v.delivery))"
		   " FROM v_plain v JOIN message m ON m.msg = v.msg, (VALUES (3600), (86400), (100000000000)) s WHERE v.msg IN " GONE " AND v.delivery" KNOWN("delivery") " GROUP BY 1, 2, 3, 4, 5"
		   " ON CONFLICT DO UPDATE SET recipients = recipients + excluded.recipients, messages = messages + excluded.messages" },
	{ "plain_delay", "INSERT INTO plain_delay(span, at, delay_us, recipients)"
			 " SELECT s.column1, CAST(v.logged_at / s.column1 AS INTEGER) * s.column1, v.delay_us, -count(*)"
			 " FROM v_plain v, (VALUES (3600), (86400), (100000000000)) s WHERE v.msg IN " GONE " AND v.delivery" KNOWN("delivery") " AND v.external = 1 AND v.delay_us IS NOT NULL GROUP BY 1, 2, 3"
			 " ON CONFLICT DO UPDATE SET recipients = recipients + excluded.recipients" },
	{ "line_hour", "INSERT INTO line_hour(hour_at, mta, family, tried, status, n)"
		       " SELECT CAST(d.logged_at / 3600 AS INTEGER) * 3600, m.mta, coalesce(r.family, ''), d.attempt IS NOT NULL, d.status, -count(*)"
		       " FROM delivery d JOIN message m ON m.msg = d.msg LEFT JOIN peer r ON r.peer = d.relay WHERE d.msg IN " GONE " AND d.delivery" KNOWN("delivery") " GROUP BY 1, 2, 3, 4, 5" LESS },
	{ "connect_time", "INSERT INTO connect_time(hour_at, connect_us, n)"
			  " SELECT CAST(d.logged_at / 3600 AS INTEGER) * 3600, d.connect_us, -count(*) FROM delivery d"
			  " WHERE d.msg IN " GONE " AND d.delivery" KNOWN("delivery") " AND d.status = 'sent' AND d.attempt IS NOT NULL AND d.conn_use IS NULL"
			  " AND d.connect_us IS NOT NULL GROUP BY 1, 2" LESS },
	{ "connect_hour", "INSERT INTO connect_hour(hour_at, mta, family, errno, reach, provider, n)"
			  " SELECT CAST(f.logged_at / 3600 AS INTEGER) * 3600, f.mta, coalesce(p.family, ''), f.errno, f.reach,"
			  " CASE WHEN p.family = 'ipv4' THEN coalesce((SELECT i.provider FROM peer_info i WHERE i.peer = f.peer), p.host) ELSE '' END, -count(*)"
			  " FROM failed_connect f JOIN peer p ON p.peer = f.peer WHERE (f.msg IN " GONE " OR (f.msg IS NULL AND f.logged_at < :t))"
			  " AND f.connect_failure" KNOWN("connect") " GROUP BY 1, 2, 3, 4, 5, 6" LESS },
	{ NULL, NULL },
};

static const struct step empty[] = {
	{ "plain", "DELETE FROM plain WHERE recipients = 0" },
	{ "plain_delay", "DELETE FROM plain_delay WHERE recipients = 0" },
	{ "line_hour", "DELETE FROM line_hour WHERE n = 0" },
	{ "connect_time", "DELETE FROM connect_time WHERE n = 0" },
	{ "connect_hour", "DELETE FROM connect_hour WHERE n = 0" },
	{ NULL, NULL },
};

static const struct step names[] = {
	{ "delivery", "UPDATE delivery SET recipient = pseudonym(recipient), orig_to = pseudonym(orig_to), accepted = scrub(accepted) WHERE msg IN " GONE },
	{ "outcome", "UPDATE outcome SET recipient = pseudonym(recipient) WHERE msg IN " GONE },
	{ "reject", "UPDATE reject SET client = pseudonym(client), sender = pseudonym(sender), recipient = pseudonym(recipient), helo = pseudonym(helo),"
		    " reason = scrub(reason) WHERE msg IN " GONE " OR (msg IS NULL AND logged_at < :t)" },
	{ "event", "UPDATE event SET detail = scrub(detail) WHERE msg IN " GONE " OR (msg IS NULL AND logged_at < :t)" },
	{ "message", "UPDATE message SET client = pseudonym(client), sasl_user = pseudonym(sasl_user), sender = pseudonym(sender), message_id = pseudonym(message_id)"
		     " WHERE msg IN " GONE },
	/* a text that newer facts share stays as it is */
	{ "text", "UPDATE text SET body = scrub(body) WHERE text IN (SELECT reason FROM delivery WHERE msg IN " GONE " UNION SELECT text FROM reply WHERE msg IN " GONE ")"
		  " AND text NOT IN (SELECT reason FROM delivery WHERE reason IS NOT NULL AND msg NOT IN " GONE ")"
		  " AND text NOT IN (SELECT text FROM reply WHERE msg NOT IN " GONE ")" },
	{ NULL, NULL },
};

static const struct step counted[] = {
	{ "tally", "DELETE FROM tally WHERE hour_at < :t" },
	{ "attempt_hour", "DELETE FROM attempt_hour WHERE hour_at < :t" },
	{ "traffic_hour", "DELETE FROM traffic_hour WHERE hour_at < :t" },
	{ "island", "DELETE FROM island WHERE ended_at < :t" },
	{ "unknown_day", "DELETE FROM unknown_day WHERE day_at < :t - 86400" },
	{ "network_hour", "DELETE FROM network_hour WHERE hour_at < :t - 3600" },
	{ "vain_hour", "DELETE FROM vain_hour WHERE hour_at < :t - 3600" },
	{ "provider_day", "DELETE FROM provider_day WHERE day_at < :t - 86400" },
	{ "tried_day", "DELETE FROM tried_day WHERE day_at < :t - 86400" },
	{ "hostname", "DELETE FROM hostname WHERE last_at < :t" },
	{ NULL, NULL },
};

static const struct step rest[] = {
	{ "queue_recipient", "DELETE FROM queue_recipient WHERE entry IN (SELECT e.entry FROM queue_entry e JOIN queue_snapshot s USING (snapshot) WHERE s.taken_at < :t)" },
	{ "queue_entry", "DELETE FROM queue_entry WHERE snapshot IN (SELECT snapshot FROM queue_snapshot WHERE taken_at < :t)" },
	{ "queue_snapshot", "DELETE FROM queue_snapshot WHERE taken_at < :t" },
	{ "incident_evidence", "DELETE FROM incident_evidence WHERE logged_at < :t" },
	{ "unparsed", "DELETE FROM unparsed WHERE source IN (SELECT source FROM source WHERE last_at < :t)" },
	{ "kept", "DELETE FROM kept WHERE kept NOT IN (SELECT source * 4294967296 + line FROM ("
		 "SELECT source, line FROM delivery WHERE msg NOT IN " GONE " UNION ALL SELECT source, line FROM reply WHERE msg NOT IN " GONE
		 " UNION ALL SELECT source, line FROM connect_failure WHERE msg NOT IN " GONE " OR (msg IS NULL AND logged_at >= :t)"
		 " UNION ALL SELECT source, line FROM event WHERE msg NOT IN " GONE " OR (msg IS NULL AND logged_at >= :t)"
		 " UNION ALL SELECT source, line FROM reject WHERE msg NOT IN " GONE " OR (msg IS NULL AND logged_at >= :t)"
		 " UNION ALL SELECT source, line FROM incident_evidence))" },
	{ "verdict", "DELETE FROM verdict WHERE text NOT IN (SELECT text FROM temp.used)" },
	{ "text", "DELETE FROM text WHERE text NOT IN (SELECT text FROM temp.used)" },
	{ NULL, NULL },
};

static bool exists(struct db *db, const char *table)
{
	struct stmt *s = db_prepare(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");

	stmt_text(s, 1, str_c(table));
	bool yes = stmt_step(s);
	stmt_free(s);
	return yes;
}

/* Times can't be taken back: what the log shows of TLS is counted again. */
static void count_tls(struct db *db)
{
	db_run(db, "tls", STR("DELETE FROM tls_sum; INSERT INTO tls_sum(provider, tls, lines, sent, first_at, last_at)"
			      " SELECT i.provider, coalesce(h.body, d.tls, '(none logged)'), count(*), sum(d.status = 'sent'), min(d.logged_at), max(d.logged_at)"
			      " FROM delivery d JOIN peer_info i ON i.peer = d.relay AND i.place = 'external' LEFT JOIN attempt t ON t.attempt = d.attempt"
			      " LEFT JOIN phrase h ON h.phrase = t.tls WHERE d.delivery" KNOWN("tls") " GROUP BY 1, 2"));
}

/* The same of what a report says of the whole log. */
static void less_totals(struct db *db)
{
	totals_begin(db);
	db_run(db, "touched", STR("INSERT INTO temp.touched SELECT msg FROM temp.gone"));
	int64_t delivery = db_int(db, "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM setting WHERE name = 'analysed_delivery'");
	int64_t reply = db_int(db, "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM setting WHERE name = 'analysed_reply'");
	totals_gather(db, -1, delivery, reply, false);
	totals_gather_counted(db, -1, delivery, reply);
	totals_end(db);
}

struct job {
	struct db *db;
	const struct prune_opts *o;
	void (*each)(void *arg, const char *table, int64_t rows);
	void *arg;
};

static void run(struct job *j, const struct step *step)
{
	for (; step->table; step++) {
		if (!exists(j->db, step->table))
			continue;
		struct stmt *s = db_prepare(j->db, step->sql);
		if (stmt_has_param(s, ":t"))
			stmt_real(s, stmt_param(s, ":t"), j->o->before_at);
		stmt_do(s);
		stmt_free(s);
		int64_t rows = sqlite3_changes64(db_handle(j->db));
		if (rows > 0)
			j->each(j->arg, step->table, rows);
	}
}

static void unsaid(void *arg, const char *table, int64_t rows)
{
	(void)arg, (void)table, (void)rows;
}

/* Keys above the largest one left are given again to new rows; the analysis must not take those for known. */
static void lower_marks(struct db *db)
{
	static const char *const marks[][2] = {
		{ "analysed_message", "SELECT max(msg) FROM message" }, { "analysed_delivery", "SELECT max(delivery) FROM delivery" },
		{ "analysed_reply", "SELECT max(reply) FROM reply" }, { "analysed_connect", "SELECT max(connect_failure) FROM connect_failure" },
		{ "analysed_tls", "SELECT max(delivery) FROM delivery" }, { "analysed_event", "SELECT max(event) FROM event" },
		{ "analysed_reject", "SELECT max(reject) FROM reject" }, { "analysed_refusal", "SELECT max(reject) FROM reject" },
	};
	char sql[300];

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		snprintf(sql, sizeof sql, "UPDATE setting SET value = min(CAST(value AS INTEGER), coalesce((%s), 0)) WHERE name = '%s'", marks[i][1], marks[i][0]);
		db_run(db, "marks", str_c(sql));
	}
}

/* Where the rows that are left stand. */
static void index_hours(struct db *db)
{
	static const char *const tables[][2] = {
		{ "delivery", "logged_at" }, { "attempt", "started_at" }, { "connect_failure", "logged_at" }, { "reply", "logged_at" }, { "reject", "logged_at" },
	};
	char sql[600];

	db_run(db, "hours", STR("DELETE FROM fact_hour; DELETE FROM island_part; DELETE FROM storm_part")); /* the parts name keys: they are counted again */
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		snprintf(sql, sizeof sql, "INSERT INTO fact_hour(what, hour_at, first, last, n) SELECT '%s', hour_at, min(key), max(key), count(*) FROM ("
			 "SELECT *, sum(apart IS 1) OVER w AS run FROM (SELECT *, key - lag(key) OVER w > 256 AS apart FROM (SELECT %s AS key, CAST(%s / 3600 AS INTEGER) * 3600 AS hour_at FROM %s)"
			 " WINDOW w AS (PARTITION BY hour_at ORDER BY key)) WINDOW w AS (PARTITION BY hour_at ORDER BY key)) GROUP BY hour_at, run",
			 tables[i][0], tables[i][0], tables[i][1], tables[i][0]); /* 256: HOURS_APART of src/analysis/hours.h */
		db_run(db, "hours", str_c(sql));
	}
}

/* Facts from before this moment are not all there any more: the analysis keeps what it found in them. */
static void note_moment(struct db *db, double at)
{
	struct stmt *s = db_prepare(db, "INSERT INTO setting(name, value) VALUES ('pruned_at', ?1)"
					" ON CONFLICT DO UPDATE SET value = excluded.value WHERE CAST(value AS REAL) < CAST(excluded.value AS REAL)");
	char text[40];

	snprintf(text, sizeof text, "%.17g", at);
	stmt_text(s, 1, str_c(text));
	stmt_do(s);
	stmt_free(s);
}

void prune(struct db *db, const struct prune_opts *o, void (*each)(void *arg, const char *table, int64_t rows), void *arg)
{
	struct job j = { db, o, each, arg };

	if (o->key)
		pseudonym_register(db, o->key);
	db_begin(db);
	db_run(db, "gone", STR("CREATE TEMP TABLE gone(msg INTEGER PRIMARY KEY); CREATE TEMP TABLE used(text INTEGER PRIMARY KEY)"));
	struct stmt *s = db_prepare(db, "INSERT INTO temp.gone SELECT msg FROM message WHERE last_at < ?");
	stmt_real(s, 1, o->before_at);
	stmt_do(s);
	stmt_free(s);
	if (!o->keep_aggregates && o->key == NULL) {
		less_totals(db);
		run(&(struct job){ db, o, unsaid, NULL }, sums);
		run(&j, empty);
	}
	db_run(db, "sums", STR("DELETE FROM connect_sum; DELETE FROM cause_sum; DELETE FROM queue_sum; DELETE FROM setting WHERE name IN ('analysed_waiting', 'analysed_sums')")); /* the next analysis counts again */
	run(&j, o->key ? names : facts);
	if (!o->keep_aggregates && o->key == NULL) {
		run(&j, counted);
		count_tls(db);
	}
	db_run(db, "used", STR("INSERT OR IGNORE INTO temp.used SELECT reason FROM delivery WHERE reason IS NOT NULL UNION SELECT text FROM reply UNION"
			       " SELECT text FROM delivery_cause UNION SELECT reason FROM queue_recipient WHERE reason IS NOT NULL UNION"
			       " SELECT bounce_reason FROM queue_recipient WHERE bounce_reason IS NOT NULL"));
	run(&j, rest);
	lower_marks(db);
	index_hours(db);
	db_run(db, "refusals", STR("DELETE FROM refused_mail; DELETE FROM refused_client; DELETE FROM refused_run; UPDATE refused_server SET run = NULL")); /* made again too */
	if (o->key == NULL) {
		note_moment(db, o->before_at);
		db_run(db, "spells", STR("INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_spells', 'pruned')")); /* the next analysis makes them again */
	}
	db_run(db, "done", STR("DROP TABLE temp.gone; DROP TABLE temp.used"));
	db_commit(db);
}

void prune_vacuum(struct db *db)
{
	db_run(db, "vacuum", STR("VACUUM"));
}
