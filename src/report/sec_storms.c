/* sec_storms: failed IPv6 connects: how many there truly were, whether anything left the host, what the fallback brought and cost. */
#include "report/build.h"

#define TOUCHES "started_at < coalesce(:until, 1e11) AND ended_at >= coalesce(:since, 0)"

static void storms(struct build *b, struct section *s)
{
	static const char sql[] = "SELECT started_at, ended_at, failures, messages, opened, failing, share_pct, errnos FROM v_storm WHERE " TOUCHES
				  " ORDER BY failures DESC LIMIT 10";
	static const struct col cols[] = {
		{ "started_at", W_H_START, CELL_TIME },	     { "ended_at", W_H_END, CELL_TIME },     { "failures", W_H_FAILED_CONNECTS, CELL_INT },
		{ "messages", W_H_MESSAGES, CELL_INT },	     { "attempts", W_H_OPENED, CELL_INT },   { "failing", W_H_FAILING, CELL_INT },
		{ "share_pct", W_H_SHARE_OPENED, CELL_PCT }, { "errors", W_H_ERRORS, CELL_CODE },
	};

	TABLE_SQL(b, s, W_T_STORMS, "storms", sql, cols);
}

static void reach(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	struct arg args[] = { { "n", cell_int(f->v6_failed) }, { "local", cell_int(f->v6_local) }, { "remote", cell_int(f->v6_remote) },
			      { "unknown", cell_int(f->v6_unknown) }, { .name = NULL } };

	if (f->v6_local == f->v6_failed)
		para(b, s, W_ST_LOCAL, args);
	else if (f->v6_local == 0)
		para(b, s, W_ST_UNKNOWN, args);
	else
		para(b, s, W_ST_MIXED, args);
}

/* What the attempts with a failed IPv6 connect came to, and what the failures cost in time. */
static void brought(struct build *b, struct section *s)
{
	struct stmt *q = ask(b, "SELECT sum(failing), sum(sent_v4), sum(sent_v6), sum(deferred), sum(bounced), sum(no_line) FROM v_storm "
				"WHERE kind = 'storm' AND " TOUCHES);

	if (stmt_step(q) && !col_null(q, 1))
		para(b, s, W_ST_BROUGHT, ARGS({ "failing", cell_int(col_int(q, 0)) }, { "v4", cell_int(col_int(q, 1)) },
					      { "v6", cell_int(col_int(q, 2)) }, { "deferred", cell_int(col_int(q, 3)) },
					      { "bounced", cell_int(col_int(q, 4)) }, { "none", cell_int(col_int(q, 5)) }));
	stmt_free(q);
	q = ask(b, "SELECT connect_with_s, connect_without_s FROM v_storm WHERE connect_with_s IS NOT NULL AND " TOUCHES
		   " ORDER BY failures DESC LIMIT 1");
	if (stmt_step(q)) {
		struct arg args[] = { { "with", column_cell(b, q, 0, CELL_SECONDS) }, { "without", column_cell(b, q, 1, CELL_SECONDS) }, { .name = NULL } };
		para(b, s, col_null(q, 1) ? W_ST_COST_ALONE : W_ST_COST, args);
	}
	stmt_free(q);
}

/* Deliveries that truly failed for want of IPv6: no server gave another reason. */
static void real_harm(struct build *b, struct section *s)
{
	struct stmt *q = ask(b, "SELECT count(*), count(DISTINCT msg || ' ' || recipient), group_concat(DISTINCT domain) FROM v_delivery "
				"WHERE cause LIKE 'network.ipv6.%' AND status <> 'sent' AND echo = 0 AND " IN_WINDOW("logged_at"));

	if (stmt_step(q) && col_int(q, 0) > 0)
		para(b, s, W_ST_HARM, ARGS({ "n", cell_int(col_int(q, 0)) }, { "recipients", cell_int(col_int(q, 1)) },
					   { "domains", cell_text(report_text(b->r, col_text(q, 2), 120)) }));
	else
		para(b, s, W_ST_NO_HARM, NULL);
	stmt_free(q);
}

void section_storms(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;

	if (!b->storm)
		return;
	storms(b, s);
	if (f->echoed_text)
		para(b, s, W_ST_LINES, ARGS({ "n", cell_int(f->v6_failed) }, { "v4", cell_int(f->v4_failed) }, { "lines", cell_int(f->v6_failed + f->v4_failed + f->echoed_text) },
					    { "echoed", cell_int(f->echoed_text) }));
	reach(b, s);
	brought(b, s);
	real_harm(b, s);
}
