/* causes: see causes.h. */
#include "analysis/causes.h"

#include <stdlib.h>

#include "util/memory.h"

struct real { /* a failure that is no echo */
	int64_t key; /* the recipient's number, or the domain */
	double at;
	const struct fate_line *line;
};

struct causes {
	const struct peers *peers;
	struct meanings *meanings;
	struct interned *names;
	uint32_t *provider; /* of peers, as a number in names; 0: not asked for yet */
	struct stmt *tried, *whose, *earlier, *other;
	uint32_t followup, config;
	struct real *real; /* twice: by recipient, then by domain */
	size_t room;
};

struct causes *causes_open(struct db *db, const struct peers *peers, struct meanings *meanings, struct interned *names)
{
	struct causes *c = want(calloc(1, sizeof *c));

	*c = (struct causes){ .peers = peers, .meanings = meanings, .names = names };
	c->provider = want(calloc((size_t)peers->providers + 1, sizeof *c->provider));
	/* the server tried last, found from the end of the attempt's own: a request may have thousands */
	c->tried = db_beside(db, "SELECT s.peer FROM ("
				  " SELECT * FROM (SELECT f.peer, f.logged_at, f.source, f.line FROM connect_failure f"
				  "  WHERE f.attempt = ?1 AND f.logged_at <= ?2 ORDER BY f.connect_failure DESC LIMIT 1)"
				  " UNION ALL"
				  " SELECT * FROM (SELECT r.peer, r.logged_at, r.source, r.line FROM reply r"
				  "  WHERE r.attempt = ?1 AND r.logged_at <= ?2 ORDER BY r.reply DESC LIMIT 1)"
				  ") s WHERE s.peer IS NOT NULL ORDER BY s.logged_at DESC, s.source DESC, s.line DESC LIMIT 1");
	c->whose = db_prepare(db, "SELECT provider FROM peer_info WHERE peer = ?");
	c->earlier = db_beside(db, "SELECT r.reply, r.text, r.logged_at, r.source, r.line FROM reply_for f CROSS JOIN reply r ON r.reply = f.reply"
				   " WHERE f.delivery = ? AND r.kind IN ('said', 'refused') ORDER BY r.reply DESC");
	c->other = db_beside(db, "WITH last AS (SELECT f.connect_failure, f.errno, p.host, p.family FROM connect_failure f JOIN peer p ON p.peer = f.peer"
				 "  WHERE f.attempt = ?1 AND f.logged_at <= ?2 ORDER BY f.connect_failure DESC LIMIT 20)"
				 " SELECT v.errno FROM (SELECT * FROM last ORDER BY connect_failure DESC LIMIT 1) l JOIN last v ON v.host = l.host AND v.family = 'ipv4'"
				 " WHERE l.family = 'ipv6' ORDER BY v.connect_failure DESC LIMIT 1");
	c->followup = intern(names, STR("echo.followup"));
	c->config = intern(names, STR("local.config"));
	return c;
}

uint32_t causes_provider(struct causes *c, int64_t relay)
{
	if (relay == 0)
		return 0;
	uint32_t *known = &c->provider[c->peers->provider[relay]];
	if (*known == 0)
		*known = intern(c->names, str_c(c->peers->name[c->peers->provider[relay]]));
	return *known;
}

/* Of any: not every peer is in memory. */
static uint32_t provider_of_peer(struct causes *c, int64_t peer)
{
	if (c->peers->family[peer])
		return causes_provider(c, peer);
	stmt_int(c->whose, 1, peer);
	uint32_t provider = stmt_step(c->whose) ? intern(c->names, col_text(c->whose, 0)) : 0;
	stmt_reset(c->whose);
	return provider;
}

static uint32_t last_tried(struct causes *c, const struct fate_line *l)
{
	stmt_int(c->tried, 1, l->attempt);
	stmt_real(c->tried, 2, l->at);
	uint32_t provider = stmt_step(c->tried) ? provider_of_peer(c, col_int(c->tried, 0)) : 0;
	stmt_reset(c->tried);
	return provider;
}

static void mean(struct fate_line *l, const struct meaning *m, int64_t text)
{
	l->cause = m->cause;
	l->confidence = m->confidence;
	l->text = text;
}

/* The last answer before decides; one that only follows from another ("need RCPT first") does where there is no other. */
static void earlier_answer(struct causes *c, struct fate_line *l)
{
	stmt_int(c->earlier, 1, l->delivery);
	while (stmt_step(c->earlier)) {
		int64_t text = col_int(c->earlier, 1);
		const struct meaning *m = meaning_of(c->meanings, text);
		if (!m->remote || (l->masked && m->cause == c->followup))
			continue;
		l->masked = true;
		l->reply = col_int(c->earlier, 0);
		l->reply_at = col_real(c->earlier, 2);
		l->reply_source = col_int(c->earlier, 3);
		l->reply_line = col_int(c->earlier, 4);
		mean(l, m, text);
		if (m->cause != c->followup)
			break;
	}
	stmt_reset(c->earlier);
}

