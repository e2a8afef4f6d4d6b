/* markdown: a report for GitHub, a terminal and a mail alike: paragraphs wrapped, tables padded. What comes from a log stands in
 * code spans and fenced blocks wherever it can; md_escape() makes it harmless in running text as well. */
#include "report/render.h"

#include <stdlib.h>

#include "report/buf.h"
#include "report/chart.h"
#include "report/format.h"
#include "report/md_text.h"
#include "report/update.h"
#include "util/utf8.h"

enum { PAD_MAX = 100 };

static void list(struct buf *b, const struct prose *p, const char *bullet)
{
	for (; p; p = p->next) {
		buf_add(b, str_c(bullet));
		md_prose(b, p, strlen(bullet));
	}
}

static void cell(struct buf *b, const struct cell *c, struct str lang)
{
	char text[CELL_MAX];

	if (c->kind == CELL_CODE)
		md_code(b, c->text, MD_CELL);
	else
		md_escape(b, cell_print(c, lang, text), MD_TEXT);
}

static void pad_cell(struct buf *b, struct str text, size_t width, bool right)
{
	size_t own = utf8_width(text), gap = width > own ? width - own : 0;

	buf_add(b, STR(" "));
	buf_fill(b, ' ', right ? gap : 0);
	buf_add(b, text);
	buf_fill(b, ' ', right ? 0 : gap);
	buf_add(b, STR(" |"));
}

/* Cells are made twice, once to measure them: tables of a report are small. */
static void table(struct buf *b, const struct table *t)
{
	struct buf text = { 0 };

	buf_char(b, '|');
	size_t *width = calloc(t->columns + 1, sizeof *width);
	if (width == NULL)
		die_oom();
	for (size_t i = 0; i < t->columns; i++) {
		text.n = 0;
		md_escape(&text, t->column[i].heading, MD_TEXT);
		width[i] = utf8_width(buf_str(&text));
		for (const struct row *r = t->first; r; r = r->next) {
			text.n = 0;
			cell(&text, &r->cell[i], t->lang);
			size_t w = utf8_width(buf_str(&text));
			width[i] = w > width[i] && w <= PAD_MAX ? w : width[i];
		}
		width[i] = width[i] < 3 ? 3 : width[i];
		text.n = 0;
		md_escape(&text, t->column[i].heading, MD_TEXT);
		pad_cell(b, buf_str(&text), width[i], cell_right(t->column[i].kind));
	}
	buf_add(b, STR("\n|"));
	for (size_t i = 0; i < t->columns; i++) {
		bool right = cell_right(t->column[i].kind);
		buf_char(b, '-');
		buf_fill(b, '-', width[i]);
		buf_add(b, right ? STR(":|") : STR("-|"));
	}
	for (const struct row *r = t->first; r; r = r->next) {
		buf_add(b, STR("\n|"));
		for (size_t i = 0; i < t->columns; i++) {
			text.n = 0;
			cell(&text, &r->cell[i], t->lang);
			pad_cell(b, buf_str(&text), width[i], cell_right(t->column[i].kind));
		}
	}
	buf_char(b, '\n');
	free(width);
	buf_free(&text);
}

static void fence(struct buf *b, size_t ticks)
{
	buf_fill(b, '`', ticks < 3 ? 3 : ticks);
	buf_char(b, '\n');
}

static void code(struct buf *b, struct str text)
{
	size_t ticks = md_ticks(text);

	fence(b, ticks);
	while (text.n) {
		size_t end = str_find(text, '\n', 0);
		md_escape(b, str_head(text, end), MD_CODE);
		buf_char(b, '\n');
		text = str_skip(text, end + 1);
	}
	fence(b, ticks);
}

