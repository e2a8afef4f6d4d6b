/* delay: see delay.h. Lines are kept packed; at the end, for domains and then for providers, each measure becomes an array of 64-bit keys,
 * group << 32 | value: sorted, the keys of a group stand together, and are merged with the group's stored list. */
#include "analysis/delay.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/delay_list.h"
#include "analysis/radix.h"

enum { DOMAIN, PROVIDER, KINDS };
enum { TOTAL, QUEUE, CONNECT, TRANSFER, MEASURES };
enum { BATCH = 1 << 20 }; /* lines in memory: 24 MB, and 40 MB of keys while they are merged */

struct packed {
	uint32_t group[KINDS];
	uint32_t value[MEASURES];
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
	struct stmt *domain_name, *get, *put, *drop;
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
	struct delays *d = calloc(1, sizeof *d);

	if (d == NULL)
		die_oom();
	d->db = db;
	d->peers = peers;
	d->empty = db_int(db, "SELECT count(*) FROM (SELECT 1 FROM delay LIMIT 1)") == 0;
	d->domain_name = db_prepare(db, "SELECT name FROM domain WHERE domain = ?");
	d->get = db_prepare(db, "SELECT total, queue, connect, transfer FROM delay WHERE kind = ? AND name = ?");
	d->put = db_prepare(db, "INSERT OR REPLACE INTO delay(kind, name, n, p50_s, p90_s, p95_s, p99_s, max_s,"
				" queue_p50_s, queue_p90_s, queue_p95_s, queue_p99_s, queue_max_s,"
				" connect_p50_s, connect_p90_s, connect_p95_s, connect_p99_s, connect_max_s,"
				" transfer_p50_s, transfer_p90_s, transfer_p95_s, transfer_p99_s, transfer_max_s, total, queue, connect, transfer)"
				" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	d->drop = db_prepare(db, "DELETE FROM delay WHERE kind = ? AND name = ?");
	return d;
}

static void write_row(struct delays *d, struct delay_list *list)
{
	static const int percent[] = { 50, 90, 95, 99 };
	int column = 4;

	stmt_int(d->put, 3, list[TOTAL].count);
	for (int m = 0; m < MEASURES; m++) {
		for (int i = 0; i < 4; i++)
			stmt_real(d->put, column++, list[m].count < 5 ? NAN : seconds(delay_list_percentile(&list[m], percent[i])));
		stmt_real(d->put, column++, seconds(delay_list_percentile(&list[m], 100)));
	}
	for (int m = 0; m < MEASURES; m++)
		stmt_text(d->put, column++, (struct str){ list[m].text, list[m].n });
	stmt_do(d->put);
}

static void merge_group(struct delays *d, struct str kind, struct str name, const struct delay_keys added[MEASURES],
			const struct delay_keys taken[MEASURES], struct delay_list *list)
{
	bool known = false;

	if (!d->empty) {
		stmt_text(d->get, 1, kind);
		stmt_text(d->get, 2, name);
		known = stmt_step(d->get);
	}
	for (int m = 0; m < MEASURES; m++)
		delay_list_merge(&list[m], known ? col_text(d->get, m) : STR(""), added[m], taken[m], UINT32_MAX);
	stmt_reset(d->get);
	struct stmt *s = list[TOTAL].count ? d->put : d->drop;
	stmt_text(s, 1, kind);
	stmt_text(s, 2, name);
	if (list[TOTAL].count)
		write_row(d, list);
	else if (known)
		stmt_do(s);
}

/* The keys of one kind and measure, sorted; the caller frees them. */
static uint64_t *keys_of(const struct pile *p, int kind, int measure, uint64_t *spare)
{
	uint64_t *key = malloc(p->n * sizeof *key + 1);

	if (key == NULL)
		die_oom();
	for (size_t i = 0; i < p->n; i++)
		key[i] = (uint64_t)p->line[i].group[kind] << 32 | p->line[i].value[measure];
	radix_sort(key, spare, p->n);
	return key;
}

/* Where the keys of the group at from end. */
static size_t end_of(const uint64_t *key, size_t n, size_t from, uint64_t group)
{
	while (from < n && key[from] >> 32 == group)
		from++;
	return from;
}

static void merge_sorted(struct delays *d, int kind, uint64_t *key[MEASURES][2], struct delay_list *list)
{
	size_t n[2] = { d->pile[0].n, d->pile[1].n }, at[2] = { 0, 0 }, end[2];

	while (at[0] < n[0] || at[1] < n[1]) {
		uint64_t group = UINT64_MAX;
		for (int sign = 0; sign < 2; sign++)
			if (at[sign] < n[sign] && key[TOTAL][sign][at[sign]] >> 32 < group)
				group = key[TOTAL][sign][at[sign]] >> 32;
		for (int sign = 0; sign < 2; sign++) /* a line has all measures, so groups lie alike in all arrays */
			end[sign] = end_of(key[TOTAL][sign], n[sign], at[sign], group);
		struct delay_keys added[MEASURES], taken[MEASURES];
		for (int m = 0; m < MEASURES; m++) {
			added[m] = (struct delay_keys){ key[m][0] + at[0], end[0] - at[0] };
			taken[m] = (struct delay_keys){ key[m][1] + at[1], end[1] - at[1] };
		}
		at[0] = end[0];
		at[1] = end[1];
		if (kind == PROVIDER) {
			merge_group(d, STR("provider"), str_c(d->peers->name[group]), added, taken, list);
			continue;
		}
		stmt_int(d->domain_name, 1, (int64_t)group);
		if (stmt_step(d->domain_name))
			merge_group(d, STR("domain"), col_text(d->domain_name, 0), added, taken, list);
		stmt_reset(d->domain_name);
	}
}

static void merge(struct delays *d)
{
	struct delay_list list[MEASURES] = { 0 };
	size_t most = d->pile[0].n > d->pile[1].n ? d->pile[0].n : d->pile[1].n;
	uint64_t *spare = malloc(most * sizeof *spare + 1);

	if (spare == NULL)
		die_oom();
	for (int kind = 0; kind < KINDS; kind++) {
		uint64_t *key[MEASURES][2];
		for (int m = 0; m < MEASURES; m++)
			for (int sign = 0; sign < 2; sign++)
				key[m][sign] = keys_of(&d->pile[sign], kind, m, spare);
		merge_sorted(d, kind, key, list);
		for (int m = 0; m < MEASURES; m++)
			for (int sign = 0; sign < 2; sign++)
				free(key[m][sign]);
	}
	for (int m = 0; m < MEASURES; m++) {
		free(list[m].text);
		free(list[m].entry);
	}
	free(spare);
	d->pile[0].n = d->pile[1].n = 0;
	d->empty = false;
}

void delays_add(struct delays *d, const struct delay_line *line, int sign)
{
	struct pile *p = &d->pile[sign < 0];

	if (line->total_us < 0 || line->queue_us < 0 || line->connect_us < 0 || line->transfer_us < 0)
		return;
	if (p->n == p->room) {
		p->room = p->room ? p->room * 2 : 1024;
		p->line = realloc(p->line, p->room * sizeof *p->line);
		if (p->line == NULL)
			die_oom();
	}
	p->line[p->n++] = (struct packed){
		.group = { (uint32_t)line->domain, d->peers->provider[line->peer] },
		.value = { pack(line->total_us), pack(line->queue_us), pack(line->connect_us), pack(line->transfer_us) },
	};
	if (p->n == BATCH && sign > 0) /* only when adding: what is taken back must find what it is taken from */
		merge(d);
}

void delays_close(struct delays *d)
{
	merge(d);
	stmt_free(d->domain_name);
	stmt_free(d->get);
	stmt_free(d->put);
	stmt_free(d->drop);
	free(d->pile[0].line);
	free(d->pile[1].line);
	free(d);
}