/* A server that can't be reached over IPv4 either has no trouble of IPv6: what its IPv4 address says counts, whichever was tried last. */
static void other_family(struct causes *c, struct fate_line *l)
{
	static const struct { const char *errno_name, *cause; } of[] = { { "ETIMEDOUT", "network.timeout" }, { "ECONNREFUSED", "network.refused" },
		{ "ENETUNREACH", "network.unreachable" }, { "EHOSTUNREACH", "network.unreachable" }, { "ECONNRESET", "network.reset" } };

	stmt_int(c->other, 1, l->attempt);
	stmt_real(c->other, 2, l->at);
	if (stmt_step(c->other))
		for (size_t i = 0; i < sizeof of / sizeof *of; i++)
			if (str_eq(col_text(c->other, 0), str_c(of[i].errno_name)))
				l->cause = intern(c->names, str_c(of[i].cause));
	stmt_reset(c->other);
}

/* What is said of the domain of a recipient, and is said of the relay that our settings name where that is what does not resolve (smtp_connect.c). */
static bool no_such_relay(struct str cause)
{
	return (str_starts(cause, STR("dns.")) && !str_eq(cause, STR("dns.tempfail"))) || str_eq(cause, STR("local.loop"));
}

static void own_words(struct causes *c, struct fate_line *l)
{
	const struct meaning *m = meaning_of(c->meanings, l->reason);

	if (m->success)
		return;
	l->failed = true;
	l->echo = m->echo;
	l->says_connect = m->says_connect;
	mean(l, m, l->reason);
	if (l->next_hop && !m->remote && !m->echo && no_such_relay(interned_text(c->names, m->cause)))
		l->cause = c->config;
	l->provider = l->relay ? causes_provider(c, l->relay) : l->attempt ? last_tried(c, l) : 0;
	if (m->remote || m->echo || l->attempt == 0 || str_eq(interned_text(c->names, l->status), STR("sent")))
		return;
	earlier_answer(c, l);
	if (!l->masked && str_starts(interned_text(c->names, l->cause), STR("network.ipv6.")))
		other_family(c, l);
}

static int by_key(const void *a, const void *b)
{
	const struct real *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->line->delivery > y->line->delivery) - (x->line->delivery < y->line->delivery);
}

/* The last one of that key before a line. */
static const struct fate_line *before(const struct real *real, size_t n, int64_t key, const struct fate_line *l)
{
	struct real wanted = { key, l->at, l };
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (by_key(&real[mid], &wanted) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && real[lo - 1].key == key ? real[lo - 1].line : NULL;
}

static void echoes(struct causes *c, struct fate *f)
{
	struct interned *recipients = interned_new();
	uint32_t sent = intern(c->names, STR("sent"));
	size_t n = 0;

	if (c->room < f->lines) {
		c->room = f->lines;
		c->real = want(realloc(c->real, 2 * c->room * sizeof *c->real));
	}
	struct real *by_domain = c->real + c->room;
	for (size_t i = 0; i < f->lines; i++) {
		const struct fate_line *l = &f->line[i];
		if (!l->failed || l->echo || l->status == sent)
			continue;
		c->real[n] = (struct real){ intern(recipients, l->recipient), l->at, l };
		by_domain[n++] = (struct real){ l->domain, l->at, l };
	}
	qsort(c->real, n, sizeof *c->real, by_key);
	qsort(by_domain, n, sizeof *by_domain, by_key);
	for (size_t i = 0; i < f->lines; i++) {
		struct fate_line *l = &f->line[i];
		if (!l->failed || !l->echo)
			continue;
		const struct fate_line *p = before(c->real, n, intern(recipients, l->recipient), l);
		if (p == NULL)
			p = before(by_domain, n, l->domain, l);
		if (p == NULL)
			continue;
		l->text = p->text;
		l->cause = p->cause;
		l->confidence = p->confidence;
		if (l->provider == 0)
			l->provider = p->provider;
	}
	interned_free(recipients);
}

void causes_find(struct causes *c, struct fate *f)
{
	bool any = false;

	for (size_t i = 0; i < f->lines; i++) {
		if (f->line[i].reason && !f->line[i].probe)
			own_words(c, &f->line[i]);
		any |= f->line[i].failed && f->line[i].echo;
	}
	if (any)
		echoes(c, f);
}

void causes_close(struct causes *c)
{
	stmt_free(c->tried);
	stmt_free(c->whose);
	stmt_free(c->earlier);
	stmt_free(c->other);
	free(c->provider);
	free(c->real);
	free(c);
}
