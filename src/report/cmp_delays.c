/* cmp_delays: see cmp_delays.h. Values come grouped (Postfix prints two significant digits, so there are few distinct ones): percentiles and ranks are
 * exact at any size. Ranks are the same on a logarithmic scale. */
#include "report/cmp_delays.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "util/memory.h"
#include "util/stats.h"

enum { ALL, CONNECT, TRANSFER, PARTS, LEAST_SHOWN = 5 };

struct times {
	struct str provider;
	struct stat_sample v[PARTS][SIDES];
	struct stat_mw mw[PARTS];
	double p[PARTS]; /* NAN: not tested */
};

struct cmp_delay_list {
	struct times *t;
	size_t n;     /* kept */
	size_t more;  /* left out */
};

static struct times *times_of(struct cmp_delay_list *l, struct str provider)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->t[i].provider, provider))
			return &l->t[i];
	bug("compare/delays: a provider that was not asked for");
}

static void drop(struct times *t)
{
	for (int part = 0; part < PARTS; part++)
		for (int i = 0; i < SIDES; i++)
			free(t->v[part][i].v);
}

struct counted {
	struct str provider;
	int64_t n;
};

static int by_name(const void *x, const void *y)
{
	const struct counted *a = x, *b = y;
	int order = memcmp(a->provider.p, b->provider.p, a->provider.n < b->provider.n ? a->provider.n : b->provider.n);

	return order ? order : (a->provider.n > b->provider.n) - (a->provider.n < b->provider.n);
}

static int most_first(const void *x, const void *y)
{
	const struct counted *a = x, *b = y;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : by_name(x, y);
}

/* The recipients of both sides by provider, most first; the caller frees them. */
static struct counted *count_providers(struct cmp *c, size_t *n)
{
	struct counted *all = NULL;
	size_t rows = 0, room = 0;

	for (int i = 0; i < SIDES; i++) {
		struct stmt *q = cmp_ask(c, "compare/providers", i);
		while (stmt_step(q)) {
			all = room_for_one(all, rows, &room, sizeof *all);
			all[rows++] = (struct counted){ { str_dup(col_text(q, 0)), col_text(q, 0).n }, col_int(q, 1) };
		}
		stmt_free(q);
	}
	if (rows)
		qsort(all, rows, sizeof *all, by_name);
	*n = 0;
	for (size_t i = 0; i < rows; i++) {
		if (*n && by_name(&all[*n - 1], &all[i]) == 0) {
			all[*n - 1].n += all[i].n;
			free((char *)all[i].provider.p);
		} else {
			all[(*n)++] = all[i];
		}
	}
	if (*n)
		qsort(all, *n, sizeof *all, most_first);
	return all;
}

/* Asks for the times of those that are kept. */
static void load_times(struct cmp *c, struct cmp_delay_list *l, int side)
{
	json_t *names = json_array();
	struct stmt *q = cmp_ask(c, "compare/delays", side);

	for (size_t i = 0; i < l->n; i++)
		json_array_append_new(names, json_stringn(l->t[i].provider.p, l->t[i].provider.n));
	char *list = json_dumps(names, 0);
	stmt_text(q, stmt_param(q, ":providers"), str_c(list));
	while (stmt_step(q))
		stat_add(&times_of(l, col_text(q, 0))->v[col_int(q, 1)][side], col_real(q, 2), col_int(q, 3));
	stmt_free(q);
	free(list);
	json_decref(names);
}

struct cmp_delay_list *cmp_delays_load(struct cmp *c)
{
	struct cmp_delay_list *l = want(calloc(1, sizeof *l));
	size_t n;
	struct counted *all = count_providers(c, &n);

	l->n = n < CMP_PROVIDERS ? n : CMP_PROVIDERS;
	l->more = n - l->n;
	l->t = want(calloc(CMP_PROVIDERS, sizeof *l->t));
	for (size_t i = 0; i < n; i++) {
		if (i < l->n)
			l->t[i].provider = arena_copy(&c->r->arena, all[i].provider);
		free((char *)all[i].provider.p);
	}
	free(all);
	for (int i = 0; i < SIDES && l->n; i++)
		load_times(c, l, i);
	for (size_t i = 0; i < l->n; i++)
		for (int part = 0; part < PARTS; part++) {
			const struct stat_sample *v = l->t[i].v[part];
			l->t[i].mw[part] = stat_mann_whitney(&v[A], &v[B]);
			l->t[i].p[part] = part != ALL && v[A].count >= CMP_LEAST_TIMES && v[B].count >= CMP_LEAST_TIMES ? l->t[i].mw[part].p : NAN;
		}
	return l;
}

