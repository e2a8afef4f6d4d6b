/* sec_causes: the probable causes, most severe first, each with its numbers, what it means, and the lines of the log that show it. */
#include "report/build.h"
#include "report/named.h"
#include "report/stretches.h"

enum { EVIDENCE = 3 };

/* The lines behind an incident: one of each distinct text first, then the first and last. */
static void evidence(struct build *b, struct section *s, const struct group *g)
{
	struct stmt *q = ask(b, "SELECT source, line FROM (SELECT e.source, e.line, e.logged_at FROM incident i JOIN incident_evidence e ON e.incident = i.incident "
				"JOIN kept k ON k.kept = e.source * 4294967296 + e.line WHERE i.cause = :cause AND " IN_WINDOW("e.logged_at") " GROUP BY e.source, e.line "
				"ORDER BY min(CASE e.note WHEN 'text' THEN 0 WHEN 'first' THEN 1 WHEN 'masked' THEN 2 ELSE 3 END), e.logged_at LIMIT :max"
				") ORDER BY logged_at, line");
	struct block *quotes = block_new(b->r, s, BLOCK_QUOTES, STR(""));

	stmt_text(q, stmt_param(q, ":cause"), g->cause);
	stmt_int(q, stmt_param(q, ":max"), EVIDENCE);
	while (stmt_step(q))
		quote_line(b, quotes, col_int(q, 0), col_int(q, 1));
	stmt_free(q);
	block_end(s, quotes);
}

static void numbers(struct build *b, struct section *s, const struct group *g)
{
	struct prose *p = prose_new(b->r);
	bool replies = g->replies > 0;
	enum word w = g->detail.n && !replies ? W_CA_DETAIL : replies ? W_CA_REPLIES : g->messages ? W_CA_EVENTS : W_CA_EVENTS_ONLY;

	block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
	say(b->r, p, word(b->lang, w),
	    ARGS({ "n", cell_int(replies ? g->replies : g->events) }, { "providers", cell_text(g->providers) }, { "k", cell_int(g->provider_count) },
		 { "when", span_cell(b, W_SPAN, g->started_at, g->ended_at) }, { "messages", cell_int(g->messages) },
		 { "recipients", cell_int(g->recipients) }, { "detail", cell_code(g->detail) }));
	stretches_say(b, p, g);
	if (g->lists > 1 || g->addrs > 1 || (g->lists && g->named->n < g->replies)) {
		say(b->r, p, word(b->lang, W_GAP), NULL);
		named_say(b, p, g->lists ? g->named : g->ours, g->lists ? g->lists : g->addrs, W_CA_NAMED, W_CA_NAMED_NEXT);
		say(b->r, p, word(b->lang, W_STOP), NULL);
	} else if (g->list.n) {
		say(b->r, p, word(b->lang, W_GAP), NULL);
		say(b->r, p, word(b->lang, g->our_addr.n ? W_CA_LIST : W_CA_LIST_ONLY),
		    ARGS({ "list", cell_code(named_text(b, g->named, true)) }, { "addr", cell_code(g->our_addr) }));
	} else if (g->our_addr.n) {
		say(b->r, p, word(b->lang, W_GAP), NULL);
		say(b->r, p, word(b->lang, W_CA_ADDR), ARGS({ "addr", cell_code(g->our_addr) }));
	}
	if (g->url.n) {
		say(b->r, p, word(b->lang, W_GAP), NULL);
		say(b->r, p, word(b->lang, g->lists > 1 ? W_CA_URL_OF : W_CA_URL), ARGS({ "url", cell_code(g->url) }, { "list", cell_code(g->list) }));
	}
	if (g->masked) {
		say(b->r, p, word(b->lang, W_GAP), NULL);
		say(b->r, p, word(b->lang, W_CA_MASKED), ARGS({ "n", cell_int(g->masked) }, { "lines", cell_int(g->lines) }));
	}
}

