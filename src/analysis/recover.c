/* recover: see recover.h. A chain is the spells of one machine and provider, sorted once by their start and once by their end. An acceptance is noted
 * at the next start after it and at the last end before it; in the end that is handed on along the chain. */
#include "analysis/recover.h"

#include <math.h>
#include <stdlib.h>

#include "util/memory.h"

enum { FEW = 5000 };

struct spell {
	int64_t id;
	size_t chain;
	double started_at, ended_at, before, after; /* NAN where not seen */
	double had_before, had_after;               /* as they are in the table */
};

struct seen {
	double last, known; /* newest acceptance, and that of earlier analyses; NAN = none */
};

struct recover {
	struct db *db;
	const struct peers *peers;
	const struct machines *machines;
	struct spell *spell, **by_start, **by_end;
	size_t spells;
	struct pairs *pairs; /* a chain's number is that of its pair */
	size_t *begin;  /* of each chain below begun: its spells stand from begin[chain] to begin[chain + 1], in both orders */
	size_t begun;
	struct seen *seen; /* of each chain */
	size_t room;
	struct stmt *add_hour;
	int64_t hour_at, hour_accepted; /* lines come nearly in order of time: the hour at hand, of one machine */
	uint32_t hour_host;
};

/* The chain of a machine and provider by name; -1 when this run knows no such. */
static int64_t chain_of(const struct recover *r, struct str host, struct str provider)
{
	int64_t h = machine_number(r->machines, host), p = provider_number(r->peers, provider);

	return h < 0 || p < 0 ? -1 : (int64_t)pair_of(r->pairs, (uint32_t)h, (uint32_t)p);
}

static int starts_first(const void *a, const void *b)
{
	const struct spell *x = *(struct spell *const *)a, *y = *(struct spell *const *)b;

	return x->chain != y->chain ? (x->chain > y->chain) - (x->chain < y->chain) : (x->started_at > y->started_at) - (x->started_at < y->started_at);
}

static int ends_first(const void *a, const void *b)
{
	const struct spell *x = *(struct spell *const *)a, *y = *(struct spell *const *)b;

	return x->chain != y->chain ? (x->chain > y->chain) - (x->chain < y->chain) : (x->ended_at > y->ended_at) - (x->ended_at < y->ended_at);
}

static void load_spells(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "SELECT spell, host, provider, started_at, ended_at, ok_before_at, ok_after_at FROM spell");

	while (stmt_step(s)) {
		int64_t chain = chain_of(r, col_text(s, 1), col_text(s, 2));
		if (chain < 0)
			continue; /* nothing new is heard of that provider */
		if ((r->spells & (r->spells + 1)) == 0)
			r->spell = want(realloc(r->spell, (2 * r->spells + 1) * sizeof *r->spell));
		double before = col_real(s, 5), after = col_real(s, 6);
		r->spell[r->spells++] = (struct spell){ .id = col_int(s, 0), .chain = (size_t)chain, .started_at = col_real(s, 3), .ended_at = col_real(s, 4),
							.before = before, .after = after, .had_before = before, .had_after = after };
	}
	stmt_free(s);
	r->by_start = want(malloc((r->spells + 1) * sizeof(struct spell *)));
	r->by_end = want(malloc((r->spells + 1) * sizeof(struct spell *)));
	r->begun = r->pairs->n;
	r->begin = want(calloc(r->begun + 1, sizeof *r->begin));
	for (size_t i = 0; i < r->spells; i++) {
		r->by_start[i] = r->by_end[i] = &r->spell[i];
		r->begin[r->spell[i].chain + 1]++;
	}
	for (size_t c = 0; c < r->begun; c++)
		r->begin[c + 1] += r->begin[c];
	qsort(r->by_start, r->spells, sizeof(struct spell *), starts_first);
	qsort(r->by_end, r->spells, sizeof(struct spell *), ends_first);
}

static void note(struct recover *r, size_t chain, double at)
{
	if (chain >= r->begun || r->begin[chain] == r->begin[chain + 1])
		return;
	size_t from = r->begin[chain], to = r->begin[chain + 1], lo = from, hi = to;
	while (lo < hi) { /* the first that starts later */
		size_t mid = lo + (hi - lo) / 2;
		if (r->by_start[mid]->started_at > at)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo < to && !(r->by_start[lo]->before >= at))
		r->by_start[lo]->before = at;
	for (lo = from, hi = to; lo < hi;) { /* the last that ended before, and the one behind it */
		size_t mid = lo + (hi - lo) / 2;
		if (r->by_end[mid]->ended_at >= at)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo > from && !(r->by_end[lo - 1]->after <= at))
		r->by_end[lo - 1]->after = at;
}

static void hand_on(struct recover *r)
{
	for (size_t i = 1; i < r->spells; i++) {
		struct spell *a = r->by_start[i - 1], *b = r->by_start[i];
		if (a->chain == b->chain && !isnan(a->before) && !(b->before >= a->before))
			b->before = a->before;
	}
	for (size_t i = r->spells; i-- > 1;) {
		struct spell *a = r->by_end[i - 1], *b = r->by_end[i];
		if (a->chain == b->chain && !isnan(b->after) && !(a->after <= b->after))
			a->after = b->after;
	}
}

