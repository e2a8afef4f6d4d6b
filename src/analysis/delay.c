/* delay: see delay.h. Lines are kept packed; at the end, for domains and then for providers, they are put in order of their group, and what those of a group took is
 * counted and merged with the group's stored lists. */
#include "analysis/delay.h"

#include <stdlib.h>

#include "analysis/delay_list.h"
#include "analysis/delay_rows.h"
#include "analysis/delay_values.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { DOMAIN, PROVIDER, KINDS };
enum { BATCH = 3 << 19, SOME = 1 << 14, FEW = 64 }; /* lines in memory: 24 MB, and 6 MB for their order */

struct packed {
	uint32_t group[KINDS];
	uint16_t value[MEASURES]; /* numbers in values */
};

struct pile {
	struct packed *line;
	size_t n, room;
};

struct delays {
	struct db *db;
	const struct peers *peers;
	struct pile pile[2]; /* [0] added, [1] taken back */
	bool empty;          /* nothing is stored yet */
	struct delay_values *values;
	uint32_t *times;     /* by the rank of a value: how often it is there, in the group at hand; all 0 between groups */
	uint16_t *met;       /* ranks that are */
	struct delay_runs runs[2];
	struct delay_list list[MEASURES];
	struct bulk *put;
	struct stmt *domain_name, *get, *drop;
};

/* Microseconds up to 35 minutes, hundredths of a second above (Postfix prints whole seconds there; sums have hundredths): exact, and in order. */
static uint32_t pack(int64_t us)
{
	if (us < INT64_C(0x80000000))
		return (uint32_t)us;
	return us / 10000 < INT64_C(0x7fffffff) ? 0x80000000u + (uint32_t)(us / 10000) : UINT32_MAX;
}

struct delays *delays_open(struct db *db, const struct peers *peers)
{
	struct delays *d = want(calloc(1, sizeof *d));

	d->db = db;
	d->peers = peers;
	d->empty = db_int(db, "SELECT count(*) FROM (SELECT 1 FROM delay LIMIT 1)") == 0;
	d->domain_name = db_prepare(db, "SELECT name FROM domain WHERE domain = ?");
	d->get = db_prepare(db, "SELECT total, queue, connect, transfer FROM delay WHERE kind = ? AND name = ?");
	d->values = want(calloc(1, sizeof *d->values));
	d->times = want(calloc(DELAY_VALUES, sizeof *d->times));
	d->met = want(malloc(DELAY_VALUES * sizeof *d->met));
	d->put = delay_rows_open(db);
	d->drop = db_prepare(db, "DELETE FROM delay WHERE kind = ? AND name = ?");
	return d;
}

