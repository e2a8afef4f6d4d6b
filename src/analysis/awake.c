/* awake: see awake.h. What is asked is whether a message's row is still as unsettled says; new lines are looked up besides, since one with an older stamp leaves no mark there. */
#include "analysis/awake.h"

#include <inttypes.h>
#include <stdio.h>

#include "analysis/swept.h"

/* Which messages are taken for deleted all at once depends on all that wait: where that is no longer what it was, all are looked at. */
static bool swept_differ(struct db *db)
{
	struct swept *now = swept_load(db);
	char text[20];

	snprintf(text, sizeof text, "%016" PRIx64, swept_hash(now));
	swept_free(now);
	struct stmt *s = db_prepare(db, "SELECT 1 FROM setting WHERE name = 'analysed_swept' AND value = ?");
	stmt_text(s, 1, str_c(text));
	bool differ = !stmt_step(s);
	stmt_free(s);
	s = db_prepare(db, "INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_swept', ?)");
	stmt_text(s, 1, str_c(text));
	stmt_do(s);
	stmt_free(s);
	return differ;
}

/* A link that is read only now, but lies far back, has no mark to be found by: then all are looked at. */
static bool links_differ(struct db *db, double before)
{
	struct stmt *s = db_prepare(db, "SELECT count(*) <> coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_links'), 0) FROM link WHERE logged_at < ?");

	stmt_real(s, 1, before);
	bool differ = stmt_step(s) && col_int(s, 0) != 0;
	stmt_free(s);
	return differ;
}

static void add(struct db *db, const char *sql, double after)
{
	struct stmt *s = db_prepare(db, sql);

	stmt_real(s, 1, after);
	stmt_do(s);
	stmt_free(s);
}

void awake_find(struct db *db, const struct marks *m)
{
	bool all = swept_differ(db) || !db_int(db, "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_waiting')") /* of a prune nobody knows what it took */
		   || links_differ(db, m->until - 3600);

	db_run(db, "awake", STR("CREATE TEMP TABLE awake(msg INTEGER PRIMARY KEY)"));
	if (all) {
		db_run(db, "awake", STR("INSERT INTO temp.awake SELECT msg FROM unsettled"));
		return;
	}
	db_run(db, "awake", STR("INSERT INTO temp.awake SELECT u.msg FROM unsettled u CROSS JOIN message m ON m.msg = u.msg WHERE m.ended IS NOT NULL OR m.last_at IS NOT u.last_at"
				" OR m.activations IS NOT u.activations OR m.held_at IS NOT u.held_at OR m.expired_at IS NOT u.expired_at"));
	add(db, "INSERT OR IGNORE INTO temp.awake SELECT u.msg FROM delivery d CROSS JOIN unsettled u ON u.msg = d.msg WHERE d.delivery > ?", (double)m->delivery);
	add(db, "INSERT OR IGNORE INTO temp.awake SELECT u.msg FROM reply r CROSS JOIN unsettled u ON u.msg = r.msg WHERE r.reply > ?", (double)m->reply);
	add(db, "INSERT OR IGNORE INTO temp.awake SELECT u.msg FROM connect_failure f CROSS JOIN unsettled u ON u.msg = f.msg WHERE f.connect_failure > ?", (double)m->connect);
	add(db, "INSERT OR IGNORE INTO temp.awake SELECT u.msg FROM event e CROSS JOIN unsettled u ON u.msg = e.msg WHERE e.event > ?",
	    (double)db_int(db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_event'"));
	/* both ends of what is a link only now */
	add(db, "INSERT OR IGNORE INTO temp.awake SELECT u.msg FROM link l CROSS JOIN unsettled u ON u.msg IN (l.parent, l.child) WHERE l.logged_at >= ?", m->until - 3600);
}
