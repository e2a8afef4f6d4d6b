/* analyze: see analyze.h. The steps stand in one table; those in SQL are files, so that they can be read, and run, in the sqlite3 shell. */
#include "analysis/analyze.h"

#include <stdio.h>
#include <string.h>

#include "analysis/tries.h"
#include "analysis/awake.h"
#include "analysis/classify.h"
#include "analysis/connects.h"
#include "analysis/delay.h"
#include "analysis/detect.h"
#include "analysis/fates.h"
#include "analysis/guesses.h"
#include "analysis/hours.h"
#include "analysis/islands.h"
#include "analysis/lines.h"
#include "analysis/logins.h"
#include "analysis/marks.h"
#include "analysis/peers.h"
#include "analysis/queue.h"
#include "analysis/rates.h"
#include "analysis/recover.h"
#include "analysis/refusals.h"
#include "analysis/scan.h"
#include "analysis/spells.h"
#include "analysis/told.h"
#include "store/totals.h"
#include "util/embed.h"

enum {
	NEAR = 14000,  /* messages before the newest known one that may still be spoken of */
	SOME = 20000,  /* new deliveries for which it pays to have threads of their own read and write */
	MUCH = 300000, /* those for which sorting uses files */
	DERIVED = 7,   /* of what is derived: another one means that all is derived again */
};

struct run {
	struct db *db;
	struct marks m;
	struct machines machines;
	struct peers *peers;
	struct delays *delays;
	struct fates *fates;
	struct plain *plain;
	struct tries *tries;
	struct connects *connects;
};

static struct str text_of(const char *path)
{
	struct err e = { 0 };
	struct str text;

	if (embed_get(path, &text, &e) != 0)
		die(e.code, "%s", e.text);
	return text;
}

/* Everything derived, children before parents; but not incidents whose facts prune took: they could not be found again. */
static void forget(struct db *db)
{
	db_run(db, "forget", STR("DELETE FROM incident_evidence; DELETE FROM incident WHERE started_at >= coalesce((SELECT CAST(value AS REAL) FROM setting WHERE name = 'pruned_at'), 0);"
				 "DELETE FROM signal; DELETE FROM spell_line; DELETE FROM spell_domain; DELETE FROM spell; DELETE FROM island; DELETE FROM island_part; DELETE FROM storm_part;"
				 "DELETE FROM machine_log; DELETE FROM fact_hour; DELETE FROM plain; DELETE FROM plain_delay; DELETE FROM line_hour; DELETE FROM connect_hour;"
				 "DELETE FROM provider_day; DELETE FROM tried_day; DELETE FROM vain_hour; DELETE FROM rate_alarm; DELETE FROM outcome_sum; DELETE FROM outcome_delay; DELETE FROM cause_hour; DELETE FROM said_hour; DELETE FROM said_sum; DELETE FROM total;"
				 "DELETE FROM unknown_day; DELETE FROM network_hour; DELETE FROM connect_time; DELETE FROM waiting_hour; DELETE FROM intake_hour; DELETE FROM refused_server; DELETE FROM refused_beside; DELETE FROM refused_mail; DELETE FROM refused_client; DELETE FROM refused_run;"
				 "DELETE FROM uid_hour; DELETE FROM login_hour; DELETE FROM attempt_hour; DELETE FROM traffic_hour; DELETE FROM our_address; DELETE FROM provider_seen;"
				 "DELETE FROM delay; DELETE FROM outcome; DELETE FROM delivery_cause;"
				 "DELETE FROM tls_sum; DELETE FROM connect_sum; DELETE FROM cause_sum; DELETE FROM queue_sum; DELETE FROM unsettled; DELETE FROM redo; DELETE FROM domain_info; DELETE FROM domain_provider;"
				 "DELETE FROM peer_info; DELETE FROM verdict; DELETE FROM setting WHERE name LIKE 'analysed_%'"));
}

/* The rules and providers a database was analysed with are noted as a hash: other rules mean that all is derived again. */
static bool rules_differ(struct db *db, const struct analyze_opts *opts)
{
	uint64_t hash = str_hash(text_of("src/rules/replies.json")) ^ str_hash(text_of("src/rules/providers.json")) * 3 ^ str_hash(text_of("src/rules/learned.tsv")) * 7 ^ DERIVED;
	char text[20];

	if (opts->rules.n)
		hash ^= str_hash(opts->rules) * 5;
	snprintf(text, sizeof text, "%016llx", (unsigned long long)hash);
	struct stmt *s = db_prepare(db, "SELECT value FROM setting WHERE name = 'analysed_rules'");
	bool differ = !stmt_step(s) || !str_eq(col_text(s, 0), str_c(text));
	stmt_free(s);
	if (differ) {
		forget(db);
		s = db_prepare(db, "INSERT INTO setting(name, value) VALUES ('analysed_rules', ?)");
		stmt_text(s, 1, str_c(text));
		stmt_do(s);
		stmt_free(s);
	}
	return differ;
}

