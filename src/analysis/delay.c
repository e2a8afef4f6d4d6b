/* delay: see delay.h. Lines are kept packed; at the end, for domains and then for providers, each measure becomes an array of 64-bit keys,
 * group << 16 | rank of the value: sorted, the keys of a group stand together, and are merged with the group's stored list. */
#include "analysis/delay.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/delay_list.h"
#include "analysis/delay_values.h"
#include "analysis/radix.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { DOMAIN, PROVIDER, KINDS };
enum { TOTAL, QUEUE, CONNECT, TRANSFER, MEASURES };
enum { BATCH = 3 << 19, PART = 1 << 17 }; /* lines in memory: 24 MB; of them sorted at a time, as far as groups allow: 5 MB of keys */

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

static double seconds(uint64_t packed)
{
	return packed < 0x80000000u ? (double)packed / 1e6 : (double)(packed - 0x80000000u) / 100;
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
	d->put = bulk_open(db, "delay", "kind, name, n, p50_s, p90_s, p95_s, p99_s, max_s,"
				" queue_p50_s, queue_p90_s, queue_p95_s, queue_p99_s, queue_max_s,"
				" connect_p50_s, connect_p90_s, connect_p95_s, connect_p99_s, connect_max_s,"
				" transfer_p50_s, transfer_p90_s, transfer_p95_s, transfer_p99_s, transfer_max_s, total, queue, connect, transfer", SAME_REPLACE);
	d->drop = db_prepare(db, "DELETE FROM delay WHERE kind = ? AND name = ?");
	return d;
}

static void write_row(struct delays *d, struct str kind, struct str name, struct delay_list *list)
{
	static const int percent[] = { 50, 90, 95, 99 };

	bulk_row(d->put);
	bulk_text(d->put, kind);
	bulk_text(d->put, name);
	bulk_int(d->put, list[TOTAL].count);
	for (int m = 0; m < MEASURES; m++) {
		for (int i = 0; i < 4; i++)
			bulk_real(d->put, list[m].count < 5 ? NAN : seconds(delay_list_percentile(&list[m], percent[i])));
		bulk_real(d->put, seconds(delay_list_percentile(&list[m], 100)));
	}
	for (int m = 0; m < MEASURES; m++)
		bulk_text(d->put, (struct str){ list[m].text, list[m].n });
}

static void merge_group(struct delays *d, struct str kind, struct str name, const struct delay_keys added[MEASURES],
			const struct delay_keys taken[MEASURES], struct delay_list *list)
{
	bool known = false;

	if (!d->empty) {
		stmt_reset(d->get);
		stmt_text(d->get, 1, kind);
		stmt_text(d->get, 2, name);
		known = stmt_step(d->get);
	}
	for (int m = 0; m < MEASURES; m++)
		delay_list_merge(&list[m], known ? col_text(d->get, m) : STR(""), added[m], taken[m], d->values->value);
	if (list[TOTAL].count) {
		write_row(d, kind, name, list);
	} else if (known) {
		stmt_text(d->drop, 1, kind);
		stmt_text(d->drop, 2, name);
		stmt_do(d->drop);
	}
}

/* Some of the groups of a kind. */
struct part {
	int kind;
	uint32_t from, to;
	size_t n[2]; /* their lines in either pile */
};

/* The keys of a part and measure, sorted; the caller frees them. */
static uint64_t *keys_of(const struct pile *p, const uint16_t *rank, const struct part *part, size_t n, int measure, uint64_t *spare)
{
	uint64_t *key = want(malloc(n * sizeof *key + 1));
	size_t used = 0;

	for (size_t i = 0; i < p->n; i++) {
		uint32_t group = p->line[i].group[part->kind];
		if (group >= part->from && group <= part->to)
			key[used++] = (uint64_t)group << 16 | rank[p->line[i].value[measure]];
	}
	radix_sort(key, spare, used);
	return key;
}

/* Where the keys of the group at from end. */
static size_t end_of(const uint64_t *key, size_t n, size_t from, uint64_t group)
{
	while (from < n && key[from] >> 16 == group)
		from++;
	return from;
}

