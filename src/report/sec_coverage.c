/* sec_coverage: what was read and how much of it was understood: a report is worth no more than that. */
#include "report/build.h"

enum { PLACES = 3 };

static void files(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "file", W_H_FILE, CELL_CODE },	   { "lines", W_H_LINES, CELL_INT },	{ "understood_pct", W_H_UNDERSTOOD, CELL_PCT },
		{ "from_others", W_H_FOREIGN, CELL_INT }, { "first_at", W_H_START, CELL_TIME }, { "last_at", W_H_END, CELL_TIME },
		{ "damage", W_H_DAMAGE, CELL_TEXT },
	};

	TABLE(b, s, W_T_FILES, "report/sources", cols);
}

static void unparsed(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "lines", W_H_LINES, CELL_INT }, { "program", W_H_PROGRAM, CELL_CODE }, { "template", W_H_TEMPLATE, CELL_CODE },
		{ "example", W_H_WHERE, CELL_CODE },
	};

	TABLE(b, s, W_T_UNPARSED, "report/unparsed", cols);
}

/* Time between two files in which no line stands: a rotation that was lost looks like this. */
static void gaps(struct build *b, struct section *s)
{
	struct stmt *q = ask(b, "SELECT * FROM (SELECT max(last_at) OVER (ORDER BY first_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended, first_at "
				"FROM v_source WHERE first_at IS NOT NULL) WHERE first_at - ended > 3600 ORDER BY first_at - ended DESC LIMIT 5");
	struct block *list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_GAPS, NULL));

	while (stmt_step(q))
		item(b, list, W_COV_GAP, ARGS({ "from", at_cell(col_real(q, 0)) }, { "to", at_cell(col_real(q, 1)) },
					      { "span", cell_num(CELL_SECONDS, col_real(q, 1) - col_real(q, 0)) }));
	stmt_free(q);
	block_end(s, list);
}

static struct cell where(struct build *b, struct stmt *q)
{
	return cell_code(arena_printf(&b->r->arena, "%.*s:%lld", STR_ARG(short_name(b, keep(b, q, column_of(q, "file")))), (long long)col_int(q, column_of(q, "line"))));
}

/* Where the stamps go back, and what else a person should know of them: summer time, a zone that the log proves. */
static void clock_back(struct build *b, struct section *s)
{
	static const char query[] = "report/clock";
	struct stmt *q = ask_file(b, query);
	struct block *list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_CLOCK, NULL));
	int64_t n = 0;

	list->query = str_c(query);
	while (stmt_step(q))
		if (n++ < PLACES)
			item(b, list, W_COV_CLOCK, ARGS({ "where", where(b, q) }, { "host", cell_code(keep(b, q, column_of(q, "host"))) },
				{ "from", column_cell(b, q, column_of(q, "from_at"), CELL_TIME) }, { "to", column_cell(b, q, column_of(q, "to_at"), CELL_TIME) },
				{ "span", column_cell(b, q, column_of(q, "back_s"), CELL_SECONDS) }));
	stmt_free(q);
	if (n > PLACES)
		item(b, list, W_COV_CLOCK_MORE, ARGS({ "n", cell_int(n - PLACES) }, { "query", cell_code(list->query) }));
	q = ask(b, "SELECT file, line, detail FROM v_event WHERE kind = 'log.dating' AND " IN_WINDOW("logged_at") " ORDER BY event LIMIT 3");
	while (stmt_step(q))
		item(b, list, W_COV_DATING, ARGS({ "where", where(b, q) }, { "detail", column_cell(b, q, 2, CELL_TEXT) }));
	stmt_free(q);
	block_end(s, list);
}

/* How the years came into the stamps, where they have none. */
static void dated(struct build *b, struct section *s)
{
	static const struct { const char *by; enum word say; } how[] = {
		{ "queue id", W_COV_YEAR_ID }, { "message id", W_COV_YEAR_MSGID }, { "option", W_COV_YEAR_OPTION }, { "file time", W_COV_YEAR_FILE },
	};
	struct stmt *q = ask(b, "SELECT DISTINCT dated_by FROM v_source WHERE first_at IS NOT NULL ORDER BY 1");

	while (stmt_step(q))
		for (size_t i = 0; i < sizeof how / sizeof *how; i++)
			if (str_eq(col_text(q, 0), str_c(how[i].by)))
				para(b, s, how[i].say, NULL);
	stmt_free(q);
}

void section_coverage(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	int64_t n = ask_int(b, "SELECT count(*) FROM v_source"), damaged = ask_int(b, "SELECT count(*) FROM v_source WHERE damage <> ''");

	if (f->lines == 0 && damaged == 0)
		return;
	struct prose *p = tell(b, f->not_understood ? W_COV : W_COV_ALL,
	     ARGS({ "lines", cell_int(f->lines) }, { "files", cell_int(n) }, { "bad", cell_int(f->not_understood) },
		  { "pct", cell_num(CELL_PCT, f->lines ? 100.0 * (double)(f->lines - f->not_understood) / (double)f->lines : 0) }));
	say(b->r, p, word(b->lang, W_GAP), NULL);
	say(b->r, p, word(b->lang, W_COV_BY), ARGS({ "version", cell_text(STR(VERSION)) }));
	block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
	dated(b, s);
	if (!quiet(b) || damaged || n > 1)
		files(b, s);
	clock_back(b, s);
	unparsed(b, s);
	gaps(b, s);
}