/* Texts are classified, and beside that facts are counted that nothing else is needed for. */
static void classify_beside(struct run *r, const struct providers *providers, struct replies *replies)
{
	struct side *side = side_new(r->db);
	struct refusals *refusals = refusals_open(r->db, side); /* the longest first */
	struct islands *islands = islands_open(r->db, side, &r->m);
	struct logins *logins = logins_open(r->db, side, &r->machines, &r->m);
	struct guesses *guesses = guesses_open(r->db, side, &r->machines, &r->m);
	struct texts *texts = texts_open(r->db, providers, replies);

	side_begin(side);
	texts_classify(texts);
	side_wait(side);
	texts_close(texts);
	guesses_close(guesses);
	logins_close(logins);
	islands_close(islands);
	refusals_close(refusals);
	side_free(side);
}

static void classify(struct run *r, const struct analyze_opts *opts)
{
	struct err e = { 0 };
	struct providers *providers = providers_new(text_of("src/rules/providers.json"), &e);
	struct replies *replies = replies_new(text_of("src/rules/replies.json"), opts->rules, &e);

	if (providers == NULL || replies == NULL || replies_learn(replies, text_of("src/rules/learned.tsv"), &e) == -1)
		die(e.code ? e.code : EXIT_DATA, "%s", e.text);
	classify_peers(r->db, providers);
	classify_beside(r, providers, replies);
	replies_free(replies);
	providers_free(providers);
}

/* The messages of which sums may change: looked at again, or with a new reply. */
static void touch(struct run *r)
{
	struct stmt *s = db_prepare(r->db, "INSERT INTO temp.touched SELECT msg FROM redo UNION SELECT msg FROM temp.awake UNION SELECT msg FROM reply WHERE reply > ?");

	stmt_int(s, 1, r->m.reply);
	stmt_do(s);
	stmt_free(s);
}

/* What C does, before the SQL file of the same number and after the ones below it. */
static void before_forgetting(struct run *r)
{
	totals_begin(r->db);
	touch(r);
	if (r->m.message > 0) /* of messages without a line too */
		totals_gather(r->db, -1, r->m.delivery, r->m.reply, false);
	r->tries = tries_count(r->db, &r->machines, &r->m);
	if (r->m.delivery > 0) { /* now it is known which others this analysis will meet */
		int64_t from = tries_delivery(r->tries);
		peers_free(r->peers);
		r->peers = peers_load(r->db, from <= r->m.delivery ? from : r->m.delivery + 1);
	}
	r->delays = delays_open(r->db, r->peers);
	r->plain = plain_open(r->db, r->peers);
	r->fates = fates_open(r->db, r->peers, &r->machines, r->delays, &r->m);
	if (r->m.message > 0)
		fates_take_back(r->fates);
	if (r->m.delivery > 0) {
		scan_touched(r->db, r->delays, r->m.delivery, -1);
		scan_plain(r->db, r->plain, r->m.delivery, -1);
	}
}

static void before_chronic(struct run *r)
{
	fates_find(r->fates);
}

static void before_spells(struct run *r)
{
	spells_add(r->db);
	pools_make(r->db);
	totals_gather(r->db, 1, INT64_MAX, INT64_MAX, marks_none(&r->m));
	totals_end(r->db);
}

static void after_spells(struct run *r)
{
	struct pairs *pairs = pairs_new(r->machines.n, r->peers->providers);
	struct scan to = { r->peers, &r->machines, r->delays, r->plain, r->tries, recover_open(r->db, r->peers, &r->machines, pairs),
			   pace_open(r->db, r->peers, &r->machines, pairs, r->m.delivery == 0),
			   crypts_open(r->db, r->peers, &r->machines, pairs, r->m.delivery == 0), tls_open(r->db, r->peers, r->tries), r->fates };

	scan_new(r->db, &to, &r->m);
	scan_touched(r->db, r->delays, INT64_MAX, 1);
	scan_plain(r->db, r->plain, INT64_MAX, 1);
	pace_close(to.pace);
	crypts_close(to.crypts);
	tls_close(to.tls);
	recover_close(to.recover);
	pairs_free(pairs);
	fates_close(r->fates);
	plain_close(r->plain);
	delays_close(r->delays);
}

