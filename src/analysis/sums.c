/* sums: see sums.h. An open table of rows; when it has grown large it is written, in the order of the key, and begun again. What is taken back and added again meets
 * here, so that only rows which did change are written. */
#include "analysis/sums.h"

#include <stdio.h>
#include <stdlib.h>

enum { MANY = 1 << 16 }; /* rows */

struct row {
	int64_t key[SUM_KEYS], count[SUM_COUNTS];
};

struct sums {
	struct db *db;
	const struct interned *names;
	const char *kinds;
	int keys, counts;
	char how[SUM_COUNTS]; /* + < > */
	struct row *row;
	uint32_t n, room, *slot; /* slot: rows from 1 on, 0 = free; twice as many as rows */
	struct stmt *put, *drop;
};

static int columns_of(const char *names)
{
	int n = 1;

	for (; *names; names++)
		n += *names == ',';
	return n;
}

static void make_room(struct sums *s, uint32_t room)
{
	s->room = room;
	s->row = realloc(s->row, room * sizeof *s->row);
	free(s->slot);
	s->slot = calloc(2 * (size_t)room, sizeof *s->slot);
	if (s->row == NULL || s->slot == NULL)
		die_oom();
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
	struct sums *s = calloc(1, sizeof *s);
	char sql[1000], names_of[200] = "", change[400] = "", none[200] = "", marks[3 * (SUM_KEYS + SUM_COUNTS)] = "?";

	if (s == NULL)
		die_oom();
	*s = (struct sums){ .db = db, .names = names, .kinds = kinds, .keys = columns_of(keys), .counts = columns_of(counts) };
	make_room(s, 256);
	for (int i = 1; i < s->keys + s->counts; i++)
		strcat(marks, ", ?");
	name_counts(s, counts, names_of, change, none, sizeof none);
	snprintf(sql, sizeof sql, "INSERT INTO %s(%s, %s) VALUES (%s) ON CONFLICT DO UPDATE SET %s", table, keys, names_of, marks, change);
	s->put = db_prepare(db, sql);
	marks[3 * (size_t)s->keys - 2] = '\0';
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
	while (s->slot[i] && memcmp(s->row[s->slot[i] - 1].key, key, (size_t)s->keys * sizeof *key) != 0)
		i = (i + 1) & mask;
	return &s->slot[i];
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct row *x = a, *y = b;
	const struct sums *s = arg;

	for (int i = 0; i < s->keys; i++) {
		if (x->key[i] == y->key[i])
			continue;
		if (s->kinds[i] == 'i')
			return x->key[i] < y->key[i] ? -1 : 1;
		struct str p = interned_text(s->names, (uint32_t)x->key[i]), q = interned_text(s->names, (uint32_t)y->key[i]);
		int c = memcmp(p.p, q.p, p.n < q.n ? p.n : q.n);
		return c ? c : p.n < q.n ? -1 : 1;
	}
	return 0;
}

static void bind_key(const struct sums *s, struct stmt *to, const struct row *r)
{
	for (int i = 0; i < s->keys; i++)
		if (s->kinds[i] == 'i')
			stmt_int(to, i + 1, r->key[i]);
		else
			stmt_text(to, i + 1, interned_text(s->names, (uint32_t)r->key[i]));
}

static void bind_count(const struct sums *s, int i, int64_t n)
{
	double at;

	if (s->how[i] == '+') {
		stmt_int(s->put, s->keys + i + 1, n);
		return;
	}
	memcpy(&at, &n, sizeof at);
	stmt_real(s->put, s->keys + i + 1, at);
}

static void write_rows(struct sums *s)
{
	qsort_r(s->row, s->n, sizeof *s->row, compare, s);
	for (uint32_t r = 0; r < s->n; r++) {
		bool any = false, less = false;
		for (int i = 0; i < s->counts; i++) {
			any |= s->how[i] == '+' && s->row[r].count[i] != 0;
			less |= s->how[i] == '+' && s->row[r].count[i] < 0;
		}
		if (!any)
			continue;
		bind_key(s, s->put, &s->row[r]);
		for (int i = 0; i < s->counts; i++)
			bind_count(s, i, s->row[r].count[i]);
		stmt_do(s->put);
		if (less) {
			bind_key(s, s->drop, &s->row[r]);
			stmt_do(s->drop);
		}
	}
	s->n = 0;
}

static void grow(struct sums *s)
{
	if (s->n == MANY) {
		write_rows(s);
		memset(s->slot, 0, 2 * (size_t)s->room * sizeof *s->slot);
		return;
	}
	make_room(s, 2 * s->room);
	for (uint32_t i = 0; i < s->n; i++)
		*find(s, s->row[i].key) = i + 1;
}

void sums_add(struct sums *s, const int64_t *key, const int64_t *count)
{
	uint32_t *slot = find(s, key);
	bool fresh = *slot == 0;

	if (fresh) {
		if (s->n == s->room) {
			grow(s);
			slot = find(s, key);
		}
		s->row[s->n] = (struct row){ .key = { 0 } };
		memcpy(s->row[s->n].key, key, (size_t)s->keys * sizeof *key);
		*slot = ++s->n;
	}
	for (int i = 0; i < s->counts; i++)
		if (s->how[i] == '+')
			s->row[*slot - 1].count[i] += count[i];
		else if (fresh || (s->how[i] == '<') == (count[i] < s->row[*slot - 1].count[i]))
			s->row[*slot - 1].count[i] = count[i];
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
	stmt_free(s->put);
	stmt_free(s->drop);
	free(s->row);
	free(s->slot);
	free(s);
}
