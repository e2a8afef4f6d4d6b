/* recover: see recover.h. Spells hang in one chain per machine and provider. */
#include "analysis/recover.h"

#include <math.h>
#include <stdlib.h>

struct spell {
	int64_t id;
	double started_at, ended_at, before, after; /* NAN where not seen */
	int next;
};

struct recover {
	struct db *db;
	const struct peers *peers;
	uint32_t hosts;
	char **host_name;
	uint16_t *host; /* by message; NULL with a single machine */
	struct spell *spell;
	int spells;
	int *head;      /* [host * providers + provider]: first spell, or -1 */
	double *last;   /* likewise: newest acceptance, NAN = none */
	double *known;  /* likewise: newest acceptance of earlier analyses */
	struct stmt *add_hour;
	int64_t hour_at, hour_accepted; /* lines come nearly in order of time: the hour at hand, of one machine */
	size_t hour_host;
};

static void *want(void *p)
{
	if (p == NULL)
		die_oom();
	return p;
}

static void load_hosts(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "SELECT DISTINCT host FROM mta ORDER BY host");

	while (stmt_step(s)) {
		r->host_name = want(realloc(r->host_name, (r->hosts + 1) * sizeof *r->host_name));
		r->host_name[r->hosts++] = str_dup(col_text(s, 0));
	}
	stmt_free(s);
	if (r->hosts <= 1)
		return;
	r->host = want(calloc((size_t)db_int(r->db, "SELECT coalesce(max(msg), 0) + 1 FROM message"), sizeof *r->host));
	s = db_prepare(r->db, "SELECT m.msg, (SELECT count(DISTINCT b.host) FROM mta b WHERE b.host < a.host) FROM mta a CROSS JOIN message m ON m.mta = a.mta");
	while (stmt_step(s))
		r->host[col_int(s, 0)] = (uint16_t)col_int(s, 1);
	stmt_free(s);
}

/* The chain of a machine and provider by name; -1 when this run knows no such. */
static int64_t chain_of(const struct recover *r, struct str host, struct str provider)
{
	for (uint32_t h = 0; h < r->hosts; h++) {
		if (!str_eq(host, str_c(r->host_name[h])))
			continue;
		/* the names of providers are sorted: peers_load */
		uint32_t lo = 0, hi = r->peers->providers;
		while (lo < hi) {
			uint32_t mid = lo + (hi - lo) / 2;
			struct str name = str_c(r->peers->name[mid]);
			size_t n = name.n < provider.n ? name.n : provider.n;
			int c = memcmp(name.p, provider.p, n);
			if (c == 0 && name.n == provider.n)
				return (int64_t)h * r->peers->providers + mid;
			if (c < 0 || (c == 0 && name.n < provider.n))
				lo = mid + 1;
			else
				hi = mid;
		}
	}
	return -1;
}

static void load_spells(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "SELECT spell, host, provider, started_at, ended_at, ok_before_at, ok_after_at FROM spell");

	while (stmt_step(s)) {
		int64_t chain = chain_of(r, col_text(s, 1), col_text(s, 2));
		if (chain < 0)
			continue;
		if ((r->spells & (r->spells + 1)) == 0)
			r->spell = want(realloc(r->spell, (2 * (size_t)r->spells + 1) * sizeof *r->spell));
		r->spell[r->spells] = (struct spell){ .id = col_int(s, 0), .started_at = col_real(s, 3), .ended_at = col_real(s, 4), .before = col_real(s, 5),
						      .after = col_real(s, 6), .next = r->head[chain] };
		r->head[chain] = r->spells++;
	}
	stmt_free(s);
}

