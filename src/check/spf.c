/* check_host() of RFC 7208: the evaluation of SPF records. */
#include "check/spf.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "check/spf_parts.h"

enum { LOOKUPS = 10, VOIDS = 2, NAMES = 10 };
enum match { NO, YES, TEMP, PERM };

const char *spf_word(enum spf_result r)
{
	static const char *const words[] = { "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror" };
	return words[r];
}

static void note(struct spf_ctx *c, struct str domain, struct str term, const char *what)
{
	size_t n = strlen(c->out->trace);

	snprintf(c->out->trace + n, sizeof c->out->trace - n, "%.*s: %.*s: %s\n", STR_ARG(domain), STR_ARG(term), what);
}

static bool broken(enum dns_state s) { return s != DNS_OK && s != DNS_NODATA && s != DNS_NXDOMAIN; }

static bool same_net(const unsigned char *a, const unsigned char *b, int bits)
{
	int whole = bits / 8, rest = bits % 8;

	return memcmp(a, b, (size_t)whole) == 0 && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

bool spf_has_address(struct spf_ctx *c, struct str name, int bits4, int bits6, enum dns_state *state)
{
	const struct dns_answer *a = dns_query(c->dns, name, c->family == 4 ? DNS_A : DNS_AAAA);

	*state = a->state;
	for (int i = 0; a->state == DNS_OK && i < a->n; i++) {
		unsigned char addr[16];
		char text[64];
		snprintf(text, sizeof text, "%.*s", STR_ARG(a->rec[i].data));
		if (inet_pton(c->family == 4 ? AF_INET : AF_INET6, text, addr) == 1 && same_net(addr, c->addr, c->family == 4 ? bits4 : bits6))
			return true;
	}
	return false;
}

static bool under(struct str name, struct str domain)
{
	if (name.n < domain.n || !str_ieq(str_skip(name, name.n - domain.n), domain))
		return false;
	return name.n == domain.n || name.p[name.n - domain.n - 1] == '.';
}

bool spf_proven(struct spf_ctx *c, struct str domain, bool strict, char *out, size_t room)
{
	char reverse[300];
	int best = 0;

	if (!dns_reverse(str_c(c->ip), STR(""), reverse, sizeof reverse))
		return false;
	const struct dns_answer *a = dns_query(c->dns, str_c(reverse), DNS_PTR);
	for (int i = 0; a->state == DNS_OK && i < a->n && i < NAMES; i++) {
		struct str name = a->rec[i].data;
		enum dns_state state;
		int rank = str_ieq(name, domain) ? 3 : under(name, domain) ? 2 : strict ? 0 : 1;
		if (rank > best && spf_has_address(c, name, 32, 128, &state)) {
			best = rank;
			snprintf(out, room, "%.*s", STR_ARG(name));
		}
	}
	return best > 0;
}

static enum match voided(struct spf_ctx *c, enum dns_state s)
{
	if (broken(s))
		return TEMP;
	return s != DNS_OK && ++c->out->voids > VOIDS ? PERM : NO;
}

static enum match mx(struct spf_ctx *c, const struct spf_term *t, struct str name)
{
	const struct dns_answer *a = dns_query(c->dns, name, DNS_MX);
	enum dns_state state;

	if (a->state != DNS_OK)
		return voided(c, a->state);
	if (a->n > NAMES)
		return PERM;
	for (int i = 0; i < a->n; i++) {
		if (a->rec[i].data.n == 0)
			continue;
		if (spf_has_address(c, a->rec[i].data, t->bits4, t->bits6, &state))
			return YES;
		if (broken(state))
			return TEMP;
	}
	return NO;
}

static enum spf_result check_host(struct spf_ctx *c, struct str domain, bool included);

static enum match include(struct spf_ctx *c, struct str name)
{
	switch (check_host(c, name, true)) {
	case SPF_PASS: return YES;
	case SPF_TEMPERROR: return TEMP;
	case SPF_PERMERROR:
	case SPF_NONE: return PERM;
	default: return NO;
	}
}

/* A term's domain, expanded, shortened from the left to 253 bytes, without its last dot. */
static bool target(struct spf_ctx *c, const struct spf_term *t, struct str domain, char *buf, size_t room, struct str *name)
{
	*name = domain;
	if (t->domain.p == NULL)
		return true;
	if (spf_expand(c, t->domain, domain, false, buf, room) != 0)
		return false;
	*name = str_c(buf);
	if (name->n && name->p[name->n - 1] == '.')
		name->n--;
	while (name->n > 253)
		*name = str_skip(*name, str_find(*name, '.', 0) + 1);
	return true;
}

static bool askable(struct str s)
{
	for (size_t at = 0; at <= s.n;) {
		size_t end = str_find(s, '.', at);
		if (end == at || end - at > 63)
			return false;
		at = end + 1;
	}
	return true;
}

static enum match matches(struct spf_ctx *c, const struct spf_term *t, struct str domain)
{
	char buf[2048];
	struct str name;
	enum dns_state state;

	if (t->kind == SPF_ALL)
		return YES;
	if (t->kind == SPF_IP4)
		return c->family == 4 && same_net(t->addr, c->addr, t->bits4) ? YES : NO;
	if (t->kind == SPF_IP6)
		return c->family == 6 && same_net(t->addr, c->addr, t->bits6) ? YES : NO;
	if (++c->out->lookups > LOOKUPS || !target(c, t, domain, buf, sizeof buf, &name))
		return PERM;
	if (!askable(name))
		return t->kind == SPF_INCLUDE ? PERM : NO;
	switch (t->kind) {
	case SPF_INCLUDE: return include(c, name);
	case SPF_MX: return mx(c, t, name);
	case SPF_PTR: {
		char proven[300];
		return spf_proven(c, name, true, proven, sizeof proven) ? YES : NO;
	}
	case SPF_EXISTS:
		state = dns_query(c->dns, name, DNS_A)->state;
		return state == DNS_OK ? YES : voided(c, state);
	default:
		return spf_has_address(c, name, t->bits4, t->bits6, &state) ? YES : voided(c, state);
	}
}

static void explain(struct spf_ctx *c, const struct spf_term *t, struct str domain)
{
	char buf[2048];
	struct str name;

	if (!target(c, t, domain, buf, sizeof buf, &name) || !askable(name))
		return;
	const struct dns_answer *a = dns_query(c->dns, name, DNS_TXT);
	if (a->state != DNS_OK || a->n != 1)
		return;
	if (spf_expand(c, a->rec[0].data, domain, true, c->out->explanation, sizeof c->out->explanation) != 0)
		c->out->explanation[0] = '\0';
}

static enum spf_result evaluate(struct spf_ctx *c, const struct spf_term *t, int n, struct str domain, bool included)
{
	static const char *const words[] = { "no match", "match", "temporary error", "permanent error" };
	const struct spf_term *redirect = NULL, *exp = NULL;
	char buf[2048];
	struct str name;

	for (int i = 0; i < n; i++)
		if (t[i].kind == SPF_REDIRECT)
			redirect = &t[i];
		else if (t[i].kind == SPF_EXP)
			exp = &t[i];
	for (int i = 0; i < n; i++) {
		if (t[i].kind >= SPF_REDIRECT)
			continue;
		enum match m = matches(c, &t[i], domain);
		note(c, domain, t[i].text, words[m]);
		if (m == TEMP || m == PERM)
			return m == TEMP ? SPF_TEMPERROR : SPF_PERMERROR;
		if (m == NO)
			continue;
		if (t[i].result == SPF_FAIL && exp && !included)
			explain(c, exp, domain);
		return t[i].result;
	}
	if (redirect == NULL)
		return SPF_NEUTRAL;
	note(c, domain, redirect->text, "followed");
	if (++c->out->lookups > LOOKUPS || !target(c, redirect, domain, buf, sizeof buf, &name))
		return SPF_PERMERROR;
	enum spf_result r = check_host(c, name, included);
	return r == SPF_NONE ? SPF_PERMERROR : r;
}

static enum spf_result check_host(struct spf_ctx *c, struct str domain, bool included)
{
	struct str record = STR_NONE, version = STR("v=spf1"), bad;
	struct spf_term *terms;

	if (!spf_domain_ok(domain))
		return SPF_NONE;
	const struct dns_answer *a = dns_query(c->dns, domain, DNS_TXT);
	if (broken(a->state))
		return SPF_TEMPERROR;
	for (int i = 0; a->state == DNS_OK && i < a->n; i++) {
		struct str s = a->rec[i].data;
		if (!str_ieq(str_head(s, version.n), version) || (s.n > version.n && s.p[version.n] != ' '))
			continue;
		if (record.p) {
			note(c, domain, version, "more than one record");
			return SPF_PERMERROR;
		}
		record = s;
	}
	if (record.p == NULL)
		return SPF_NONE;
	int n = spf_parse(str_skip(record, version.n), &terms, &bad);
	if (n < 0)
		note(c, domain, bad, "syntax error");
	enum spf_result r = n < 0 ? SPF_PERMERROR : evaluate(c, terms, n, domain, included);
	free(terms);
	return r;
}

void spf_check(struct dns *d, struct str ip, struct str helo, struct str from, struct spf *out)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	struct spf_ctx c = { .dns = d, .out = out, .family = 4, .helo = helo, .local = STR("postmaster"), .sender_domain = from.n ? from : helo };

	*out = (struct spf){ .result = SPF_PERMERROR };
	snprintf(c.ip, sizeof c.ip, "%.*s", STR_ARG(ip));
	if (inet_pton(AF_INET, c.ip, c.addr) != 1) {
		if (inet_pton(AF_INET6, c.ip, c.addr) != 1)
			return;
		c.family = memcmp(c.addr, mapped, sizeof mapped) == 0 ? 4 : 6;
		if (c.family == 4)
			memmove(c.addr, c.addr + 12, 4);
	}
	inet_ntop(c.family == 4 ? AF_INET : AF_INET6, c.addr, c.ip, sizeof c.ip);
	for (size_t i = from.n; i > 0; i--)
		if (from.p[i - 1] == '@') {
			c.sender_domain = str_skip(from, i);
			if (i > 1)
				c.local = str_head(from, i - 1);
			break;
		}
	out->result = check_host(&c, c.sender_domain, false);
}
