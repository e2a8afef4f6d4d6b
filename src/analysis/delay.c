/* delay: see delay.h. Every value becomes a 64-bit key, group << 40 | value in microseconds; sorted, the keys of a group stand together, and are
 * merged with the group's stored list. */
#include "analysis/delay.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/delay_list.h"
#include "analysis/radix.h"

enum { DOMAIN, PROVIDER, KINDS };
enum { TOTAL, QUEUE, CONNECT, TRANSFER, MEASURES };
enum { BATCH = 400000 }; /* lines in memory: 16 piles of at most 3.2 MB each */

static const uint64_t VALUE = ((uint64_t)1 << 40) - 1; /* 12.7 days; groups have 24 bits */

struct pile {
	uint64_t *key;
	size_t n, room;
};

struct delays {
	struct db *db;
	const struct peers *peers;
	struct pile pile[KINDS][MEASURES][2]; /* [0] added, [1] taken back */
	size_t lines;
	uint64_t *spare;
	struct stmt *domain_name, *get, *put, *put_figures, *drop[2];
};

struct delays *delays_open(struct db *db, const struct peers *peers)
{
	struct delays *d = calloc(1, sizeof *d);

	if (d == NULL || (d->spare = malloc(BATCH * sizeof *d->spare)) == NULL)
		die_oom();
	d->db = db;
	d->peers = peers;
	d->domain_name = db_prepare(db, "SELECT name FROM domain WHERE domain = ?");
	d->get = db_prepare(db, "SELECT total, queue, connect, transfer FROM delay_values WHERE kind = ? AND name = ?");
	d->put = db_prepare(db, "INSERT OR REPLACE INTO delay_values(kind, name, total, queue, connect, transfer) VALUES (?, ?, ?, ?, ?, ?)");
	d->put_figures = db_prepare(db, "INSERT OR REPLACE INTO delay(kind, name, n, p50_s, p90_s, p95_s, p99_s, max_s,"
					" queue_p50_s, queue_p90_s, queue_p95_s, queue_p99_s, queue_max_s,"
					" connect_p50_s, connect_p90_s, connect_p95_s, connect_p99_s, connect_max_s,"
					" transfer_p50_s, transfer_p90_s, transfer_p95_s, transfer_p99_s, transfer_max_s)"
					" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	d->drop[0] = db_prepare(db, "DELETE FROM delay_values WHERE kind = ? AND name = ?");
	d->drop[1] = db_prepare(db, "DELETE FROM delay WHERE kind = ? AND name = ?");
	return d;
}

static void push(struct pile *p, uint64_t key)
{
	if (p->n == p->room) {
		p->room = p->room ? p->room * 2 : 1024;
		p->key = realloc(p->key, p->room * sizeof *p->key);
		if (p->key == NULL)
			die_oom();
	}
	p->key[p->n++] = key;
}

/* Takes the keys of one group off the front of a sorted pile: *from moves on. */
static struct delay_keys take(const struct pile *p, uint64_t group, size_t *from)
{
	size_t first = *from;