/* There is a place for each chain. */
static void fit(struct recover *r)
{
	size_t before = r->room;

	r->seen = pairs_fit(r->pairs, r->seen, &r->room, sizeof *r->seen);
	for (; before < r->room; before++)
		r->seen[before] = (struct seen){ NAN, NAN };
}

/* Asked for one by one where few are at hand: of most providers nothing is heard in a night. */
static void ask_seen(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "SELECT last_at FROM provider_seen WHERE host = ? AND provider = ?");

	for (size_t chain = 0; chain < r->pairs->n; chain++) {
		stmt_text(s, 1, str_c(r->machines->name[pair_host(r->pairs, chain)]));
		stmt_text(s, 2, str_c(r->peers->name[pair_provider(r->pairs, chain)]));
		if (stmt_step(s))
			r->seen[chain].last = r->seen[chain].known = col_real(s, 0);
		stmt_reset(s);
	}
	stmt_free(s);
}

static void read_seen(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "SELECT host, provider, last_at FROM provider_seen");

	while (stmt_step(s)) {
		int64_t chain = chain_of(r, col_text(s, 0), col_text(s, 1));
		fit(r);
		if (chain >= 0)
			r->seen[chain].last = r->seen[chain].known = col_real(s, 2);
	}
	stmt_free(s);
}

static void load_seen(struct recover *r)
{
	if (r->pairs->all && r->pairs->n <= FEW)
		ask_seen(r);
	else
		read_seen(r);
	for (size_t i = 0; i < r->spells; i++) {
		struct spell *x = &r->spell[i];
		double known = r->seen[x->chain].known;
		if (known < x->started_at && !(x->before >= known))
			x->before = known;
	}
}

struct recover *recover_open(struct db *db, const struct peers *peers, const struct machines *machines, struct pairs *pairs)
{
	struct recover *r = want(calloc(1, sizeof *r));

	r->db = db;
	r->peers = peers;
	r->machines = machines;
	r->pairs = pairs;
	load_spells(r);
	fit(r);
	load_seen(r);
	r->add_hour = db_prepare(db, "INSERT INTO traffic_hour(host, hour_at, accepted) VALUES (?, ?, ?)"
				     " ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted");
	return r;
}

static void flush_hour(struct recover *r)
{
	if (r->hour_accepted == 0)
		return;
	stmt_text(r->add_hour, 1, str_c(r->machines->name[r->hour_host]));
	stmt_int(r->add_hour, 2, r->hour_at);
	stmt_int(r->add_hour, 3, r->hour_accepted);
	stmt_do(r->add_hour);
	r->hour_accepted = 0;
}

void recover_accepted(struct recover *r, int64_t msg, int64_t peer, double at, bool fresh)
{
	uint32_t host = machine_of(r->machines, msg);
	size_t chain = pair_of(r->pairs, host, r->peers->provider[peer]);
	int64_t hour_at = (int64_t)floor(at / 3600) * 3600;

	if (hour_at != r->hour_at || host != r->hour_host) {
		flush_hour(r);
		r->hour_at = hour_at;
		r->hour_host = host;
	}
	r->hour_accepted += fresh;
	fit(r);
	if (!(r->seen[chain].last >= at))
		r->seen[chain].last = at;
	note(r, chain, at);
}

static void write_seen(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "INSERT OR REPLACE INTO provider_seen(host, provider, last_at) VALUES (?, ?, ?)");

	fit(r);
	for (size_t i = 0; i < r->pairs->n; i++) {
		size_t chain = pairs_nth(r->pairs, i);
		const struct seen *seen = &r->seen[chain];
		if (isnan(seen->last) || seen->last <= seen->known)
			continue;
		stmt_text(s, 1, str_c(r->machines->name[pair_host(r->pairs, chain)]));
		stmt_text(s, 2, str_c(r->peers->name[pair_provider(r->pairs, chain)]));
		stmt_real(s, 3, seen->last);
		stmt_do(s);
	}
	stmt_free(s);
}

static bool same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

void recover_close(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "UPDATE spell SET ok_before_at = ?, ok_after_at = ? WHERE spell = ?");

	hand_on(r);
	for (size_t i = 0; i < r->spells; i++) {
		const struct spell *x = &r->spell[i];
		if (same(x->before, x->had_before) && same(x->after, x->had_after))
			continue;
		stmt_real(s, 1, x->before);
		stmt_real(s, 2, x->after);
		stmt_int(s, 3, x->id);
		stmt_do(s);
	}
	stmt_free(s);
	write_seen(r);
	flush_hour(r);
	stmt_free(r->add_hour);
	free(r->spell);
	free(r->by_start);
	free(r->by_end);
	free(r->begin);
	free(r->seen);
	free(r);
}
