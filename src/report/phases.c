/* phases: the time between changes to Postfix, counted alike, so that what a change brought can be read off. */
#include "report/build.h"

struct str change_text(struct build *b, const struct change *c)
{
	enum word w = c->start && c->reload ? W_CH_BOTH : c->start && c->stop ? W_CH_RESTART : c->start ? W_CH_START
		      : c->reload ? W_CH_RELOAD : W_CH_STOP;

	return label(b, w, NULL);
}

/* Connects to other machines are what a phase is judged by. */
void phase_count(struct build *b, double from, double to, struct phase *p)
{
	static const char sql[] =
		"SELECT count(*), sum(status = 'sent'), sum(status <> 'sent' AND masked = 0), sum(masked) FROM v_delivery "
		"WHERE logged_at >= :from AND logged_at < :to AND echo = 0 AND attempt IS NOT NULL";
	static const char connects[] =
		"SELECT count(*) FROM v_connect_failure WHERE family = 'ipv6' AND logged_at >= :from AND logged_at < :to";
	static const char objections[] =
		"SELECT count(DISTINCT reply), count(DISTINCT CASE WHEN list IS NOT NULL THEN reply END) FROM v_reply "
		"WHERE " OBJECTION " AND logged_at >= :from AND logged_at < :to";
	const char *const queries[] = { sql, connects, objections };
	int64_t got[3][4] = { { 0 } };

	for (int i = 0; i < 3; i++) {
		struct stmt *s = db_prepare(b->db, queries[i]);
		stmt_real(s, stmt_param(s, ":from"), from);
		stmt_real(s, stmt_param(s, ":to"), to);
		for (int k = 0, n = stmt_step(s) ? stmt_columns(s) : 0; k < n; k++)
			got[i][k] = col_int(s, k);
		stmt_free(s);
	}
	*p = (struct phase){ .from = from, .to = to, .lines = got[0][0], .sent = got[0][1], .failed = got[0][0] - got[0][1],
			     .masked = got[0][3], .v6_failed = got[1][0], .objections = got[2][0], .listings = got[2][1] };
}

void phases(struct build *b, struct section *s)
{
	size_t first = b->changes > 8 ? b->changes - 8 : 0, told = 0;
	struct phase p[9];
	struct table *t;

	if (b->changes == 0)
		return;
	for (size_t i = first; i <= b->changes; i++) {
		double from = i == first ? b->f.first_at : b->change[i - 1].until_at;
		double to = i == b->changes ? b->f.last_at + 0.001 : b->change[i].until_at;
		if (first > 0 && i == first)
			continue; /* what lies before the oldest change told is not one phase */
		phase_count(b, from, to, &p[told]);
		p[told].change = i == 0 ? NULL : &b->change[i - 1];
		if (p[told].lines || p[told].v6_failed)
			told++;
	}
	if (told < 2)
		return;
	t = table_new(b->r, s, label(b, W_T_PHASES, NULL), "");
	table_column(b->r, t, "since_at", label(b, W_H_SINCE, NULL), CELL_TIME);
	table_column(b->r, t, "change", label(b, W_H_CHANGE, NULL), CELL_TEXT);
	table_column(b->r, t, "deliveries", label(b, W_H_TRIED, NULL), CELL_INT);
	table_column(b->r, t, "sent", label(b, W_H_ACCEPTED, NULL), CELL_INT);
	table_column(b->r, t, "failed", label(b, W_H_FAILED, NULL), CELL_INT);
	table_column(b->r, t, "ipv6_failed", label(b, W_H_V6_FAILED, NULL), CELL_INT);
	table_column(b->r, t, "objections", label(b, W_H_OBJECTIONS, NULL), CELL_INT);
	for (size_t i = 0; i < told; i++) {
		struct cell *c = table_row(b->r, t);
		c[0] = at_cell(p[i].from);
		c[1] = cell_text(p[i].change ? change_text(b, p[i].change) : label(b, W_CH_LOG_BEGINS, NULL));
		c[2] = cell_int(p[i].lines);
		c[3] = cell_int(p[i].sent);
		c[4] = cell_int(p[i].failed);
		c[5] = cell_int(p[i].v6_failed);
		c[6] = cell_int(p[i].objections);
	}
}
