/* sums: see sums.h. An open table of rows; when it has grown large it is written, in the order of the key, and begun again. What is taken back and added again meets
 * here, so that only rows which did change are written. */
#include "analysis/sums.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/bulk.h"
#include "util/memory.h"

enum { MANY = 1 << 16 }; /* rows */

struct sums {
	struct db *db;
	const struct interned *names;
	const char *kinds;
	int keys, counts;
	char how[SUM_COUNTS]; /* + < > */
	int64_t *row;         /* of each the key, then the counts */
	uint32_t n, room, *slot; /* slot: rows from 1 on, 0 = free; twice as many as rows */
	struct bulk *put;
	struct stmt *drop;
};

static int columns_of(const char *names)
{
	int n = 1;

	for (; *names; names++)
		n += *names == ',';
	return n;
}

static int64_t *row_of(const struct sums *s, uint32_t i)
{
	return s->row + (size_t)i * (size_t)(s->keys + s->counts);
}

static void make_room(struct sums *s, uint32_t room)
{
	s->room = room;
	s->row = want(realloc(s->row, room * (size_t)(s->keys + s->counts) * sizeof *s->row));
	free(s->slot);
	s->slot = want(calloc(2 * (size_t)room, sizeof *s->slot));
}

/* The counts' names without their marks, and what happens to each of a row that is there. */
static void name_counts(struct sums *s, const char *counts, char *names, char *change, char *none, size_t room)
{
	size_t n = 0, c = 0, z = 0;
	int i = 0;

	for (const char *p = counts; *p && n < room && c < room && z < room; i++) {
		s->how[i] = *p == '<' || *p == '>' ? *p++ : '+';
		struct str all = str_c(p), name = str_head(all, str_find(all, ',', 0));
		const char *then = i ? ", " : "";
		n += (size_t)snprintf(names + n, room - n, "%s%.*s", then, STR_ARG(name));
		if (s->how[i] == '+') {
			c += (size_t)snprintf(change + c, room - c, "%s%.*s = %.*s + excluded.%.*s", then, STR_ARG(name), STR_ARG(name), STR_ARG(name));
			z += (size_t)snprintf(none + z, room - z, "%s%.*s = 0", z ? " AND " : "", STR_ARG(name));
		} else {
			const char *f = s->how[i] == '<' ? "min" : "max";
			c += (size_t)snprintf(change + c, room - c, "%s%.*s = %s(%.*s, excluded.%.*s)", then, STR_ARG(name), f, STR_ARG(name), STR_ARG(name));
		}
		p += name.n + (p[name.n] == ',' ? 2 : 0);
	}
}

struct sums *sums_open(struct db *db, const struct interned *names, const char *table, const char *kinds, const char *keys, const char *counts)
{
	struct sums *s = want(calloc(1, sizeof *s));
	char sql[1000], names_of[200] = "", columns[400], change[400] = "", none[200] = "", marks[3 * SUM_KEYS] = "?";

	*s = (struct sums){ .db = db, .names = names, .kinds = kinds, .keys = columns_of(keys), .counts = columns_of(counts) };
	make_room(s, 256);
	for (int i = 1; i < s->keys; i++)
		strcat(marks, ", ?");
	name_counts(s, counts, names_of, change, none, sizeof none);
	snprintf(columns, sizeof columns, "%s, %s", keys, names_of);
	s->put = bulk_open_change(db, table, columns, change);
	snprintf(sql, sizeof sql, "DELETE FROM %s WHERE (%s) = (%s) AND %s", table, keys, marks, none);
	s->drop = db_prepare(db, sql);
	return s;
}

static uint32_t *find(const struct sums *s, const int64_t *key)
{
	uint64_t h = 0;

	for (int i = 0; i < s->keys; i++) {
		h = (h ^ (uint64_t)key[i]) * UINT64_C(0x9E3779B97F4A7C15);
		h ^= h >> 29;
	}
	uint32_t mask = 2 * s->room - 1, i = (uint32_t)h & mask;
	while (s->slot[i] && memcmp(row_of(s, s->slot[i] - 1), key, (size_t)s->keys * sizeof *key) != 0)
		i = (i + 1) & mask;
	return &s->slot[i];
}