static int compare(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void sort(uint16_t *rank, size_t n)
{
	if (n > FEW) {
		qsort(rank, n, sizeof *rank, compare);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		uint16_t moved = rank[i];
		size_t k = i;
		for (; k > 0 && rank[k - 1] > moved; k--)
			rank[k] = rank[k - 1];
		rank[k] = moved;
	}
}

struct group {
	const uint32_t *line[2]; /* in either pile */
	size_t n[2];
};

static void count(struct delays *d, const struct group *g, int sign, int measure)
{
	size_t n = 0;

	d->runs[sign].n = 0;
	for (size_t i = 0; i < g->n[sign]; i++) {
		uint16_t rank = d->values->rank[d->pile[sign].line[g->line[sign][i]].value[measure]];
		if (d->times[rank]++ == 0)
			d->met[n++] = rank;
	}
	sort(d->met, n);
	for (size_t i = 0; i < n; i++) {
		delay_runs_add(&d->runs[sign], d->values->value[d->met[i]], d->times[d->met[i]]);
		d->times[d->met[i]] = 0;
	}
}

/* What was taken back has come again as it was. */
static bool nothing_new(struct delays *d, const struct group *g)
{
	bool same = g->n[0] == g->n[1];

	for (int m = 0; same && m < MEASURES; m++) {
		const struct delay_runs *r = d->runs;
		count(d, g, 0, m);
		count(d, g, 1, m);
		same = r[0].n == r[1].n;
		for (size_t i = 0; same && i < r[0].n; i++)
			same = r[0].entry[i].value == r[1].entry[i].value && r[0].entry[i].count == r[1].entry[i].count;
	}
	return same;
}

static void merge_group(struct delays *d, const struct group *g, struct str kind, struct str name)
{
	bool known = false, same = true;

	if (nothing_new(d, g))
		return;
	if (!d->empty) {
		stmt_text(d->get, 1, kind);
		stmt_text(d->get, 2, name);
		known = stmt_step(d->get);
	}
	for (int m = 0; m < MEASURES; m++) {
		struct str stored = known ? col_text(d->get, m) : STR("");
		count(d, g, 0, m);
		count(d, g, 1, m);
		delay_list_merge(&d->list[m], stored, &d->runs[0], &d->runs[1]);
		same &= known && str_eq(stored, (struct str){ d->list[m].text, d->list[m].n });
	}
	if (!d->empty)
		stmt_reset(d->get);
	if (d->list[0].count && !same) { /* what was taken back may have come again */
		delay_rows_put(d->put, kind, name, d->list);
	} else if (known && !same) {
		stmt_text(d->drop, 1, kind);
		stmt_text(d->drop, 2, name);
		stmt_do(d->drop);
	}
}

static void merge_named(struct delays *d, const struct group *g, int kind, uint32_t number)
{
	if (kind == PROVIDER) {
		merge_group(d, g, STR("provider"), str_c(d->peers->name[number]));
		return;
	}
	stmt_int(d->domain_name, 1, number);
	if (stmt_step(d->domain_name))
		merge_group(d, g, STR("domain"), col_text(d->domain_name, 0));
	stmt_reset(d->domain_name);
}

/* The lines of a pile in the order of their groups; those of a group end before end[group], where the next one's begin. */
static uint32_t *in_order(const struct pile *p, int kind, uint32_t groups, uint32_t *end)
{
	uint32_t *order = want(malloc(p->n * sizeof *order + 1)), sum = 0;

	for (size_t i = 0; i < p->n; i++)
		end[p->line[i].group[kind]]++;
	for (uint32_t g = 0; g < groups; g++) {
		uint32_t n = end[g];
		end[g] = sum;
		sum += n;
	}
	for (size_t i = 0; i < p->n; i++)
		order[end[p->line[i].group[kind]]++] = (uint32_t)i;
	return order;
}

static void merge_kind(struct delays *d, int kind)
{
	uint32_t groups = 0, *end[2], *order[2];

	for (int sign = 0; sign < 2; sign++)
		for (size_t i = 0; i < d->pile[sign].n; i++)
			if (d->pile[sign].line[i].group[kind] >= groups)
				groups = d->pile[sign].line[i].group[kind] + 1;
	for (int sign = 0; sign < 2; sign++) {
		end[sign] = want(calloc((size_t)groups + 1, sizeof *end[sign]));
		order[sign] = in_order(&d->pile[sign], kind, groups, end[sign]);
	}
	for (uint32_t i = 0; i < groups; i++) {
		struct group g;
		for (int sign = 0; sign < 2; sign++) {
			uint32_t from = i ? end[sign][i - 1] : 0;
			g.line[sign] = order[sign] + from;
			g.n[sign] = end[sign][i] - from;
		}
		if (g.n[0] + g.n[1])
			merge_named(d, &g, kind, i);
	}
	for (int sign = 0; sign < 2; sign++) {
		free(end[sign]);
		free(order[sign]);
	}
}

static void merge(struct delays *d)
{
	delay_values_rank(d->values);
	for (int kind = 0; kind < KINDS; kind++)
		merge_kind(d, kind);
	bulk_flush(d->put);
	delay_values_clear(d->values);
	d->pile[0].n = d->pile[1].n = 0;
	d->empty = false;
}

static bool packed(struct delays *d, const struct delay_line *line, struct packed *p)
{
	const int64_t us[MEASURES] = { line->total_us, line->queue_us, line->connect_us, line->transfer_us };

	p->group[DOMAIN] = (uint32_t)line->domain;
	p->group[PROVIDER] = d->peers->provider[line->peer];
	for (int m = 0; m < MEASURES; m++) {
		int32_t number = delay_values_number(d->values, pack(us[m]));
		if (number < 0)
			return false;
		p->value[m] = (uint16_t)number;
	}
	return true;
}

void delays_add(struct delays *d, const struct delay_line *line, int sign)
{
	struct pile *p = &d->pile[sign < 0];

	if (line->total_us < 0 || line->queue_us < 0 || line->connect_us < 0 || line->transfer_us < 0)
		return;
	if (p->n == p->room) { /* soon all at once: what is not used is not there, and making it larger and larger would need twice as much */
		p->room = p->room == 0 ? SOME : sign > 0 ? BATCH : 2 * p->room;
		p->line = want(realloc(p->line, p->room * sizeof *p->line));
	}
	if (!packed(d, line, &p->line[p->n])) {
		merge(d);
		packed(d, line, &p->line[p->n]);
	}
	if (++p->n == BATCH && sign > 0) /* only when adding: what is taken back must find what it is taken from */
		merge(d);
}

void delays_close(struct delays *d)
{
	merge(d);
	stmt_free(d->domain_name);
	stmt_free(d->get);
	bulk_close(d->put);
	free(d->values);
	free(d->times);
	free(d->met);
	for (int m = 0; m < MEASURES; m++) {
		free(d->list[m].text);
		free(d->list[m].runs.entry);
	}
	free(d->runs[0].entry);
	free(d->runs[1].entry);
	stmt_free(d->drop);
	free(d->pile[0].line);
	free(d->pile[1].line);
	free(d);
}
