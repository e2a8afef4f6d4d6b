/* tls: see tls.h. Attempts have keys nearly in the order of their deliveries, so what each says is looked up in an array; older ones one by one. */
#include "analysis/tls.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/hours.h"
#include "analysis/sums.h"
#include "analysis/tries.h"
#include "util/memory.h"

enum { CACHED = 256 }; /* summaries whose number is at hand */

struct tls {
	struct stmt *attempt, *phrase;
	struct interned *names;
	int64_t first, last; /* attempts in said[] */
	int32_t *said;       /* the phrase of each; 0 = none */
	struct { int64_t phrase; uint32_t name; } cache[CACHED];
	uint32_t none;
};

static void load(struct tls *t, struct db *db, double from)
{
	t->first = hours_first(db, "attempt", from);
	t->last = db_int(db, "SELECT coalesce(max(attempt), 0) FROM attempt");
	t->said = want(calloc(t->last >= t->first ? (size_t)(t->last - t->first) + 1 : 1, sizeof *t->said));
	struct stmt *s = db_ahead(db, "SELECT attempt, tls FROM attempt WHERE attempt >= ?");
	stmt_int(s, 1, t->first);
	while (stmt_step(s))
		t->said[col_int(s, 0) - t->first] = (int32_t)col_int(s, 1);
	stmt_free(s);
}

static int64_t phrase_of(struct tls *t, int64_t attempt)
{
	if (attempt >= t->first && attempt <= t->last)
		return t->said[attempt - t->first];
	stmt_int(t->attempt, 1, attempt);
	int64_t phrase = stmt_step(t->attempt) ? col_int(t->attempt, 0) : 0;
	stmt_reset(t->attempt);
	return phrase;
}

/* What stands for a delivery: its attempt's summary, else what its own line says (column c). */
static uint32_t name_of(struct tls *t, struct stmt *s, int c)
{
	int64_t phrase = col_null(s, 1) ? 0 : phrase_of(t, col_int(s, 1));

	if (phrase == 0)
		return col_null(s, c) ? t->none : intern(t->names, col_text(s, c));
	if (t->cache[phrase % CACHED].phrase != phrase) {
		stmt_int(t->phrase, 1, phrase);
		t->cache[phrase % CACHED].phrase = phrase;
		t->cache[phrase % CACHED].name = stmt_step(t->phrase) ? intern(t->names, col_text(t->phrase, 0)) : t->none;
		stmt_reset(t->phrase);
	}
	return t->cache[phrase % CACHED].name;
}

static void note(struct db *db, int64_t delivery)
{
	struct stmt *s = db_prepare(db, "INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_tls', ?)");
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)delivery);
	stmt_text(s, 1, str_c(text));
	stmt_do(s);
	stmt_free(s);
}

void tls_count(struct db *db, const struct peers *peers)
{
	int64_t from = db_int(db, "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_tls'), 0)");
	int64_t to = hours_first(db, "delivery", tries_old_at(db_real(db, "SELECT coalesce(max(last_at), 0) FROM source"))) - 1;

	if (to <= from)
		return;
	struct tls t = { .attempt = db_prepare(db, "SELECT tls FROM attempt WHERE attempt = ?"), .phrase = db_prepare(db, "SELECT body FROM phrase WHERE phrase = ?"),
			 .names = interned_new() };
	struct sums *sums = sums_open(db, t.names, "tls_sum", "tt", "provider, tls", "lines, sent, <first_at, >last_at");
	uint32_t *provider = want(calloc((size_t)peers->providers + 1, sizeof *provider));
	struct stmt *s = db_prepare(db, "SELECT coalesce((SELECT logged_at FROM delivery WHERE delivery > ? ORDER BY delivery LIMIT 1), 0)");
	stmt_int(s, 1, from);
	load(&t, db, stmt_step(s) ? col_real(s, 0) : 0);
	stmt_free(s);

	t.none = intern(t.names, STR("(none logged)"));
	s = db_ahead(db, "SELECT relay, attempt, tls, logged_at, status = 'sent' FROM delivery WHERE delivery > ? AND delivery <= ? AND relay IS NOT NULL");
	stmt_int(s, 1, from);
	stmt_int(s, 2, to);
	while (stmt_step(s)) {
		int64_t relay = col_int(s, 0), at = sum_time(col_real(s, 3));
		if (!peers->external[relay])
			continue;
		uint32_t *p = &provider[peers->provider[relay]];
		if (*p == 0)
			*p = intern(t.names, str_c(peers->name[peers->provider[relay]]));
		sums_add(sums, (int64_t[]){ *p, name_of(&t, s, 2) }, (int64_t[]){ 1, col_int(s, 4), at, at });
	}
	stmt_free(s);
	note(db, to);
	sums_close(sums);
	interned_free(t.names);
	stmt_free(t.attempt);
	stmt_free(t.phrase);
	free(provider);
	free(t.said);
}