size_t cmp_delays_p(struct cmp_delay_list *l, double *p, bool back)
{
	for (size_t i = 0; i < l->n; i++)
		for (int part = CONNECT; part < PARTS; part++) {
			double *own = &l->t[i].p[part], *at = &p[2 * i + (size_t)(part - CONNECT)];
			*(back ? own : at) = *(back ? at : own);
		}
	return 2 * l->n;
}

/* A shift that matters: seen by rank, and in the medians: a quarter longer and 50 ms at least. */
static enum cmp_word verdict(const struct times *t, int part)
{
	double a = stat_percentile(&t->v[part][A], 50), b = stat_percentile(&t->v[part][B], 50);

	if (isnan(t->p[part]))
		return C_FEW;
	if (t->p[part] >= 0.05)
		return C_SAME;
	if (fabs(t->mw[part].effect - 0.5) < 0.2 || fabs(b - a) < 0.05 || fmax(a, b) < 1.25 * fmin(a, b))
		return C_LITTLE;
	return b > a ? C_SLOWER : C_FASTER;
}

static void row(struct cmp *c, struct table *t, const struct times *d, int part)
{
	static const enum cmp_word names[PARTS] = { C_P_ALL, C_P_CONNECT, C_P_TRANSFER };
	static const int percent[] = { 50, 90, 99 };
	struct cell *cell = table_row(c->r, t);

	cell[0] = cell_code(d->provider);
	cell[1] = cell_text(str_c(cmp_text(c, names[part])));
	for (int i = 0; i < SIDES; i++) {
		const struct stat_sample *v = &d->v[part][i];
		cell[2 + 4 * i] = cell_int(v->count);
		for (int k = 0; k < 3; k++)
			cell[3 + 4 * i + k] = v->count < LEAST_SHOWN ? cell_none() : cell_num(CELL_SECONDS, stat_percentile(v, percent[k]));
	}
	if (part == ALL) {
		if (d->v[ALL][A].count < CMP_LEAST_TIMES || d->v[ALL][B].count < CMP_LEAST_TIMES)
			cell[12] = cell_text(str_c(cmp_text(c, C_FEW)));
		return;
	}
	cell[10] = isnan(d->p[part]) ? cell_none() : cell_num(CELL_REAL, d->mw[part].effect);
	cell[11] = cmp_p(c, d->p[part]);
	cell[12] = cell_text(str_c(cmp_text(c, verdict(d, part))));
}

void cmp_delays_write(struct cmp *c, struct cmp_delay_list *l)
{
	static const char *const names[] = { "a_n", "a_p50_s", "a_p90_s", "a_p99_s", "b_n", "b_p50_s", "b_p90_s", "b_p99_s" };
	static const char *const heads[] = { NULL, "p50", "p90", "p99" };
	struct section *s = section_new(c->r, "delays", str_c(cmp_text(c, C_DELAYS)));

	if (l->n) {
		struct table *t = table_new(c->r, s, STR(""), "compare/delays");
		table_column(c->r, t, "provider", str_c(cmp_text(c, C_H_PROVIDER)), CELL_CODE);
		table_column(c->r, t, "part", str_c(cmp_text(c, C_H_PART)), CELL_TEXT);
		for (int i = 0; i < 8; i++)
			table_column(c->r, t, names[i], str_c(i % 4 ? heads[i % 4] : cmp_text(c, i ? C_H_NB : C_H_NA)), i % 4 ? CELL_SECONDS : CELL_INT);
		table_column(c->r, t, "effect", str_c(cmp_text(c, C_H_EFFECT)), CELL_REAL);
		table_column(c->r, t, "p", str_c(cmp_text(c, C_H_P)), CELL_TEXT);
		table_column(c->r, t, "reading", str_c(cmp_text(c, C_H_VERDICT)), CELL_TEXT);
		for (size_t i = 0; i < l->n; i++) {
			bool both = l->t[i].v[ALL][A].count >= CMP_LEAST_TIMES && l->t[i].v[ALL][B].count >= CMP_LEAST_TIMES;
			for (int part = 0; part < (both ? PARTS : 1); part++)
				row(c, t, &l->t[i], part);
			drop(&l->t[i]);
		}
	}
	if (l->more)
		cmp_para(c, s, C_MORE_PROVIDERS, ARGS({ "n", cell_int((int64_t)l->more) }));
	section_end(c->r, s);
	free(l->t);
	free(l);
}
