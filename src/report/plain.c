/* plain: a report as plain text that fits a phone: at most 72 columns, a row of a table as a list item. Every character passes visible(). */
#include "report/mail.h"

#include "report/chart.h"
#include "report/format.h"
#include "report/md_text.h"
#include "report/notes.h"
#include "report/render.h"
#include "util/utf8.h"

enum { ROOM = MAIL_WIDTH - 1, /* the last column is for a colon or semicolon that may not stand alone */
       LINE_BYTES = 600 };      /* far below the 998 of RFC 5322, however many marks stand on one letter */

struct page {
	struct buf *b;
	size_t column, bytes, indent;
	bool blank; /* a blank is due before the next word */
	const struct notes *notes;
	const struct part *part; /* the section as it stands there */
};

static void start(struct page *p, const char *mark, size_t indent)
{
	buf_add(p->b, str_c(mark));
	p->column = p->bytes = strlen(mark);
	p->indent = indent;
	p->blank = false;
}

static void fold(struct page *p)
{
	buf_char(p->b, '\n');
	buf_fill(p->b, ' ', p->indent);
	p->column = p->bytes = p->indent;
	p->blank = false;
}

/* What no line of Japanese begins with, as JIS X 4051 has it. */
static bool clings(struct str c)
{
	static const char marks[] = ")]},.:;!?%、。，．・：；！？）］｝」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々";

	return c.n && str_find_str((struct str){ marks, sizeof marks - 1 }, c, 0) < sizeof marks - 1;
}

/* … and what none ends with. */
static bool opens(struct str c)
{
	return str_ends(c, STR("(")) || str_ends(c, STR("「")) || str_ends(c, STR("『")) || str_ends(c, STR("（"));
}

/* A wide character, or all up to a blank or a wide one. */
static size_t piece(struct str s)
{
	size_t i = 0, n;

	while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\n') {
		struct str c = visible(str_skip(s, i), &n);
		bool wide = utf8_width(c) > 1;
		if (wide)
			return i ? i : n;
		i += n;
	}
	return i;
}

/* The bytes of the next thing that stays together. */
static size_t unit(struct str s)
{
	size_t i = piece(s), n;

	while (i && i < s.n && i < LINE_BYTES / 4) {
		struct str next = str_skip(s, i);
		visible(next, &n);
		if (clings(str_head(next, n)))
			i += n;
		else if (opens(str_head(s, i)) && piece(next))
			i += piece(next);
		else
			break;
	}
	return i;
}

static size_t width(struct str s)
{
	size_t w = 0;

	for (size_t i = 0, n; i < s.n; i += n)
		w += utf8_width(visible(str_skip(s, i), &n));
	return w;
}

static void words(struct page *p, struct str s)
{
	while (s.n) {
		if (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\n') {
			p->blank = p->column > p->indent;
			s = str_skip(s, 1);
			continue;
		}
		struct str u = str_head(s, unit(s));
		size_t w = width(u);
		if (p->column > p->indent && p->column + p->blank + w > ROOM)
			fold(p);
		if (p->blank) {
			buf_char(p->b, ' ');
			p->column++, p->bytes++;
			p->blank = false;
		}
		for (size_t i = 0, n; i < u.n; i += n) {
			struct str c = visible(str_skip(u, i), &n);
			if (p->column + utf8_width(c) > ROOM || p->bytes + c.n > LINE_BYTES)
				fold(p);
			buf_add(p->b, c);
			p->column += utf8_width(c), p->bytes += c.n;
		}
		s = str_skip(s, u.n);
	}
}

/* A mark right behind the last word. */
static void close(struct page *p, char mark)
{
	buf_char(p->b, mark);
	p->column++, p->bytes++;
	p->blank = true;
}

static void prose(struct page *p, const struct prose *what, const char *mark)
{
	start(p, mark, strlen(mark));
	for (const struct span *s = what->first; s; s = s->next)
		words(p, s->text);
	buf_char(p->b, '\n');
}

static void one(struct page *p, struct str s, const char *mark)
{
	start(p, mark, strlen(mark));
	words(p, s);
	buf_char(p->b, '\n');
}

static void lines(struct page *p, struct str s)
{
	while (s.n) {
		struct str line = str_head(s, str_find(s, '\n', 0));
		one(p, line, "    ");
		s = str_skip(s, line.n + 1);
	}
}

