/* lines: see lines.h. */
#include "analysis/lines.h"

#include <stdlib.h>

#include "analysis/radix.h"

enum { BATCH = 1 << 20 };

#define COLUMNS "d.msg, d.domain, coalesce(d.relay, 0), d.status = 'sent' AND d.reason IS NULL AND d.orig_to IS NULL, d.program"

static void store_usual(struct db *db, const struct peers *peers, const uint64_t *key, size_t n)
{
	struct stmt *add = db_prepare(db, "INSERT INTO domain_provider(domain, provider, deliveries) VALUES (?, ?, ?)"
					  " ON CONFLICT DO UPDATE SET deliveries = deliveries + excluded.deliveries");
	struct stmt *pick = db_prepare(db, "INSERT OR REPLACE INTO domain_info(domain, provider, deliveries)"
					   " SELECT domain, provider, deliveries FROM domain_provider WHERE domain = ? ORDER BY deliveries DESC, provider LIMIT 1");

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && key[end] == key[i]; end++)
			;
		int64_t domain = (int64_t)(key[i] >> 32);
		stmt_int(add, 1, domain);
		stmt_text(add, 2, str_c(peers->name[key[i] & UINT32_MAX]));
		stmt_int(add, 3, (int64_t)(end - i));
		stmt_do(add);
		if (end == n || (int64_t)(key[end] >> 32) != domain) {
			stmt_int(pick, 1, domain);
			stmt_do(pick);
		}
	}
	stmt_free(pick);
	stmt_free(add);
}

static bool plain(struct stmt *s, const struct peers *peers)
{
	int64_t relay = col_int(s, 2);

	if (col_int(s, 3) == 0 || (relay && peers->loopback[relay]))
		return false;
	struct str program = col_text(s, 4);
	return str_ends(program, STR("smtp")) || str_ends(program, STR("lmtp")) || str_ends(program, STR("virtual")) || str_ends(program, STR("pipe"));
}

/* A bit for each message that is to be looked at. */
struct todo {
	unsigned char *bit;
	int64_t last;
};

static void mark(struct todo *t, int64_t msg)
{
	t->bit[msg / 8] |= (unsigned char)(1 << msg % 8);
}

static void store_todo(struct db *db, struct todo *t)
{
	struct stmt *s = db_prepare(db, "INSERT OR IGNORE INTO redo(msg) VALUES (?)");

	for (int64_t msg = 0; msg <= t->last; msg++) {
		if (t->bit[msg / 8] == 0)
			msg |= 7; /* the next byte */
		else if (t->bit[msg / 8] >> msg % 8 & 1) {
			stmt_int(s, 1, msg);
			stmt_do(s);
		}
	}
	stmt_free(s);
	free(t->bit);
}

static void unsettled(struct db *db, const struct peers *peers, struct todo *t)
{
	struct stmt *s = db_prepare(db, "SELECT " COLUMNS " FROM unsettled u CROSS JOIN delivery d ON d.msg = u.msg");

	while (stmt_step(s))
		if (!plain(s, peers))
			mark(t, col_int(s, 0));
	stmt_free(s);
}

/* A message thought settled, that has outcomes of its own and gets one more line, however plain. */
static bool has_outcome(struct stmt *s, int64_t msg)
{
	stmt_int(s, 1, msg);
	bool yes = stmt_step(s);
	stmt_reset(s);
	return yes;
}

void lines_first_pass(struct db *db, const struct peers *peers, const struct marks *m)
{
	struct stmt *s = db_prepare(db, "SELECT " COLUMNS " FROM delivery d WHERE d.delivery > ?");
	struct stmt *outcome = db_prepare(db, "SELECT 1 FROM outcome o WHERE o.msg = ? AND NOT EXISTS (SELECT 1 FROM unsettled u WHERE u.msg = o.msg) LIMIT 1");
	struct todo t = { .last = db_int(db, "SELECT coalesce(max(msg), 0) FROM message") };
	uint64_t *key = malloc(2 * BATCH * sizeof *key);
	size_t n = 0;

	t.bit = calloc((size_t)t.last / 8 + 1, 1);
	if (key == NULL || t.bit == NULL)
		die_oom();
	stmt_int(s, 1, m->delivery);
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 0), relay = col_int(s, 2);
		if (!plain(s, peers) || (m->delivery > 0 && has_outcome(outcome, msg)))
			mark(&t, msg);
		if (relay == 0 || !peers->external[relay])
			continue;
		key[n++] = (uint64_t)col_int(s, 1) << 32 | peers->provider[relay];
		if (n == BATCH) {
			radix_sort(key, key + BATCH, n);
			store_usual(db, peers, key, n);
			n = 0;
		}
	}
	radix_sort(key, key + BATCH, n);
	store_usual(db, peers, key, n);
	free(key);
	stmt_free(outcome);
	stmt_free(s);
	unsettled(db, peers, &t);
	store_todo(db, &t);
}
