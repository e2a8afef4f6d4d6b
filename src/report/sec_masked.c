/* sec_masked: deliveries whose logged status hides what a receiver had already said: counted by their true cause, one shown. */
#include "report/build.h"

static const char masked_sql[] =
	"SELECT d.cause, r.list, r.our_addr, group_concat(DISTINCT d.provider), count(*), count(DISTINCT d.msg), min(d.logged_at), max(d.logged_at), d.cause "
	"FROM v_delivery d LEFT JOIN v_reply r ON r.masked = 1 AND r.attempt = d.attempt AND r.recipient = d.recipient "
	"WHERE d.masked = 1 AND d.status IN ('deferred', 'bounced') AND d.echo = 0 AND " IN_WINDOW("d.logged_at")
	" GROUP BY d.cause, r.list, r.our_addr ORDER BY 5 DESC, 1";

/* One pair of lines: what the server said, and what Postfix then logged as the status. */
static void example(struct build *b, struct section *s)
{
	struct block *quotes;
	struct stmt *q = ask(b, "SELECT r.source, r.line, d.source, d.line FROM v_reply r "
				"JOIN v_delivery v ON v.attempt = r.attempt AND v.recipient = r.recipient AND v.masked = 1 "
				"JOIN delivery d ON d.delivery = v.delivery WHERE r.masked = 1 AND " IN_WINDOW("r.logged_at")
				" ORDER BY r.list IS NULL, r.logged_at LIMIT 1");

	if (stmt_step(q)) {
		quotes = block_new(b->r, s, BLOCK_QUOTES, label(b, W_T_MASK_EXAMPLE, NULL));
		quote_line(b, quotes, col_int(q, 0), col_int(q, 1));
		quote_line(b, quotes, col_int(q, 2), col_int(q, 3));
	}
	stmt_free(q);
}

void section_masked(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "cause", W_H_TRUE_CAUSE, CELL_CODE },	  { "list", W_H_LIST, CELL_CODE },	{ "our_addr", W_H_OUR_ADDR, CELL_CODE },
		{ "providers", W_H_PROVIDER, CELL_CODE }, { "lines", W_H_DEFERRALS, CELL_INT }, { "messages", W_H_MESSAGES, CELL_INT },
		{ "first_at", W_H_FIRST, CELL_TIME },	  { "last_at", W_H_LAST, CELL_TIME },	{ "title", W_H_MEANING, CELL_TEXT },
	};
	struct table *t;

	if (b->f.masked == 0)
		return;
	para(b, s, W_MASK_INTRO, ARGS({ "n", cell_int(b->f.masked) }, { "deferrals", cell_int(b->f.deferrals) }, { "echoes", cell_int(b->f.echoes) }));
	t = TABLE_SQL(b, s, W_T_MASKED, "masked", masked_sql, cols);
	for (struct row *r = t ? t->first : NULL; r; r = r->next)
		r->cell[8] = cell_text(cause_title(b, r->cell[8].text));
	example(b, s);
}
