/* sec_delays: how long delivery took, per provider and per recipient domain, and in which part of the way; who still waits. */
#include "report/build.h"
#include "report/delay.h"

enum { NAMES = 8 };

static void rows(struct build *b, struct table *t, const struct delay *d, int parts)
{
	static const enum word names[DELAY_PARTS] = { W_P_ALL, W_P_QUEUE, W_P_CONNECT, W_P_TRANSFER };

	for (int i = 0; i < parts && (i == 0 || d->n >= DELAY_MIN); i++) {
		struct cell *c = table_row(b->r, t);
		c[0] = cell_code(d->name.n ? d->name : STR("?"));
		c[1] = cell_text(label(b, names[i], NULL));
		c[2] = i == 0 ? cell_int(d->n) : cell_none();
		c[3] = i == 0 ? cell_int(d->open) : cell_none();
		c[4] = i == 0 && d->open ? cell_num(CELL_SECONDS, d->oldest_open_s) : cell_none();
		for (int k = 0; k < DELAY_PERCENTILES; k++)
			c[5 + k] = d->s[i][k] < 0 ? cell_none() : cell_num(CELL_SECONDS, d->s[i][k]);
	}
}

static void one(struct build *b, struct section *s, const char *by, enum word title, enum word heading, const char *query)
{
	size_t more;
	struct delay *d = delay_collect(b, by, quiet(b) ? 5 : NAMES, &more);
	struct table *t;

	if (d == NULL)
		return;
	t = table_new(b->r, s, label(b, title, NULL), query);
	table_column(b->r, t, by, label(b, heading, NULL), CELL_CODE);
	table_column(b->r, t, "part", label(b, W_H_PART, NULL), CELL_TEXT);
	table_column(b->r, t, "n", label(b, W_H_N, NULL), CELL_INT);
	table_column(b->r, t, "open", label(b, W_H_OPEN, NULL), CELL_INT);
	table_column(b->r, t, "oldest_open_s", label(b, W_H_OLDEST, NULL), CELL_SECONDS);
	table_column(b->r, t, "p50_s", STR("p50"), CELL_SECONDS);
	table_column(b->r, t, "p90_s", STR("p90"), CELL_SECONDS);
	table_column(b->r, t, "p95_s", STR("p95"), CELL_SECONDS);
	table_column(b->r, t, "p99_s", STR("p99"), CELL_SECONDS);
	table_column(b->r, t, "max_s", STR("max"), CELL_SECONDS);
	for (; d; d = d->next)
		rows(b, t, d, quiet(b) ? 1 : DELAY_PARTS);
	if (more)
		para(b, s, W_DELAY_MORE, ARGS({ "n", cell_int((int64_t)more) }, { "query", cell_text(str_c(query)) }));
}

void section_delays(struct build *b, struct section *s)
{
	one(b, s, "provider", W_T_DELAY_PROVIDER, W_H_PROVIDER, "provider-delay");
	if (!quiet(b))
		one(b, s, "domain", W_T_DELAY_DOMAIN, W_H_DOMAIN, "domain-delay");
	if (s->first && !quiet(b))
		para(b, s, W_DELAY_NOTE, ARGS({ "min", cell_int(DELAY_MIN) }));
}