static void table(struct page *p, const struct table *t)
{
	char out[CELL_MAX];

	for (const struct row *r = t->first; r; r = r->next) {
		start(p, "- ", 2);
		for (size_t i = 0, told = 0; i < t->columns; i++) {
			if (r->cell[i].kind == CELL_NONE)
				continue;
			if (told++) {
				close(p, ';');
				words(p, t->column[i].heading);
				close(p, ':');
			}
			words(p, cell_print(&r->cell[i], t->lang, out));
		}
		buf_char(p->b, '\n');
	}
}

static void chart(struct page *p, const struct block *k)
{
	struct buf bars = { 0 };

	chart_text(&bars, k->chart, true);
	if (bars.n) {
		buf_char(p->b, '\n');
		one(p, k->title, "");
		lines(p, buf_str(&bars));
	}
	buf_free(&bars);
}

static bool ticked(const struct page *p, const struct prose *point)
{
	struct buf md = { 0 };

	if (p->part == NULL)
		return false;
	buf_add(&md, STR("- [ ] "));
	md_prose(&md, point, md.n);
	bool is = point_ticked(p->part->text, buf_str(&md));
	buf_free(&md);
	return is;
}

static void block(struct page *p, const struct block *k)
{
	if (k->kind == BLOCK_BLANK) {
		struct str answer = p->notes ? notes_answer(p->notes, k->name) : STR("");
		buf_char(p->b, '\n');
		one(p, k->title, "");
		lines(p, answer.n ? answer : STR("........"));
		return;
	}
	if (k->chart) {
		chart(p, k);
		return;
	}
	buf_char(p->b, '\n');
	if (k->title.n)
		one(p, k->title, "");
	for (const struct prose *x = k->first; x; x = x->next)
		prose(p, x, k->kind == BLOCK_LIST ? "- " : k->kind == BLOCK_CHECKLIST ? (ticked(p, x) ? "[x] " : "[ ] ") : "");
	table(p, &k->table);
	lines(p, k->code);
	for (const struct quote *q = k->quote; q; q = q->next)
		lines(p, q->text);
}

static void section(struct page *p, const struct section *s)
{
	buf_char(p->b, '\n');
	one(p, s->heading, "");
	buf_fill(p->b, '-', width(s->heading) < MAIL_WIDTH ? width(s->heading) : MAIL_WIDTH);
	buf_char(p->b, '\n');
	for (const struct block *k = s->first; k; k = k->next)
		block(p, k);
}

/* A section as a person left it: Markdown reads well as it is, but its paragraphs are filled anew. */
static void as_written(struct page *p, struct str text)
{
	bool code = false;
	struct str open = { text.p, 0 }; /* lines of a paragraph */

	buf_char(p->b, '\n');
	while (text.n) {
		struct str line = take_line(&text), bare = str_trim(line);
		bool fence = str_starts(line, STR("```")), own = bare.n == 0 || code || fence || strchr("#|>-*+", bare.p[0]) || str_starts(line, STR("<!--"));
		if (own && open.n)
			one(p, open, "");
		if (own || open.n == 0)
			open = (struct str){ own ? text.p : line.p, 0 };
		if (!own)
			open.n += line.n;
		else if (!str_starts(line, STR("<!--")))
			one(p, bare, "");
		code = code != fence;
	}
	if (open.n)
		one(p, open, "");
}

static void with_notes(struct page *p, const struct report *r)
{
	for (size_t i = 0; (p->part = notes_part(p->notes, i)) != NULL; i++) {
		const struct section *s = notes_section(r, p->part);
		if (i == 0)
			continue; /* the lead, above */
		if (s == NULL || notes_edited(p->notes, p->part)) {
			as_written(p, p->part->text);
			continue;
		}
		section(p, s);
		for (s = s->next; s && s->level == 3; s = s->next)
			section(p, s);
	}
}

void plain_text(const struct report *r, struct buf *b)
{
	struct page p = { .b = b, .notes = r->notes };

	for (const struct prose *x = r->lead; x; x = x->next)
		prose(&p, x, "");
	if (r->notes)
		with_notes(&p, r);
	else
		for (const struct section *s = r->first; s; s = s->next)
			section(&p, s);
}
