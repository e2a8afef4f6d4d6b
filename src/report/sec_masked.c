/* sec_masked: deliveries whose logged status hides what a receiver had already said: counted by their true cause, one shown. */
#include "report/build.h"

/* One pair of lines: what the server said, and what Postfix then logged as the status. */
static void example(struct build *b, struct section *s)
{
	struct block *quotes;
	struct stmt *q = ask(b, "SELECT r.source, r.line, d.source, d.line FROM delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery "
				"JOIN reply r ON r.reply = c.reply JOIN verdict v ON v.text = r.text WHERE c.masked = 1 AND " IN_WINDOW("r.logged_at")
				" ORDER BY v.list IS NULL, r.logged_at LIMIT 1");

	if (stmt_step(q)) {
		quotes = block_new(b->r, s, BLOCK_QUOTES, label(b, W_T_MASK_EXAMPLE, NULL));
		quote_line(b, quotes, col_int(q, 0), col_int(q, 1));
		quote_line(b, quotes, col_int(q, 2), col_int(q, 3));
	}
	stmt_free(q);
}

/* The causes of the table in words. */
static void meanings(struct build *b, struct section *s)
{
	struct block *list = block_new(b->r, s, BLOCK_LIST, STR(""));
	struct stmt *q = ask(b, "SELECT cause, count(*) FROM delivery_cause WHERE masked = 1 AND status IN ('deferred', 'bounced') AND echo = 0 AND "
				IN_WINDOW("logged_at") " GROUP BY cause ORDER BY 2 DESC, cause");

	while (stmt_step(q))
		item(b, list, W_MASK_MEANING, ARGS({ "cause", column_cell(b, q, 0, CELL_CODE) }, { "n", cell_int(col_int(q, 1)) },
						   { "title", cell_text(cause_title(b, keep(b, q, 0))) }));
	stmt_free(q);
	block_end(s, list);
}

void section_masked(struct build *b, struct section *s)
{
	struct table *t;
	static const struct col cols[] = {
		{ "cause", W_H_TRUE_CAUSE, CELL_CODE },	  { "list", W_H_LIST, CELL_CODE },	{ "our_addr", W_H_OUR_ADDR, CELL_CODE },
		{ "providers", W_H_PROVIDER, CELL_CODE }, { "lines", W_H_DEFERRALS, CELL_INT }, { "messages", W_H_MESSAGES, CELL_INT },
		{ "first_at", W_H_FIRST, CELL_TIME },	  { "last_at", W_H_LAST, CELL_TIME },
	};

	if (b->f.masked == 0)
		return;
	para(b, s, W_MASK_INTRO, ARGS({ "masked", cell_int(b->f.masked) }, { "deferrals", cell_int(b->f.deferrals) }));
	if (b->f.echoes)
		para(b, s, W_MASK_ECHOES, ARGS({ "n", cell_int(b->f.echoes) }));
	t = TABLE(b, s, W_T_MASKED, "report/masked", cols);
	for (struct row *r = t ? t->first : NULL; r; r = r->next)
		r->cell[3].text = report_text(b->r, spaced(b, r->cell[3].text), 60);
	meanings(b, s);
	example(b, s);
}