static void load_seen(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "SELECT host, provider, last_at FROM provider_seen");

	while (stmt_step(s)) {
		int64_t chain = chain_of(r, col_text(s, 0), col_text(s, 1));
		if (chain >= 0)
			r->last[chain] = r->known[chain] = col_real(s, 2);
	}
	stmt_free(s);
	for (size_t c = 0; c < (size_t)r->hosts * r->peers->providers; c++)
		for (int i = r->head[c]; i >= 0; i = r->spell[i].next)
			if (r->known[c] < r->spell[i].started_at && !(r->spell[i].before >= r->known[c]))
				r->spell[i].before = r->known[c];
}

struct recover *recover_open(struct db *db, const struct peers *peers)
{
	struct recover *r = want(calloc(1, sizeof *r));

	r->db = db;
	r->peers = peers;
	load_hosts(r);
	size_t chains = (size_t)r->hosts * peers->providers;
	r->head = want(malloc(chains * sizeof *r->head + 1));
	r->last = want(malloc(chains * sizeof *r->last + 1));
	r->known = want(malloc(chains * sizeof *r->known + 1));
	for (size_t c = 0; c < chains; c++) {
		r->head[c] = -1;
		r->last[c] = r->known[c] = NAN;
	}
	load_spells(r);
	load_seen(r);
	r->add_hour = db_prepare(db, "INSERT INTO traffic_hour(host, hour_at, accepted) VALUES (?, ?, ?)"
				     " ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted");
	return r;
}

static void flush_hour(struct recover *r)
{
	if (r->hour_accepted == 0)
		return;
	stmt_text(r->add_hour, 1, str_c(r->host_name[r->hour_host]));
	stmt_int(r->add_hour, 2, r->hour_at);
	stmt_int(r->add_hour, 3, r->hour_accepted);
	stmt_do(r->add_hour);
	r->hour_accepted = 0;
}

void recover_accepted(struct recover *r, int64_t msg, int64_t peer, double at, bool fresh)
{
	size_t host = r->host ? r->host[msg] : 0, chain = host * r->peers->providers + r->peers->provider[peer];
	int64_t hour_at = (int64_t)floor(at / 3600) * 3600;

	if (hour_at != r->hour_at || host != r->hour_host) {
		flush_hour(r);
		r->hour_at = hour_at;
		r->hour_host = host;
	}
	r->hour_accepted += fresh;
	if (!(r->last[chain] >= at))
		r->last[chain] = at;
	for (int i = r->head[chain]; i >= 0; i = r->spell[i].next) {
		struct spell *s = &r->spell[i];
		if (at < s->started_at && !(s->before >= at))
			s->before = at;
		if (at > s->ended_at && !(s->after <= at))
			s->after = at;
	}
}

static void write_seen(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "INSERT OR REPLACE INTO provider_seen(host, provider, last_at) VALUES (?, ?, ?)");

	for (uint32_t h = 0; h < r->hosts; h++) {
		for (uint32_t p = 0; p < r->peers->providers; p++) {
			size_t chain = (size_t)h * r->peers->providers + p;
			if (isnan(r->last[chain]) || r->last[chain] <= r->known[chain])
				continue;
			stmt_text(s, 1, str_c(r->host_name[h]));
			stmt_text(s, 2, str_c(r->peers->name[p]));
			stmt_real(s, 3, r->last[chain]);
			stmt_do(s);
		}
	}
	stmt_free(s);
}

void recover_close(struct recover *r)
{
	struct stmt *s = db_prepare(r->db, "UPDATE spell SET ok_before_at = ?, ok_after_at = ? WHERE spell = ?");

	for (int i = 0; i < r->spells; i++) {
		stmt_real(s, 1, r->spell[i].before);
		stmt_real(s, 2, r->spell[i].after);
		stmt_int(s, 3, r->spell[i].id);
		stmt_do(s);
	}
	stmt_free(s);
	write_seen(r);
	flush_hour(r);
	stmt_free(r->add_hour);
	for (uint32_t h = 0; h < r->hosts; h++)
		free(r->host_name[h]);
	free(r->host_name);
	free(r->host);
	free(r->spell);
	free(r->head);
	free(r->last);
	free(r->known);
	free(r);
}
