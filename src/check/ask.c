/* ask: what every check does with the DNS's answers. */
#include <arpa/inet.h>
#include <string.h>

#include "check/parts.h"

void check_evidence(struct check_result *r, struct str name, enum dns_type type, const struct dns_answer *a)
{
	static const char *const states[] = { "", "no such record", "no such name", "SERVFAIL", "no answer in time", "refuted by DNSSEC", "not asked: too many look-ups", "not believed: this resolver says that the root of the DNS is not there" };
	static const char *const types[] = { [DNS_A] = "A", [DNS_NS] = "NS", [DNS_CNAME] = "CNAME", [DNS_SOA] = "SOA", [DNS_PTR] = "PTR", [DNS_MX] = "MX", [DNS_TXT] = "TXT", [DNS_AAAA] = "AAAA", [DNS_TLSA] = "TLSA", [DNS_SPF] = "SPF (type 99)" };
	char text[CHECK_TEXT];
	size_t n = (size_t)snprintf(text, sizeof text, "%.*s %s: %s", (int)(name.n > 260 ? 260 : name.n), name.p ? name.p : "", types[type], states[a->state]);

	for (int i = 0; i < a->n && n < sizeof text; i++) {
		char mx[8] = "";
		if (type == DNS_MX)
			snprintf(mx, sizeof mx, "%d ", a->rec[i].priority);
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%.*s", i ? ", " : "", mx, STR_ARG(a->rec[i].data));
	}
	if (a->ttl > 0 && n < sizeof text)
		snprintf(text + n, sizeof text - n, " (TTL %d)", a->ttl);
	r->ttl = a->ttl > r->ttl ? a->ttl : r->ttl;
	check_note(r, str_c(text));
}

const struct dns_answer *check_ask(const struct check_in *in, struct check_result *r, struct str name, enum dns_type type)
{
	const struct dns_answer *a = dns_query(in->dns, name, type);

	if (r)
		check_evidence(r, name, type, a);
	return a;
}

struct str tag_value(struct str record, const char *name, bool (*same)(struct str, struct str))
{
	while (record.n) {
		size_t end = str_find(record, ';', 0);
		struct str one = str_head(record, end);
		size_t eq = str_find(one, '=', 0);
		if (eq < one.n && same(str_trim(str_head(one, eq)), str_c(name)))
			return str_trim(str_skip(one, eq + 1));
		record = str_skip(record, end + 1);
	}
	return STR_NONE;
}

bool dns_failed(const struct dns_answer *a)
{
	return a->state != DNS_OK && a->state != DNS_NODATA && a->state != DNS_NXDOMAIN;
}

bool is_ip6(struct str addr)
{
	return str_find(addr, ':', 0) < addr.n;
}

bool same_address(struct str a, struct str b)
{
	unsigned char x[16], y[16];
	char za[INET6_ADDRSTRLEN], zb[INET6_ADDRSTRLEN];
	int family = is_ip6(a) ? AF_INET6 : AF_INET;

	check_clean(a, za, sizeof za);
	check_clean(b, zb, sizeof zb);
	return inet_pton(family, za, x) == 1 && inet_pton(family, zb, y) == 1 && memcmp(x, y, family == AF_INET ? 4 : 16) == 0;
}

bool has_address(const struct check_in *in, struct check_result *r, struct str name, struct str addr, bool *failed)
{
	const struct dns_answer *a = check_ask(in, r, name, is_ip6(addr) ? DNS_AAAA : DNS_A);

	*failed |= dns_failed(a);
	for (int i = 0; i < a->n; i++)
		if (same_address(a->rec[i].data, addr))
			return true;
	return false;
}

struct str label_skip(struct str name)
{
	return str_skip(name, str_find(name, '.', 0) + 1);
}

struct str zone_of(const struct check_in *in, struct check_result *r, struct str name, bool *failed)
{
	for (;; name = label_skip(name)) {
		const struct dns_answer *a = check_ask(in, r, name.n ? name : STR("."), DNS_SOA);
		*failed |= dns_failed(a);
		if (a->state == DNS_OK)
			return name;
		if (dns_failed(a) || name.n == 0)
			return STR_NONE;
	}
}

bool within(struct str name, struct str domain)
{
	return str_ieq(name, domain) || (name.n > domain.n && name.p[name.n - domain.n - 1] == '.' && str_ieq(str_skip(name, name.n - domain.n), domain));
}

bool within_any(const struct check_names *domains, struct str name)
{
	for (int i = 0; i < domains->n; i++)
		if (within(name, str_c(domains->name[i])))
			return true;
	return false;
}
