/* sec_delays: how long delivery took, per provider and per recipient domain, and in which part of the way; who still waits. Those with
 * open recipients first, then the slowest. */
#include <assert.h>
#include <stdio.h>

#include "report/build.h"

enum { NAMES = 6, QUIET_NAMES = 3, PARTS = 4, MEASURES = 5 };

struct delay {
	struct str name;
	int64_t n;
	struct cell open, oldest;
	struct cell s[PARTS][MEASURES];
};

/* The slowest of many names are kept: a short list, sorted as it grows. */
static bool before(const struct delay *x, const struct delay *y)
{
	double a = x->s[0][2].kind == CELL_NONE ? -1 : x->s[0][2].r, b = y->s[0][2].kind == CELL_NONE ? -1 : y->s[0][2].r;

	if ((x->open.n > 0) != (y->open.n > 0))
		return x->open.n > 0;
	return a > b || (a >= b && x->n > y->n);
}

static void read(struct build *b, struct stmt *q, struct delay *d)
{
	static const char *const parts[PARTS] = { "", "queue_", "connect_", "transfer_" };
	static const char *const measures[MEASURES] = { "p50_s", "p90_s", "p95_s", "p99_s", "max_s" };
	char name[40];

	d->name = keep(b, q, 0);
	d->n = col_int(q, column_of(q, "n"));
	d->open = column_cell(b, q, column_of(q, "open"), CELL_INT);
	d->oldest = column_cell(b, q, column_of(q, "oldest_open_s"), CELL_SECONDS);
	for (int i = 0; i < PARTS; i++)
		for (int k = 0; k < MEASURES; k++) {
			snprintf(name, sizeof name, "%s%s", parts[i], measures[k]);
			d->s[i][k] = column_cell(b, q, column_of(q, name), CELL_SECONDS);
		}
}

/* The parts are told by provider only: they are a server's, whichever domain it serves. */
static void rows(struct build *b, struct table *t, const struct delay *d, bool whole)
{
	static const enum word names[PARTS] = { W_P_ALL, W_P_QUEUE, W_P_CONNECT, W_P_TRANSFER };

	for (int i = 0; i < (whole ? 1 : PARTS) && (i == 0 || d->s[i][0].kind != CELL_NONE); i++) {
		struct cell *c = table_row(b->r, t);
		c[0] = cell_code(d->name.n ? d->name : STR("?"));
		c[1] = cell_text(label(b, names[i], NULL));
		c[2] = i == 0 ? cell_int(d->n) : cell_none();
		c[3] = i == 0 ? d->open : cell_none();
		c[4] = i == 0 ? d->oldest : cell_none();
		for (int k = 0; k < MEASURES; k++)
			c[5 + k] = d->s[i][k];
	}
}

#define WAITS(by) "w AS MATERIALIZED (SELECT " by " AS name, count(*) AS open, max(age_s) AS oldest_open_s FROM v_open WHERE " by " IS NOT NULL GROUP BY 1)"
#define SLOWEST(by)                                                                                                                                \
	"WITH " WAITS(by) ", some AS MATERIALIZED (SELECT name, max(open) AS open, max(oldest_open_s) AS oldest_open_s FROM "                      \
	"(SELECT * FROM w UNION ALL SELECT * FROM (SELECT name, 0, NULL FROM delay WHERE kind = '" by "' "                                         \
	"ORDER BY p95_s DESC NULLS LAST, n DESC, name LIMIT 7)) GROUP BY name) "                                                                   \
	"SELECT some.name, y.*, some.open, some.oldest_open_s FROM some LEFT JOIN delay y ON y.kind = '" by "' AND y.name = some.name"
#define COUNT(by)                                                                                                                                  \
	"WITH " WAITS(by) " SELECT (SELECT count(*) FROM delay WHERE kind = '" by "') + "                                                          \
	"(SELECT count(*) FROM w WHERE NOT EXISTS (SELECT 1 FROM delay y WHERE y.kind = '" by "' AND y.name = w.name))"

