/* phases: the time between changes to Postfix, counted alike, so that what a change brought can be read off. */
#include "report/phases.h"

#include "report/build.h"

enum { SHOWN = 8, KEPT = 2000 };

void phases_collect(struct build *b)
{
	struct stmt *s = ask_file(b, "report/phases");
	double from = b->since_at;

	/* a change before the window may be what ended an incident that reaches into it */
	for (size_t i = 0; i < b->groups && b->group[i].rank <= 2; i++)
		from = b->group[i].started_at < from ? b->group[i].started_at : from;
	if (b->since_at > 0)
		stmt_real(s, stmt_param(s, ":since"), from);
	struct phase *all = arena_take(&b->r->arena, KEPT * sizeof *all);
	size_t n = 0;

	while (stmt_step(s)) {
		if (n == KEPT) { /* the older half goes */
			memmove(all, all + KEPT / 2, KEPT / 2 * sizeof *all);
			n = KEPT / 2;
		}
		struct phase *p = &all[n++];
#define GET(type, name) (type(s, column_of(s, name)))
		p->since_at = GET(col_real, "since_at");
		p->until_at = GET(col_real, "until_at");
		p->start = GET(col_int, "start") != 0;
		p->reload = GET(col_int, "reload") != 0;
		p->stop = GET(col_int, "stop") != 0;
		p->file = keep(b, s, column_of(s, "file"));
		p->line = GET(col_int, "line");
		p->tries = GET(col_int, "tries");
		p->sent = GET(col_int, "sent");
		p->failed = GET(col_int, "failed");
		p->masked = GET(col_int, "masked");
		p->ipv6_failed = GET(col_int, "ipv6_failed");
		p->objections = GET(col_int, "objections");
		p->listings = GET(col_int, "listings");
	}
	stmt_free(s);
	b->phase = all;
	b->phases = n;
}

void phases_begin(struct build *b)
{
	if (b->phases && b->since_at <= 0)
		b->phase[0].since_at = b->f.first_at;
}

struct str phase_text(struct build *b, const struct phase *p)
{
	enum word w = p->start && p->reload ? W_CH_BOTH : p->start && p->stop ? W_CH_RESTART : p->start ? W_CH_START
		      : p->reload ? W_CH_RELOAD : p->stop ? W_CH_STOP : W_CH_LOG_BEGINS;

	return label(b, w, NULL);
}

static bool told(const struct build *b, const struct phase *p)
{
	return (p->tries > 0 || p->ipv6_failed > 0) && p->until_at > b->since_at;
}

void phases_table(struct build *b, struct section *s)
{
	size_t n = 0, first = b->phases;
	struct table *t;

	while (first > 0 && n < SHOWN)
		n += told(b, &b->phase[--first]);
	if (n < 2)
		return;
	t = table_new(b->r, s, label(b, W_T_PHASES, NULL), "report/phases");
	table_column(b->r, t, "since_at", label(b, W_H_SINCE, NULL), CELL_TIME);
	table_column(b->r, t, "change", label(b, W_H_CHANGE, NULL), CELL_TEXT);
	table_column(b->r, t, "tries", label(b, W_H_TRIED, NULL), CELL_INT);
	table_column(b->r, t, "sent", label(b, W_H_ACCEPTED, NULL), CELL_INT);
	table_column(b->r, t, "failed", label(b, W_H_FAILED, NULL), CELL_INT);
	table_column(b->r, t, "ipv6_failed", label(b, W_H_V6_FAILED, NULL), CELL_INT);
	table_column(b->r, t, "objections", label(b, W_H_OBJECTIONS, NULL), CELL_INT);
	for (const struct phase *p = b->phase + first; p < b->phase + b->phases; p++) {
		if (!told(b, p))
			continue;
		struct cell *c = table_row(b->r, t);
		c[0] = at_cell(p->since_at);
		c[1] = cell_text(phase_text(b, p));
		c[2] = cell_int(p->tries);
		c[3] = cell_int(p->sent);
		c[4] = cell_int(p->failed);
		c[5] = cell_int(p->ipv6_failed);
		c[6] = cell_int(p->objections);
	}
	para(b, s, W_PHASES_NOTE, NULL);
}
