/* mails: see mails.h. */
#include "analysis/mails.h"

#include <stdlib.h>

#include "analysis/queue.h"
#include "analysis/sums.h"

enum { LAST = 400 }; /* seconds before the log's end: lines of several processes arrive out of order */

static int64_t hour_of(double at)
{
	return (int64_t)(at / 3600) * 3600;
}

/* What was counted as mail for one recipient, and has told since how many they are. */
static void count_rest(struct db *db, const struct machines *machines, struct interned *names, struct sums *uids)
{
	struct stmt *s = db_prepare(db, "SELECT m.mta, m.intake_at, m.uid, m.nrcpt FROM setting s CROSS JOIN json_each(s.value) j CROSS JOIN message m ON m.msg = j.value"
					" WHERE s.name = 'analysed_as_one' AND m.nrcpt IS NOT NULL");

	while (stmt_step(s)) {
		double at = col_real(s, 1);
		int64_t host = intern(names, str_c(machines->name[machines->host[col_int(s, 0)]]));
		sums_add(uids, (int64_t[]){ host, col_int(s, 2), hour_of(at) }, (int64_t[]){ col_int(s, 3) - 1, 0, sum_time(at), sum_time(at) });
	}
	stmt_free(s);
}

void mails_pass(struct db *db, struct machines *machines, const struct marks *m, void (*each)(void *arg, int64_t msg, bool plain), void *arg)
{
	struct interned *names = interned_new();
	struct sums *uids = sums_open(db, names, "uid_hour", "tii", "host, uid, hour_at", "recipients, messages, <first_at, >last_at");
	struct sums *missing = sums_open(db, names, "intake_hour", "ti", "host, hour_at", "missing");
	struct stmt *s = db_ahead_keys(db, "SELECT msg, mta, intake_at, way_in, uid, coalesce(nrcpt, 1), last_at,"
					" ended IS NOT 'removed' OR activations <> 1 OR held_at IS NOT NULL OR expired_at IS NOT NULL OR msg IN (SELECT r.msg FROM released r),"
					" CASE WHEN " QUEUED " THEN ended_at END FROM message m WHERE msg BETWEEN ? AND ?", m->message + 1, db_int(db, "SELECT max(msg) FROM message"));
	struct queue *queue = queue_open(db, names);
	double end = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source") - LAST;

	db_run(db, "late", STR("CREATE TEMP TABLE late(msg INTEGER PRIMARY KEY)"));
	struct stmt *late = db_prepare(db, "INSERT INTO temp.late(msg) VALUES (?)");
	count_rest(db, machines, names, uids);
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 0), host = intern(names, str_c(machines->name[machines->host[col_int(s, 1)]]));
		machines_learn(machines, msg, col_int(s, 1));
		double at = col_real(s, 2);
		if (col_null(s, 3))
			sums_add(missing, (int64_t[]){ host, hour_of(at) }, (int64_t[]){ 1 });
		if (!col_null(s, 4))
			sums_add(uids, (int64_t[]){ host, col_int(s, 4), hour_of(at) }, (int64_t[]){ col_int(s, 5), 1, sum_time(at), sum_time(at) });
		if (col_real(s, 6) > end) {
			stmt_int(late, 1, msg);
			stmt_do(late);
		} else if (!col_null(s, 8)) {
			queue_add(queue, msg, at, col_real(s, 8));
		}
		each(arg, msg, col_int(s, 7) == 0);
	}
	stmt_free(late);
	stmt_free(s);
	queue_close(queue);
	sums_close(missing);
	sums_close(uids);
	interned_free(names);
}