static const struct by {
	const char *name, *query; /* column and query file */
	enum word title, heading;
	const char *slowest, *count; /* of the whole log, whose percentiles stand ready: no more of them than can come out on top, and how many there are */
} by_provider = { "provider", "provider-delay", W_T_DELAY_PROVIDER, W_H_PROVIDER, SLOWEST("provider"), COUNT("provider") },
  by_domain = { "domain", "domain-delay", W_T_DELAY_DOMAIN, W_H_DOMAIN, SLOWEST("domain"), COUNT("domain") };
static_assert(NAMES < 7, "SLOWEST has too few");

static struct table *one(struct build *b, struct section *s, const struct by *by, const struct table *above)
{
	static const char *const measures[MEASURES] = { "p50", "p90", "p95", "p99", "max" };
	struct delay top[NAMES + 1];
	size_t n = 0, all = 0, max = quiet(b) ? QUIET_NAMES : NAMES;
	bool whole = !(b->since_at > 0 || b->until_at > 0);
	struct stmt *q = whole ? ask(b, by->slowest) : ask_file(b, by->query);
	bool worth = false; /* a time or a wait to tell of */

	for (; stmt_step(q); all++) {
		size_t i = n < max ? n++ : max;
		read(b, q, &top[i]);
		worth = worth || top[i].open.n > 0 || top[i].s[0][0].kind != CELL_NONE;
		for (; i > 0 && before(&top[i], &top[i - 1]); i--) {
			struct delay swap = top[i];
			top[i] = top[i - 1];
			top[i - 1] = swap;
		}
	}
	stmt_free(q);
	if (!worth)
		return NULL;
	if (whole)
		all = (size_t)ask_int(b, by->count);
	struct table *t = table_new(b->r, s, label(b, by->title, NULL), by->query);
	table_column(b->r, t, by->name, label(b, by->heading, NULL), CELL_CODE);
	table_column(b->r, t, "part", label(b, W_H_PART, NULL), CELL_TEXT);
	table_column(b->r, t, "n", label(b, W_H_N, NULL), CELL_INT);
	table_column(b->r, t, "open", label(b, W_H_OPEN, NULL), CELL_INT);
	table_column(b->r, t, "oldest_open_s", label(b, W_H_OLDEST, NULL), CELL_SECONDS);
	for (int k = 0; k < MEASURES; k++)
		table_column(b->r, t, arena_printf(&b->r->arena, "%s_s", measures[k]).p, str_c(measures[k]), CELL_SECONDS);
	for (size_t i = 0; i < n; i++)
		rows(b, t, &top[i], quiet(b) || above != NULL);
	if (all > n)
		para(b, s, W_DELAY_MORE, ARGS({ "n", cell_int((int64_t)(all - n)) }, { "query", cell_text(str_c(by->query)) }));
	return t;
}

static void slow(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "provider", W_H_PROVIDER, CELL_CODE },     { "recipients", W_H_RECIPIENTS, CELL_INT },  { "slow", W_H_SLOW, CELL_INT },
		{ "slow_p50_s", W_H_SLOW_P50, CELL_SECONDS }, { "slow_max_s", W_H_SLOWEST, CELL_SECONDS }, { "usual_s", W_H_USUAL, CELL_SECONDS },
		{ "first_at", W_H_FIRST, CELL_TIME },	     { "last_at", W_H_LAST, CELL_TIME },
	};

	if (TABLE(b, s, W_T_SLOW, "report/slow", cols))
		para(b, s, W_SLOW_NOTE, NULL);
}

void section_delays(struct build *b, struct section *s)
{
	slow(b, s);
	if (quiet(b) && b->f.open == 0 && b->f.p95_s < 60)
		return; /* the summary has the times */
	struct table *t = one(b, s, &by_provider, NULL);

	if (quiet(b))
		return;
	one(b, s, &by_domain, t);
	if (s->first)
		para(b, s, W_DELAY_NOTE, NULL);
}