static void merge_sorted(struct delays *d, const struct part *part, uint64_t *key[MEASURES][2], struct delay_list *list)
{
	const size_t *n = part->n;
	size_t at[2] = { 0, 0 }, end[2];

	while (at[0] < n[0] || at[1] < n[1]) {
		uint64_t group = UINT64_MAX;
		for (int sign = 0; sign < 2; sign++)
			if (at[sign] < n[sign] && key[TOTAL][sign][at[sign]] >> 16 < group)
				group = key[TOTAL][sign][at[sign]] >> 16;
		for (int sign = 0; sign < 2; sign++) /* a line has all measures, so groups lie alike in all arrays */
			end[sign] = end_of(key[TOTAL][sign], n[sign], at[sign], group);
		struct delay_keys added[MEASURES], taken[MEASURES];
		for (int m = 0; m < MEASURES; m++) {
			added[m] = (struct delay_keys){ key[m][0] + at[0], end[0] - at[0] };
			taken[m] = (struct delay_keys){ key[m][1] + at[1], end[1] - at[1] };
		}
		at[0] = end[0];
		at[1] = end[1];
		if (part->kind == PROVIDER) {
			merge_group(d, STR("provider"), str_c(d->peers->name[group]), added, taken, list);
			continue;
		}
		stmt_int(d->domain_name, 1, (int64_t)group);
		if (stmt_step(d->domain_name))
			merge_group(d, STR("domain"), col_text(d->domain_name, 0), added, taken, list);
		stmt_reset(d->domain_name);
	}
}

static void merge_part(struct delays *d, const struct part *part, struct delay_list *list)
{
	uint64_t *key[MEASURES][2], *spare = want(malloc((part->n[0] > part->n[1] ? part->n[0] : part->n[1]) * sizeof *spare + 1));

	for (int m = 0; m < MEASURES; m++)
		for (int sign = 0; sign < 2; sign++)
			key[m][sign] = keys_of(&d->pile[sign], d->values->rank, part, part->n[sign], m, spare);
	free(spare);
	merge_sorted(d, part, key, list);
	for (int m = 0; m < MEASURES; m++)
		for (int sign = 0; sign < 2; sign++)
			free(key[m][sign]);
}

/* Groups from first on, up to about PART lines; how many lines each group has is in count[sign][group]. */
static struct part next_part(int kind, uint32_t first, uint32_t groups, uint32_t *const count[2])
{
	struct part part = { .kind = kind, .from = first, .to = first };

	for (uint32_t g = first; g < groups; g++) {
		if (g > first && part.n[0] + part.n[1] + count[0][g] + count[1][g] > PART)
			break;
		part.to = g;
		part.n[0] += count[0][g];
		part.n[1] += count[1][g];
	}
	return part;
}

static void merge_kind(struct delays *d, int kind, struct delay_list *list)
{
	uint32_t groups = 0, *count[2];

	for (int sign = 0; sign < 2; sign++)
		for (size_t i = 0; i < d->pile[sign].n; i++)
			if (d->pile[sign].line[i].group[kind] >= groups)
				groups = d->pile[sign].line[i].group[kind] + 1;
	for (int sign = 0; sign < 2; sign++) {
		count[sign] = want(calloc((size_t)groups + 1, sizeof *count[sign]));
		for (size_t i = 0; i < d->pile[sign].n; i++)
			count[sign][d->pile[sign].line[i].group[kind]]++;
	}
	for (uint32_t first = 0; first < groups;) {
		struct part part = next_part(kind, first, groups, count);
		if (part.n[0] + part.n[1])
			merge_part(d, &part, list);
		first = part.to + 1;
	}
	free(count[0]);
	free(count[1]);
}

static void merge(struct delays *d)
{
	struct delay_list list[MEASURES] = { 0 };

	delay_values_rank(d->values);
	for (int kind = 0; kind < KINDS; kind++)
		merge_kind(d, kind, list);
	bulk_flush(d->put);
	delay_values_clear(d->values);
	for (int m = 0; m < MEASURES; m++) {
		free(list[m].text);
		free(list[m].entry);
	}
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
	p->line = room_for_one(p->line, p->n, &p->room, sizeof *p->line);
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
	stmt_free(d->drop);
	free(d->pile[0].line);
	free(d->pile[1].line);
	free(d);
}