static int compare(const void *a, const void *b, void *arg)
{
	const int64_t *x = a, *y = b;
	const struct sums *s = arg;

	for (int i = 0; i < s->keys; i++) {
		if (x[i] == y[i])
			continue;
		if (s->kinds[i] == 'i')
			return x[i] < y[i] ? -1 : 1;
		struct str p = interned_text(s->names, (uint32_t)x[i]), q = interned_text(s->names, (uint32_t)y[i]);
		int c = memcmp(p.p, q.p, p.n < q.n ? p.n : q.n);
		return c ? c : p.n < q.n ? -1 : 1;
	}
	return 0;
}

static void put_row(const struct sums *s, const int64_t *row)
{
	bulk_row(s->put);
	for (int i = 0; i < s->keys; i++)
		if (s->kinds[i] == 'i')
			bulk_int(s->put, row[i]);
		else
			bulk_text(s->put, interned_text(s->names, (uint32_t)row[i]));
	for (int i = 0; i < s->counts; i++) {
		double at;
		memcpy(&at, &row[s->keys + i], sizeof at);
		if (s->how[i] == '+')
			bulk_int(s->put, row[s->keys + i]);
		else
			bulk_real(s->put, at);
	}
}

/* A row of which nothing may be left. */
static void drop_row(const struct sums *s, const int64_t *row)
{
	for (int i = 0; i < s->keys; i++)
		if (s->kinds[i] == 'i')
			stmt_int(s->drop, i + 1, row[i]);
		else
			stmt_text(s->drop, i + 1, interned_text(s->names, (uint32_t)row[i]));
	stmt_do(s->drop);
}

static void write_rows(struct sums *s)
{
	qsort_r(s->row, s->n, (size_t)(s->keys + s->counts) * sizeof *s->row, compare, s);
	for (uint32_t r = 0; r < s->n; r++) {
		bool any = false;
		for (int i = 0; i < s->counts; i++)
			any |= s->how[i] == '+' && row_of(s, r)[s->keys + i] != 0;
		if (any)
			put_row(s, row_of(s, r));
	}
	bulk_flush(s->put);
	for (uint32_t r = 0; r < s->n; r++) {
		bool less = false;
		for (int i = 0; i < s->counts; i++)
			less |= s->how[i] == '+' && row_of(s, r)[s->keys + i] < 0;
		if (less)
			drop_row(s, row_of(s, r));
	}
	s->n = 0;
}

bool sums_full(const struct sums *s)
{
	return s->n == MANY;
}

static void grow(struct sums *s)
{
	if (sums_full(s)) {
		write_rows(s);
		memset(s->slot, 0, 2 * (size_t)s->room * sizeof *s->slot);
		return;
	}
	make_room(s, 2 * s->room);
	for (uint32_t i = 0; i < s->n; i++)
		*find(s, row_of(s, i)) = i + 1;
}

void sums_add(struct sums *s, const int64_t *key, const int64_t *count)
{
	uint32_t *slot = find(s, key);

	if (*slot == 0) {
		if (s->n == s->room) {
			grow(s);
			slot = find(s, key);
		}
		memcpy(row_of(s, s->n), key, (size_t)s->keys * sizeof *key);
		memcpy(row_of(s, s->n) + s->keys, count, (size_t)s->counts * sizeof *count);
		*slot = ++s->n;
		return;
	}
	int64_t *have = row_of(s, *slot - 1) + s->keys;
	for (int i = 0; i < s->counts; i++)
		if (s->how[i] == '+')
			have[i] += count[i];
		else if ((s->how[i] == '<') == (count[i] < have[i]))
			have[i] = count[i];
}

int64_t sum_time(double at)
{
	int64_t bits;

	memcpy(&bits, &at, sizeof bits);
	return bits;
}

void sums_close(struct sums *s)
{
	write_rows(s);
	bulk_close(s->put);
	stmt_free(s->drop);
	free(s->row);
	free(s->slot);
	free(s);
}
