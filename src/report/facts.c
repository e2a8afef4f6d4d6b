/* facts: see facts.h. One row, one number, one query; the query is printed in the report as it stands, so it must run in the stock
 * sqlite3 shell, where an unbound :since or :until is NULL and means no bound. */
#include "report/facts.h"

#include <stddef.h>

#include "report/build.h"

/* People's mail with a certain end. */
#define ENDED(outcome) "SELECT count(*) FROM v_outcome WHERE outcome = '" outcome "' AND " MAIL
#define CONNECTS(which) "SELECT count(*) FROM v_connect_failure WHERE " which " AND " IN_WINDOW("logged_at")
#define ATTEMPTS(which) "SELECT count(*) FROM v_attempt WHERE opened = 1 AND " which " AND " IN_WINDOW("started_at")
#define REPLIES(which)                                                                                                      \
	"SELECT count(DISTINCT reply) FROM v_reply WHERE " which " AND " IN_WINDOW("logged_at")
#define FAILED_LINE "status IN ('deferred', 'bounced') AND echo = 0 AND " IN_WINDOW("logged_at")
#define LATE "FROM v_outcome WHERE outcome = 'sent' AND deferrals > 0 AND " MAIL
#define EXTERNAL "FROM v_outcome WHERE external = 1 AND delay_s IS NOT NULL AND " MAIL
#define NOTES(which)                                                                                                        \
	"SELECT count(*) FROM v_outcome WHERE msg IN (SELECT child FROM v_link WHERE kind IN ('bounce', 'delay', 'dsn')) AND " \
	which " AND " IN_WINDOW("last_at")
#define RANK(pct) "max(0, (SELECT (count(*) * " pct " + 99) / 100 - 1 "

static const struct fact {
	const char *name; /* in the report's figures */
	size_t at;
	enum cell_kind kind;
	const char *sql;
} facts_[] = {
#define INT(name, sql) { #name, offsetof(struct facts, name), CELL_INT, sql }
#define SECONDS(name, sql) { #name, offsetof(struct facts, name), CELL_SECONDS, sql }
#define TIME(name, sql) { #name, offsetof(struct facts, name), CELL_TIME, sql }
	INT(lines, "SELECT coalesce(sum(lines), 0) FROM v_source"),
	INT(not_understood, "SELECT coalesce(sum(not_understood), 0) FROM v_source"),
	INT(messages, "SELECT count(DISTINCT msg) FROM v_outcome WHERE " MAIL),
	INT(recipients, "SELECT count(*) FROM v_outcome WHERE " MAIL),
	INT(sent, ENDED("sent")),
	INT(bounced, ENDED("bounced")),
	INT(expired, ENDED("expired")),
	INT(deferred, ENDED("deferred")),
	INT(deleted, ENDED("deleted")),
	INT(held, ENDED("held")),
	INT(discarded, ENDED("discarded")),
	INT(unknown, ENDED("unknown")),
	INT(troubled, "SELECT count(*) FROM v_outcome WHERE (deferrals > 0 OR outcome IN ('bounced', 'expired', 'deferred')) AND " MAIL),
	INT(late, "SELECT count(*) " LATE),
	SECONDS(late_p50_s, "SELECT delay_s " LATE " ORDER BY delay_s LIMIT 1 OFFSET " RANK("50") LATE "))"),
	SECONDS(late_max_s, "SELECT max(delay_s) " LATE),
	SECONDS(p50_s, "SELECT delay_s " EXTERNAL " ORDER BY delay_s LIMIT 1 OFFSET " RANK("50") EXTERNAL "))"),
	SECONDS(p95_s, "SELECT delay_s " EXTERNAL " ORDER BY delay_s LIMIT 1 OFFSET " RANK("95") EXTERNAL "))"),
	INT(open, "SELECT count(*) FROM v_open WHERE intake_at < coalesce(:until, 1e11)"),
	SECONDS(oldest_open_s, "SELECT max(age_s) FROM v_open WHERE intake_at < coalesce(:until, 1e11)"),
	INT(notifications, NOTES("1")),
	INT(notifications_failed, NOTES("outcome IN ('bounced', 'expired', 'deferred')")),
	INT(opened, ATTEMPTS("1")),
	INT(with_v6_failure, ATTEMPTS("failed_v6 > 0")),
	INT(v6_failed, CONNECTS("family = 'ipv6'")),
	INT(v6_local, CONNECTS("family = 'ipv6' AND reach = 'local'")),
	INT(v6_remote, CONNECTS("family = 'ipv6' AND reach = 'remote'")),
	INT(v6_unknown, CONNECTS("family = 'ipv6' AND reach = 'unknown'")),
	INT(v4_failed, CONNECTS("family = 'ipv4'")),
	INT(echoed_text, "SELECT count(*) FROM v_delivery WHERE status <> 'sent' AND (reason LIKE 'connect to %' "
			 "OR reason LIKE 'delivery temporarily suspended: connect to %') AND " IN_WINDOW("logged_at")),
	INT(masked, "SELECT count(*) FROM v_delivery WHERE masked = 1 AND " FAILED_LINE),
	INT(deferrals, "SELECT count(*) FROM v_delivery WHERE status = 'deferred' AND echo = 0 AND " IN_WINDOW("logged_at")),
	INT(echoes, "SELECT count(*) FROM v_delivery WHERE echo = 1 AND " IN_WINDOW("logged_at")),
	INT(refusals, REPLIES(OBJECTION)),
	INT(listings, REPLIES("list IS NOT NULL")),
	TIME(first_at, "SELECT max(min(first_at), coalesce(:since, 0)) FROM v_source WHERE last_at >= coalesce(:since, 0)"),
	TIME(last_at, "SELECT min(max(last_at), coalesce(:until, 1e11)) FROM v_source WHERE first_at < coalesce(:until, 1e11)"),
	TIME(first_failure_at, "SELECT min(logged_at) FROM v_delivery WHERE " FAILED_LINE),
	TIME(last_failure_at, "SELECT max(logged_at) FROM v_delivery WHERE " FAILED_LINE),
};

void facts_collect(struct build *b)
{
	for (size_t i = 0; i < sizeof facts_ / sizeof *facts_; i++) {
		const struct fact *f = &facts_[i];
		char *to = (char *)&b->f + f->at;
		struct stmt *s = ask(b, f->sql);
		struct cell c = stmt_step(s) ? column_cell(b, s, 0, f->kind) : cell_none();

		if (f->kind == CELL_INT)
			memcpy(to, &c.n, sizeof c.n);
		else
			memcpy(to, &c.r, sizeof c.r);
		report_figure(b->r, f->name, c, f->sql);
		stmt_free(s);
	}
}
