/* model: see model.h. Singly linked lists with their last element at hand: a report is written front to back. */
#include "report/model.h"

#include <stdlib.h>

#include "report/append.h"
#include "report/chart.h"
#include "util/utf8.h"

enum { COLUMNS_MAX = 24 };

struct report *report_new(void)
{
	struct report *r = calloc(1, sizeof *r);

	if (r == NULL)
		die_oom();
	return r;
}

void report_free(struct report *r)
{
	if (r == NULL)
		return;
	arena_free(&r->arena);
	free(r);
}

struct section *section_new(struct report *r, const char *id, struct str heading)
{
	struct section *s = arena_take(&r->arena, sizeof *s);

	s->id = str_c(id);
	s->heading = heading;
	s->level = 2;
	APPEND(r->first, r->last, s);
	return s;
}

void section_end(struct report *r, struct section *s)
{
	struct section *before = NULL;

	if (s->first)
		return;
	if (r->last != s)
		bug("section_end: %s is not the last section", s->id.p);
	for (struct section *i = r->first; i != s; i = i->next)
		before = i;
	if (before)
		before->next = NULL;
	else
		r->first = NULL;
	r->last = before;
}

struct block *block_new(struct report *r, struct section *s, enum block_kind kind, struct str title)
{
	struct block *b = arena_take(&r->arena, sizeof *b);

	b->kind = kind;
	b->title = title;
	APPEND(s->first, s->last, b);
	return b;
}

void block_blank(struct report *r, struct section *s, const char *name, struct str prompt)
{
	block_new(r, s, BLOCK_BLANK, prompt)->name = str_c(name);
}

void block_end(struct section *s, struct block *b)
{
	struct block *before = NULL;

	if (b->first || b->quote || b->code.n || b->table.rows || (b->chart && b->chart->first))
		return;
	if (s->last != b)
		bug("block_end: not the last block of %s", s->id.p);
	for (struct block *i = s->first; i != b; i = i->next)
		before = i;
	if (before)
		before->next = NULL;
	else
		s->first = NULL;
	s->last = before;
}

struct prose *prose_new(struct report *r)
{
	return arena_take(&r->arena, sizeof(struct prose));
}

void prose_add(struct report *r, struct prose *p, bool code, struct str text)
{
	if (text.n == 0)
		return;
	if (p->last && p->last->code == code) { /* one span for each change of hand */
		p->last->text = arena_printf(&r->arena, "%.*s%.*s", STR_ARG(p->last->text), STR_ARG(text));
		return;
	}
	struct span *s = arena_take(&r->arena, sizeof *s);
	s->code = code;
	s->text = text;
	APPEND(p->first, p->last, s);
}

void block_prose(struct block *b, struct prose *p)
{
	if (b->kind == BLOCK_PARAGRAPH && b->first)
		bug("a paragraph holds one text");
	APPEND(b->first, b->last, p);
}

struct table *table_new(struct report *r, struct section *s, struct str title, const char *query)
{
	struct block *b = block_new(r, s, BLOCK_TABLE, title);

	b->query = str_c(query);
	b->table.lang = r->lang;
	b->table.column = arena_take(&r->arena, COLUMNS_MAX * sizeof(struct column));
	return &b->table;
}

void table_column(struct report *r, struct table *t, const char *name, struct str heading, enum cell_kind kind)
{
	(void)r;
	if (t->columns == COLUMNS_MAX || t->rows)
		bug("table_column: %s comes too late", name);
	t->column[t->columns++] = (struct column){ .name = str_c(name), .heading = heading, .kind = kind };
}

struct cell *table_row(struct report *r, struct table *t)
{
	struct row *row = arena_take(&r->arena, sizeof *row);

	row->cell = arena_take(&r->arena, t->columns * sizeof(struct cell));
	APPEND(t->first, t->last, row);
	t->rows++;
	return row->cell;
}

void block_quote(struct report *r, struct block *b, struct str path, struct str name, int64_t line, struct str text)
{
	struct quote *q = arena_take(&r->arena, sizeof *q);
	struct str head = utf8_head(text, QUOTE_MAX);

	q->path = report_text(r, path, TEXT_MAX);
	q->name = report_text(r, name, TEXT_MAX);
	q->line = line;
	q->text = arena_copy(&r->arena, head);
	q->cut = head.n < text.n;
	APPEND(b->quote, b->quote_last, q);
}

void report_lead(struct report *r, struct prose *p)
{
	APPEND(r->lead, r->lead_last, p);
}

void report_figure(struct report *r, const char *name, struct cell value, const char *query)
{
	struct figure *f = arena_take(&r->arena, sizeof *f);

	f->name = str_c(name);
	f->value = value;
	f->query = str_c(query);
	APPEND(r->figure, r->figure_last, f);
}

struct incident *report_incident(struct report *r)
{
	struct incident *i = arena_take(&r->arena, sizeof *i);

	APPEND(r->incident, r->incident_last, i);
	return i;
}

struct str report_text(struct report *r, struct str s, size_t max)
{
	struct str head = utf8_head(s, max);

	if (head.n == s.n)
		return arena_copy(&r->arena, s);
	return arena_printf(&r->arena, "%.*s\xe2\x80\xa6", STR_ARG(head));
}