	while (*from < p->n && p->key[*from] >> 40 == group)
		++*from;
	return (struct delay_keys){ p->key + first, *from - first };
}

static void write_figures(struct delays *d, struct str kind, struct str name, struct delay_list *list)
{
	struct stmt *s = d->put_figures;
	int column = 4;

	stmt_text(s, 1, kind);
	stmt_text(s, 2, name);
	stmt_int(s, 3, list[TOTAL].count);
	for (int m = 0; m < MEASURES; m++) {
		static const int percent[] = { 50, 90, 95, 99 };
		for (int i = 0; i < 4; i++)
			stmt_real(s, column++, list[m].count < 5 ? NAN : (double)delay_list_percentile(&list[m], percent[i]) / 1e6);
		stmt_real(s, column++, (double)delay_list_percentile(&list[m], 100) / 1e6);
	}
	stmt_do(s);
}

static void merge_group(struct delays *d, struct str kind, struct str name, const struct delay_keys added[MEASURES],
			const struct delay_keys taken[MEASURES], struct delay_list *list)
{
	stmt_text(d->get, 1, kind);
	stmt_text(d->get, 2, name);
	bool known = stmt_step(d->get);
	for (int m = 0; m < MEASURES; m++)
		delay_list_merge(&list[m], known ? col_text(d->get, m) : STR(""), added[m], taken[m], VALUE);
	stmt_reset(d->get);
	if (list[TOTAL].count == 0) {
		for (int i = 0; i < 2; i++) {
			stmt_text(d->drop[i], 1, kind);
			stmt_text(d->drop[i], 2, name);
			stmt_do(d->drop[i]);
		}
		return;
	}
	stmt_text(d->put, 1, kind);
	stmt_text(d->put, 2, name);
	for (int m = 0; m < MEASURES; m++)
		stmt_text(d->put, 3 + m, (struct str){ list[m].text, list[m].n });
	stmt_do(d->put);
	write_figures(d, kind, name, list);
}

static void merge_kind(struct delays *d, int kind)
{
	struct pile(*pile)[2] = d->pile[kind];
	size_t at[MEASURES][2] = { 0 };
	struct delay_list list[MEASURES] = { 0 };

	for (int m = 0; m < MEASURES; m++)
		for (int sign = 0; sign < 2; sign++)
			radix_sort(pile[m][sign].key, d->spare, pile[m][sign].n);
	for (;;) {
		const struct pile *plus = &pile[TOTAL][0], *minus = &pile[TOTAL][1];
		uint64_t group = UINT64_MAX;
		if (at[TOTAL][0] < plus->n)
			group = plus->key[at[TOTAL][0]] >> 40;
		if (at[TOTAL][1] < minus->n && minus->key[at[TOTAL][1]] >> 40 < group)
			group = minus->key[at[TOTAL][1]] >> 40;
		if (group == UINT64_MAX)
			break;
		struct delay_keys added[MEASURES], taken[MEASURES];
		for (int m = 0; m < MEASURES; m++) {
			added[m] = take(&pile[m][0], group, &at[m][0]);
			taken[m] = take(&pile[m][1], group, &at[m][1]);
		}
		if (kind == PROVIDER) {
			merge_group(d, STR("provider"), str_c(d->peers->name[group]), added, taken, list);
			continue;
		}
		stmt_int(d->domain_name, 1, (int64_t)group);
		if (stmt_step(d->domain_name))
			merge_group(d, STR("domain"), col_text(d->domain_name, 0), added, taken, list);
		stmt_reset(d->domain_name);
	}
	for (int m = 0; m < MEASURES; m++) {
		pile[m][0].n = pile[m][1].n = 0;
		free(list[m].text);
		free(list[m].entry);
	}
}

static void merge(struct delays *d)
{
	merge_kind(d, DOMAIN);
	merge_kind(d, PROVIDER);
	d->lines = 0;
}

void delays_add(struct delays *d, const struct delay_line *line, int sign)
{
	int64_t value[MEASURES] = { line->total_us, line->queue_us, line->connect_us, line->transfer_us };
	uint64_t group[KINDS] = { (uint64_t)line->domain, d->peers->provider[line->peer] };

	for (int m = 0; m < MEASURES; m++)
		if (value[m] < 0)
			return;
	for (int m = 0; m < MEASURES; m++) {
		uint64_t v = (uint64_t)value[m] < VALUE ? (uint64_t)value[m] : VALUE;
		for (int k = 0; k < KINDS; k++)
			push(&d->pile[k][m][sign < 0], group[k] << 40 | v);
	}
	if (++d->lines == BATCH)
		merge(d);
}

void delays_close(struct delays *d)
{
	struct stmt *all[] = { d->domain_name, d->get, d->put, d->put_figures, d->drop[0], d->drop[1] };

	merge(d);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
	for (int k = 0; k < KINDS; k++)
		for (int m = 0; m < MEASURES; m++)
			for (int sign = 0; sign < 2; sign++)
				free(d->pile[k][m][sign].key);
	free(d->spare);
	free(d);
}