static void explain(struct build *b, struct section *s, const struct group *g)
{
	struct str text = cause_text(b->causes, g->words, "explain");
	struct prose *p = prose_new(b->r);

	say_plain(b->r, p, fill(b, g, text));
	if (p->first)
		block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
}

static void one(struct build *b, struct section *s, const struct group *g, int64_t number)
{
	block_new(b->r, s, BLOCK_HEADING, label(b, g->confidence < 60 ? W_CA_TITLE_WEAK : W_CA_TITLE,
		  ARGS({ "i", cell_int(number) }, { "cause", cell_text(headline(b, g)) }, { "confidence", cell_int(g->confidence) },
		       { "severity", cell_text(label(b, W_CRITICAL + (enum word)g->rank, NULL)) })));
	numbers(b, s, g);
	explain(b, s, g);
	evidence(b, s, g);
}

/* What is small is named in a table, not explained. */
static void small(struct build *b, struct section *s)
{
	struct table *t = NULL;
	bool noted = false;

	for (size_t i = 0; i < b->groups; i++)
		noted = noted || (b->group[i].rank > 2 && b->group[i].detail.n);
	for (size_t i = 0; i < b->groups; i++) {
		const struct group *g = &b->group[i];
		if (g->rank <= 2)
			continue;
		if (t == NULL) {
			t = table_new(b->r, s, label(b, W_T_SMALL, NULL), "causes");
			table_column(b->r, t, "cause", label(b, W_H_CAUSE, NULL), CELL_CODE);
			table_column(b->r, t, "title", label(b, W_H_MEANING, NULL), CELL_TEXT);
			table_column(b->r, t, "providers", label(b, W_H_PROVIDER, NULL), CELL_CODE);
			table_column(b->r, t, "messages", label(b, W_H_MESSAGES, NULL), CELL_INT);
			table_column(b->r, t, "recipients", label(b, W_H_RECIPIENTS, NULL), CELL_INT);
			table_column(b->r, t, "first_at", label(b, W_H_FIRST, NULL), CELL_TIME);
			table_column(b->r, t, "last_at", label(b, W_H_LAST, NULL), CELL_TIME);
			if (noted)
				table_column(b->r, t, "detail", label(b, W_H_DETAIL, NULL), CELL_CODE);
		}
		struct cell *c = table_row(b->r, t);
		c[0] = cell_code(g->cause);
		c[1] = cell_text(cause_title(b, g->words));
		c[2] = g->providers.n ? cell_code(report_text(b->r, g->providers, 60)) : cell_none();
		c[3] = cell_int(g->messages);
		c[4] = cell_int(g->recipients);
		c[5] = at_cell(g->started_at);
		c[6] = at_cell(g->ended_at);
		if (noted)
			c[7] = g->detail.n ? cell_code(report_text(b->r, g->detail, 160)) : cell_none();
	}
}

/* A day without an incident still has its refusals. */
static void failures(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "outcome", W_H_OUTCOME, CELL_CODE },	    { "cause", W_H_CAUSE, CELL_CODE },	       { "cause", W_H_MEANING, CELL_CODE },
		{ "recipients", W_H_RECIPIENTS, CELL_INT }, { "providers", W_H_PROVIDER, CELL_CODE }, { "last_at", W_H_LAST, CELL_TIME },
	};
	struct table *t = TABLE(b, s, W_T_FAILURES, "report/failures", cols);

	if (t)
		t->column[2].name = STR("meaning"), t->column[2].kind = CELL_TEXT;
	for (struct row *r = t ? t->first : NULL; r; r = r->next) {
		if (r->cell[1].kind != CELL_NONE)
			r->cell[2] = cell_text(cause_title(b, r->cell[1].text));
		r->cell[4].text = report_text(b->r, spaced(b, r->cell[4].text), 60);
	}
}

void section_causes(struct build *b, struct section *s)
{
	int64_t number = 0;

	for (size_t i = 0; i < b->groups; i++)
		if (b->group[i].rank <= 2)
			one(b, s, &b->group[i], ++number);
	small(b, s);
	if (quiet(b))
		failures(b, s);
}
