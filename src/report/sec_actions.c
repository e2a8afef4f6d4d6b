/* sec_actions: what to do, cause by cause, with the exact lines; what the log proves stands in the place of <placeholders>. */
#include <ctype.h>

#include "report/build.h"

enum { SEEN = 200 };

struct actions {
	struct build *b;
	struct section *s;
	struct str seen[SEEN]; /* lines that stand in the report already */
	size_t n;
	bool blanks;           /* something is left to fill in */
};

static void told(struct build *b, struct section *s, struct str text)
{
	struct prose *p = prose_new(b->r);

	say_plain(b->r, p, text);
	if (p->first)
		block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
}

/* Where a line belongs, by its form. */
static struct str place(struct build *b, struct str line)
{
	static const char *const records[] = { " IN A ", " IN AAAA ", " IN PTR ", " IN TXT ", " IN MX " };
	size_t word = 0;

	for (size_t i = 0; i < sizeof records / sizeof *records; i++)
		if (str_find_str(line, str_c(records[i]), 0) < line.n)
			return label(b, W_AC_DNS, NULL);
	if (str_find_str(line, STR(" unix "), 0) < line.n || str_find_str(line, STR(" inet "), 0) < line.n)
		return STR("/etc/postfix/master.cf");
	while (word < line.n && (line.p[word] == '_' || isalnum((unsigned char)line.p[word])))
		word++;
	if (word && str_starts(str_skip(line, word), STR(" =")))
		return STR("/etc/postfix/main.cf");
	if (line.n && (line.p[0] == '<' || line.p[0] == '*' || line.p[line.n - 1] == ':'))
		return label(b, W_AC_TABLE, NULL);
	return label(b, W_AC_SHELL, NULL);
}

/* True when all lines of a remedy were printed before; remembers them otherwise. */
static bool repeated(struct actions *a, const struct remedy *m)
{
	struct str line;
	size_t i, known = 0;

	for (i = 0; (line = remedy_line(m, i)).p; i++)
		for (size_t k = 0; k < a->n; k++)
			if (str_eq(a->seen[k], line)) {
				known++;
				break;
			}
	if (i > 0 && known == i)
		return true;
	for (i = 0; (line = remedy_line(m, i)).p && a->n < SEEN; i++)
		a->seen[a->n++] = line;
	return false;
}

static void lines(struct actions *a, const struct group *g, const struct remedy *m)
{
	struct build *b = a->b;
	struct block *code = NULL;
	struct str line;

	if (repeated(a, m)) {
		para(b, a->s, W_AC_ABOVE, NULL);
		return;
	}
	for (size_t i = 0; (line = remedy_line(m, i)).p; i++) {
		struct str where = place(b, line), filled = fill_line(b, g, line);
		a->blanks = a->blanks || str_find(filled, '<', 0) < filled.n;
		if (code == NULL || !str_eq(code->title, where))
			code = block_new(b->r, a->s, BLOCK_CODE, where);
		code->code = arena_printf(&b->r->arena, "%.*s%.*s", STR_ARG(code->code), STR_ARG(filled));
	}
}

/* What the log shows to be done already. */
static void seen_done(struct build *b, struct section *s)
{
	struct block *list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_DONE, NULL));
	struct stmt *q;

	if (b->bare_name.n && !str_eq(b->bare_name, b->myhostname))
		item(b, list, W_AC_NAME_DONE, ARGS({ "name", cell_code(b->myhostname) }, { "before", cell_code(b->bare_name) }, { "last", at_cell(b->bare_to) }));
	q = ask(b, "SELECT e.logged_at, e.detail FROM v_event e WHERE e.kind = 'master.value_old_new' AND " IN_WINDOW("e.logged_at")
		   " AND EXISTS (SELECT 1 FROM v_event i WHERE i.kind = 'master.inet_protocols_ignored' AND i.logged_at BETWEEN e.logged_at - 1 AND e.logged_at) "
		   "ORDER BY e.logged_at LIMIT 3");
	while (stmt_step(q))
		item(b, list, W_AC_INET_DONE, ARGS({ "at", column_cell(b, q, 0, CELL_TIME) }, { "detail", column_cell(b, q, 1, CELL_CODE) }));
	stmt_free(q);
	block_end(s, list);
}

static void action(struct actions *a, const struct group *g, int64_t *number)
{
	struct build *b = a->b;
	struct remedy m;

	for (size_t k = 0; g->rank <= 2 && cause_remedy(b->causes, g->words, k, &m); k++) {
		if (k == 0)
			block_new(b->r, a->s, BLOCK_HEADING, label(b, W_AC_TITLE, ARGS({ "i", cell_int(++*number) }, { "cause", cell_text(headline(b, g)) })));
		told(b, a->s, fill(b, g, m.what));
		lines(a, g, &m);
		told(b, a->s, fill(b, g, m.caveat));
	}
}

void section_actions(struct build *b, struct section *s)
{
	struct actions a = { .b = b, .s = s };
	const struct group *first = b->groups ? group_mend_first(b) : NULL;
	int64_t number = 0;

	if (first)
		action(&a, first, &number);
	for (size_t i = 0; i < b->groups; i++)
		if (&b->group[i] != first)
			action(&a, &b->group[i], &number);
	seen_done(b, s);
	if (a.blanks)
		para(b, s, W_AC_NOTE, NULL);
	if (s->first)
		blank(b, s, "done", W_BLANK_DONE);
}