static void after_storms(struct run *r)
{
	tries_store_medians(r->tries, r->db);
	tries_free(r->tries);
}

static void before_failing(struct run *r)
{
	r->connects = connects_begin(r->db, r->peers, &r->m);
}

static void before_incidents(struct run *r)
{
	connects_end(r->connects);
	rates_judge(r->db, r->m.until - 3600);
	detect(r->db);
}

static void before_counted(struct run *r)
{
	bool again = !db_int(r->db, "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_sums')");

	if (again)
		db_run(r->db, "sums", STR("DELETE FROM cause_sum; DELETE FROM queue_sum"));
	told_rest(r->db);
	queue_rest(r->db, again);
}

static const struct step {
	const char *before; /* the number of a file */
	void (*run)(struct run *r);
} steps[] = {
	{ "15", before_forgetting }, { "40", before_chronic }, { "45", before_spells }, { "50", after_spells }, { "60", after_storms }, { "68", before_failing }, { "80", before_incidents }, { "92", before_counted },
};

static void run_file(void *arg, const char *path)
{
	struct run *r = arg;
	struct str name = str_skip(str_c(path), sizeof "queries/analyze/" - 1);

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (str_starts(name, str_c(steps[i].before)))
			steps[i].run(r);
	db_run(r->db, path, text_of(path));
}

static struct marks marks_now(struct db *db)
{
	struct marks m = {
		.message = db_int(db, "SELECT coalesce(max(msg), 0) FROM message"),
		.delivery = db_int(db, "SELECT coalesce(max(delivery), 0) FROM delivery"),
		.reply = db_int(db, "SELECT coalesce(max(reply), 0) FROM reply"),
		.connect = db_int(db, "SELECT coalesce(max(connect_failure), 0) FROM connect_failure"),
		.until = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source"),
	};
	m.old_at = tries_old_at(m.until);
	return m;
}

void analyze(struct db *db, const struct analyze_opts *opts)
{
	struct run r = { .db = db };

	int64_t news = db_int(db, "SELECT coalesce(max(delivery), 0) - coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_delivery'), 0) + (SELECT count(*) FROM unsettled WHERE last_at IS NULL) FROM delivery"); /* what may go on is looked at again */

	/* what is sorted and set aside stays in memory, unless it is much; after BEGIN it is too late to say so */
	if (news > MUCH)
		db_run(db, "temp_store", STR("PRAGMA temp_store=FILE"));
	if (news > SOME) {
		db_bulk(db); /* what reads beside the writer needs a WAL */
		db_aside(db);
	}
	db_begin(db);
	if (opts->afresh)
		forget(db);
	rules_differ(db, opts);
	r.m = marks_read(db);
	if (marks_broken(db, &r.m)) {
		forget(db);
		rules_differ(db, opts);
		r.m = marks_read(db);
	}
	hours_index(db);
	awake_find(db, &r.m);
	machines_load(&r.machines, db, r.m.message > NEAR ? r.m.message - NEAR : 0, r.m.message);
	classify(&r, opts);
	r.peers = peers_load(db, r.m.delivery > 0 ? r.m.delivery + 1 : -1);
	db_run(db, "redo", STR("DELETE FROM redo; CREATE TEMP TABLE moved(domain INTEGER PRIMARY KEY, provider TEXT)"));
	if (db_int(db, "SELECT EXISTS (SELECT 1 FROM spell)"))
		db_run(db, "moving", STR("CREATE TEMP TRIGGER moving BEFORE INSERT ON domain_info WHEN NEW.provider IS NOT (SELECT i.provider FROM domain_info i WHERE i.domain = NEW.domain)"
			       " BEGIN INSERT OR IGNORE INTO moved SELECT NEW.domain, coalesce((SELECT i.provider FROM domain_info i WHERE i.domain = NEW.domain), 'none'); END"));
	lines_first_pass(db, r.peers, &r.machines, &r.m);
	db_run(db, "moved", STR("DROP TRIGGER IF EXISTS temp.moving"));
	embed_list("queries/analyze/", ".sql", run_file, &r);

	struct marks now = marks_now(db);
	marks_write(db, &now);
	peers_free(r.peers);
	machines_free(&r.machines);
	db_commit(db);
}
