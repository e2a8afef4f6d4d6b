/* delay: see delay.h. One pass over the accepted recipients ordered by name; each name's values are sorted and read off at its end. */
#include "report/delay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/build.h"

struct values {
	double *v[DELAY_PARTS];
	size_t n, room;
};

static void add(struct values *x, const double part[DELAY_PARTS])
{
	if (x->n == x->room) {
		x->room = x->room ? x->room * 2 : 256;
		for (int i = 0; i < DELAY_PARTS; i++) {
			x->v[i] = realloc(x->v[i], x->room * sizeof(double));
			if (x->v[i] == NULL)
				die_oom();
		}
	}
	for (int i = 0; i < DELAY_PARTS; i++)
		x->v[i][x->n] = part[i];
	x->n++;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double delay_rank(const double *sorted, size_t n, double p)
{
	if (n == 0)
		return -1;
	size_t at = (size_t)ceil((double)n * p / 100);

	return sorted[at == 0 ? 0 : at > n ? n - 1 : at - 1];
}

static void finish(struct values *x, struct delay *d)
{
	static const double percentiles[DELAY_PERCENTILES] = { 50, 90, 95, 99, 100 };

	d->n = (int64_t)x->n;
	for (int i = 0; i < DELAY_PARTS; i++) {
		if (x->n)
			qsort(x->v[i], x->n, sizeof(double), ascending);
		for (int k = 0; k < DELAY_PERCENTILES; k++)
			d->s[i][k] = x->n < DELAY_MIN ? -1 : delay_rank(x->v[i], x->n, percentiles[k]);
	}
	x->n = 0;
}

static struct delay *delay_new(struct build *b, struct delay **list, struct str name)
{
	struct delay *d = arena_take(&b->r->arena, sizeof *d);

	d->key = arena_copy(&b->r->arena, name);
	d->name = report_text(b->r, name, TEXT_MAX);
	d->next = *list;
	*list = d;
	return d;
}

static struct delay *accepted(struct build *b, const char *by)
{
	char sql[600];
	struct values x = { 0 };
	struct delay *list = NULL, *d = NULL;

	snprintf(sql, sizeof sql, "SELECT %s, delay_s, queue_s, connect_s, transfer_s FROM v_outcome WHERE external = 1 AND delay_s IS NOT NULL "
				  "AND queue_s IS NOT NULL AND connect_s IS NOT NULL AND transfer_s IS NOT NULL AND " IN_WINDOW("last_at")
				  " ORDER BY 1", by);
	struct stmt *s = ask(b, sql);
	while (stmt_step(s)) {
		if (d == NULL || !str_eq(d->key, col_text(s, 0))) {
			if (d)
				finish(&x, d);
			d = delay_new(b, &list, col_text(s, 0));
		}
		add(&x, (double[]){ col_real(s, 1), col_real(s, 2), col_real(s, 3), col_real(s, 4) });
	}
	if (d)
		finish(&x, d);
	stmt_free(s);
	for (int i = 0; i < DELAY_PARTS; i++)
		free(x.v[i]);
	return list;
}

static void waiting(struct build *b, const char *by, struct delay **list)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT coalesce(%s, ''), count(*), max(age_s) FROM v_open WHERE intake_at < coalesce(:until, 1e11) GROUP BY 1", by);
	struct stmt *s = ask(b, sql);
	while (stmt_step(s)) {
		struct delay *d = *list;
		while (d && !str_eq(d->key, col_text(s, 0)))
			d = d->next;
		if (d == NULL) {
			d = delay_new(b, list, col_text(s, 0));
			finish(&(struct values){ .n = 0 }, d);
		}
		d->open = col_int(s, 1);
		d->oldest_open_s = col_real(s, 2);
	}
	stmt_free(s);
}

static int worth_first(const void *a, const void *b)
{
	const struct delay *x = *(struct delay *const *)a, *y = *(struct delay *const *)b;

	if ((x->open > 0) != (y->open > 0))
		return y->open > 0 ? 1 : -1;
	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int by_name = memcmp(x->name.p, y->name.p, n);
	return by_name ? by_name : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

struct delay *delay_collect(struct build *b, const char *by, size_t max, size_t *more)
{
	struct delay *list = accepted(b, by), **all;
	size_t n = 0, i = 0;

	waiting(b, by, &list);
	for (struct delay *d = list; d; d = d->next)
		n++;
	*more = n > max ? n - max : 0;
	if (n == 0)
		return NULL;
	all = arena_take(&b->r->arena, n * sizeof *all);
	for (struct delay *d = list; d; d = d->next)
		all[i++] = d;
	qsort(all, n, sizeof *all, worth_first);
	n -= *more;
	for (i = 0; i < n; i++)
		all[i]->next = i + 1 < n ? all[i + 1] : NULL;
	return all[0];
}
