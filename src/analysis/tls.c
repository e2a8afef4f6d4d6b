/* tls: see tls.h. */
#include "analysis/tls.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/hours.h"
#include "analysis/sums.h"
#include "util/memory.h"

enum { CACHED = 256 }; /* summaries whose number is at hand */

struct tls {
	struct db *db;
	const struct peers *peers;
	const struct tries *tries;
	int64_t first, last; /* deliveries */
	struct stmt *attempt, *phrase;
	struct interned *names;
	struct sums *sums;
	uint32_t *provider; /* by its number in peers: that in names */
	struct { int64_t phrase; uint32_t name; } cache[CACHED];
	uint32_t none;
};

struct tls *tls_open(struct db *db, const struct peers *peers, const struct tries *tries)
{
	struct tls *t = want(calloc(1, sizeof *t));

	*t = (struct tls){ .db = db, .peers = peers, .tries = tries, .names = interned_new(),
			   .attempt = db_prepare(db, "SELECT tls FROM attempt WHERE attempt = ?"), .phrase = db_prepare(db, "SELECT body FROM phrase WHERE phrase = ?") };
	t->first = db_int(db, "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_tls'), 0)") + 1;
	t->last = hours_first(db, "delivery", tries_old_at(db_real(db, "SELECT coalesce(max(last_at), 0) FROM source"))) - 1;
	t->sums = sums_open(db, t->names, "tls_sum", "tt", "provider, tls", "lines, sent, <first_at, >last_at");
	t->provider = want(calloc((size_t)peers->providers + 1, sizeof *t->provider));
	t->none = intern(t->names, STR("(none logged)"));
	return t;
}

int64_t tls_first(const struct tls *t)
{
	return t->first;
}

static int64_t phrase_of(struct tls *t, int64_t attempt)
{
	int64_t phrase = tries_tls(t->tries, attempt);

	if (phrase >= 0)
		return phrase;
	stmt_int(t->attempt, 1, attempt);
	phrase = stmt_step(t->attempt) ? col_int(t->attempt, 0) : 0;
	stmt_reset(t->attempt);
	return phrase;
}

/* What stands for a delivery: its attempt's summary, else what its own line says. */
static uint32_t name_of(struct tls *t, int64_t attempt, struct str said)
{
	int64_t phrase = attempt ? phrase_of(t, attempt) : 0;

	if (phrase == 0)
		return said.n ? intern(t->names, said) : t->none;
	if (t->cache[phrase % CACHED].phrase != phrase) {
		stmt_int(t->phrase, 1, phrase);
		t->cache[phrase % CACHED].phrase = phrase;
		t->cache[phrase % CACHED].name = stmt_step(t->phrase) ? intern(t->names, col_text(t->phrase, 0)) : t->none;
		stmt_reset(t->phrase);
	}
	return t->cache[phrase % CACHED].name;
}

void tls_line(struct tls *t, int64_t delivery, int64_t relay, int64_t attempt, struct str said, double logged_at, bool sent)
{
	if (delivery < t->first || delivery > t->last || relay == 0 || !t->peers->external[relay])
		return;
	uint32_t *p = &t->provider[t->peers->provider[relay]];
	int64_t at = sum_time(logged_at);
	if (*p == 0)
		*p = intern(t->names, str_c(t->peers->name[t->peers->provider[relay]]));
	sums_add(t->sums, (int64_t[]){ *p, name_of(t, attempt, said) }, (int64_t[]){ 1, sent, at, at });
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

void tls_close(struct tls *t)
{
	sums_close(t->sums);
	if (t->last >= t->first)
		note(t->db, t->last);
	interned_free(t->names);
	stmt_free(t->attempt);
	stmt_free(t->phrase);
	free(t->provider);
	free(t);
}