static void quotes(struct buf *b, const struct quote *first)
{
	size_t ticks = 3;

	for (const struct quote *q = first; q; q = q->next) {
		size_t run = md_ticks(q->text), in_name = md_ticks(q->name);
		ticks = run > ticks ? run : ticks;
		ticks = in_name > ticks ? in_name : ticks;
	}
	fence(b, ticks);
	for (const struct quote *q = first; q; q = q->next) {
		md_escape(b, q->name, MD_CODE);
		buf_printf(b, ":%lld: ", (long long)q->line);
		md_escape(b, q->text, MD_CODE);
		buf_add(b, q->cut ? STR("\xe2\x80\xa6\n") : STR("\n"));
	}
	fence(b, ticks);
}

/* The line above a table, code or quotation: what it is, and the query that gives it again. */
static void caption(struct buf *b, const struct block *k)
{
	if (k->title.n == 0 && k->query.n == 0)
		return;
	if (k->title.n) {
		buf_add(b, STR("**"));
		md_escape(b, k->title, MD_TEXT);
		buf_add(b, STR("**"));
	}
	if (k->query.n) {
		buf_add(b, k->title.n ? STR(" (") : STR("("));
		md_code(b, k->query, MD_CODE);
		buf_add(b, STR(")"));
	}
	buf_add(b, STR("\n\n"));
}

/* Bars as characters; a picture without bars is left out: tables say the same. */
static void chart(struct buf *b, const struct block *k)
{
	struct buf text = { 0 };

	chart_text(&text, k->chart, false);
	if (text.n) {
		caption(b, k);
		code(b, buf_str(&text));
	} else {
		b->n--; /* nor the empty line before it */
	}
	buf_free(&text);
}

static void block(struct buf *b, const struct block *k)
{
	switch (k->kind) {
	case BLOCK_HEADING:
		buf_add(b, STR("### "));
		md_escape(b, k->title, MD_TEXT);
		buf_char(b, '\n');
		return;
	case BLOCK_PARAGRAPH:
		md_prose(b, k->first, 0);
		return;
	case BLOCK_LIST:
	case BLOCK_CHECKLIST:
		caption(b, k);
		list(b, k->first, k->kind == BLOCK_LIST ? "- " : "- [ ] ");
		return;
	case BLOCK_TABLE:
		caption(b, k);
		table(b, &k->table);
		return;
	case BLOCK_CODE:
		caption(b, k);
		code(b, k->code);
		return;
	case BLOCK_QUOTES:
		caption(b, k);
		quotes(b, k->quote);
		return;
	case BLOCK_CHART:
		chart(b, k);
		return;
	case BLOCK_BLANK:
		caption(b, k);
		b->n--; /* the marks stand close: what is between them is kept by an update */
		buf_printf(b, "<!-- note:%.*s -->\n" MD_BLANK "\n<!-- /note -->\n", STR_ARG(k->name));
		return;
	}
}

void markdown_head(const struct report *r, struct buf *b)
{
	buf_add(b, STR("# "));
	md_escape(b, r->title, MD_TEXT);
	buf_add(b, STR("\n\n"));
	list(b, r->lead, "- ");
}

void markdown_heading(const struct section *s, struct buf *b)
{
	buf_add(b, s->level == 3 ? STR("\n### ") : STR("\n## "));
	md_escape(b, s->heading, MD_TEXT);
	buf_char(b, '\n');
}

void markdown_block(const struct block *k, struct buf *b)
{
	buf_char(b, '\n');
	block(b, k);
}

static bool has_blanks(const struct report *r)
{
	for (const struct section *s = r->first; s; s = s->next)
		for (const struct block *k = s->first; k; k = k->next)
			if (k->kind == BLOCK_BLANK)
				return true;
	return false;
}

void markdown_print(const struct report *r, FILE *out)
{
	struct buf b = { 0 };

	markdown_head(r, &b);
	for (const struct section *s = r->first; s; s = s->next) {
		markdown_heading(s, &b);
		for (const struct block *k = s->first; k; k = k->next)
			markdown_block(k, &b);
	}
	if (has_blanks(r))
		update_seal(&b);
	fwrite(b.p, 1, b.n, out);
	buf_free(&b);
}
