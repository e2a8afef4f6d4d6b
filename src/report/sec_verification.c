/* sec_verification: is it over? The time before the last change to Postfix beside the time after it, counted alike. */
#include "report/build.h"

struct measure {
	const char *name;
	enum word heading;
	enum cell_kind kind;
	double before, after; /* < 0: none */
};

static double share(const struct phase *p)
{
	return p->lines ? 100.0 * (double)p->failed / (double)p->lines : -1;
}

/* The median time to set up a connection for what was accepted over a new one. */
static double connect_median(struct build *b, const struct phase *p)
{
	struct stmt *s = db_prepare(b->db, "WITH c AS (SELECT connect_s FROM v_delivery WHERE status = 'sent' AND attempt IS NOT NULL AND conn_use IS NULL "
					   "AND logged_at >= :from AND logged_at < :to AND connect_s IS NOT NULL) "
					   "SELECT connect_s FROM c ORDER BY connect_s LIMIT 1 OFFSET (SELECT max(0, (count(*) + 1) / 2 - 1) FROM c)");
	double v = -1;

	stmt_real(s, stmt_param(s, ":from"), p->from);
	stmt_real(s, stmt_param(s, ":to"), p->to);
	if (stmt_step(s))
		v = col_real(s, 0);
	stmt_free(s);
	return v;
}

static struct cell measured(enum cell_kind kind, double v)
{
	if (v < 0)
		return cell_none();
	return kind == CELL_INT ? cell_int((int64_t)v) : cell_num(kind, v);
}

static void compare(struct build *b, struct section *s, const struct phase *x, const struct phase *y)
{
	const struct measure rows[] = {
		{ "deliveries", W_M_TRIED, CELL_INT, (double)x->lines, (double)y->lines },
		{ "failed", W_M_FAILED, CELL_INT, (double)x->failed, (double)y->failed },
		{ "failed_pct", W_M_FAILED_PCT, CELL_PCT, share(x), share(y) },
		{ "objections", W_M_OBJECTIONS, CELL_INT, (double)x->objections, (double)y->objections },
		{ "listings", W_M_LISTINGS, CELL_INT, (double)x->listings, (double)y->listings },
		{ "ipv6_failed", W_M_V6_FAILED, CELL_INT, (double)x->v6_failed, (double)y->v6_failed },
		{ "masked", W_M_MASKED, CELL_INT, (double)x->masked, (double)y->masked },
		{ "connect_p50_s", W_M_CONNECT, CELL_SECONDS, connect_median(b, x), connect_median(b, y) },
	};
	struct table *t = table_new(b->r, s, STR(""), "");

	table_column(b->r, t, "measure", label(b, W_H_MEASURE, NULL), CELL_TEXT);
	table_column(b->r, t, "before", label(b, W_H_BEFORE, NULL), CELL_REAL);
	table_column(b->r, t, "after", label(b, W_H_AFTER, NULL), CELL_REAL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct cell *c = table_row(b->r, t);
		c[0] = cell_text(label(b, rows[i].heading, NULL));
		c[1] = measured(rows[i].kind, rows[i].before);
		c[2] = measured(rows[i].kind, rows[i].after);
	}
}

/* What failed after the change, by cause: over it is only where nothing of the incident is left. */
static void left_over(struct build *b, struct section *s, const struct phase *after)
{
	struct stmt *q = db_prepare(b->db, "SELECT cause, count(*), min(provider), max(logged_at) FROM v_delivery WHERE status <> 'sent' AND echo = 0 "
					   "AND cause IS NOT NULL AND attempt IS NOT NULL AND logged_at >= :from AND logged_at < :to GROUP BY cause ORDER BY 2 DESC LIMIT 6");
	struct block *list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_LEFT_OVER, NULL));

	stmt_real(q, stmt_param(q, ":from"), after->from);
	stmt_real(q, stmt_param(q, ":to"), after->to);
	while (stmt_step(q))
		item(b, list, W_VER_LEFT, ARGS({ "cause", cell_text(cause_title(b, keep(b, q, 0))) }, { "n", cell_int(col_int(q, 1)) },
					       { "provider", column_cell(b, q, 2, CELL_CODE) }, { "last", column_cell(b, q, 3, CELL_TIME) }));
	stmt_free(q);
	block_end(s, list);
}

static void conclude(struct build *b, struct section *s, const struct phase *after)
{
	struct arg args[] = { { "at", at_cell(after->from) }, { "n", cell_int(after->lines) }, { "failed", cell_int(after->failed) },
			      { "bound", cell_num(CELL_PCT, after->lines ? 300.0 / (double)after->lines : 100) },
			      { "objections", cell_int(after->objections) }, { "v6", cell_int(after->v6_failed) }, { .name = NULL } };

	if (after->lines == 0)
		para(b, s, W_VER_NOTHING_SINCE, args);
	else if (after->failed == 0 && after->v6_failed == 0)
		para(b, s, after->lines < 20 ? W_VER_OVER_FEW : W_VER_OVER, args);
	else if (after->objections == 0 && after->v6_failed == 0)
		para(b, s, W_VER_OVER_MOSTLY, args);
	else
		para(b, s, W_VER_NOT_OVER, args);
}

void section_verification(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	const struct change *last = b->changes ? &b->change[b->changes - 1] : NULL;
	struct phase before, after;

	if (quiet(b))
		return;
	double start = f->first_failure_at > 0 ? f->first_failure_at : f->first_at;
	if (last && last->until_at > start && last->until_at < f->last_at) {
		phase_count(b, f->first_at, last->until_at, &before);
		phase_count(b, last->until_at, f->last_at + 0.001, &after);
		para(b, s, W_VER_CHANGE, ARGS({ "change", cell_text(change_text(b, last)) }, { "at", at_cell(last->until_at) }));
		compare(b, s, &before, &after);
	} else {
		double since = f->last_failure_at > 0 ? f->last_failure_at + 1e-6 : f->first_at;
		phase_count(b, since, f->last_at + 0.001, &after);
		para(b, s, W_VER_NO_CHANGE, ARGS({ "last", at_cell(f->last_failure_at) }));
	}
	conclude(b, s, &after);
	if (after.failed)
		left_over(b, s, &after);
}
