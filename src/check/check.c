/* check: the list of results, and what every check does with an answer. */
#include "check/check.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "check/parts.h"

void check_clean(struct str s, char *out, size_t room)
{
	size_t o = 0;

	for (size_t i = 0; i < s.n && o + 1 < room; i++)
		out[o++] = s.p[i] >= 0x20 && s.p[i] < 0x7f ? s.p[i] : '?';
	out[o] = '\0';
}

struct check_result *check_add(struct check_list *l, const char *id, struct str subject)
{
	if (l->n == l->room) {
		l->room = l->room ? 2 * l->room : 32;
		l->r = realloc(l->r, (size_t)l->room * sizeof *l->r);
		if (l->r == NULL)
			die_oom();
	}
	struct check_result *r = &l->r[l->n++];
	*r = (struct check_result){ .id = id, .state = CHECK_UNKNOWN, .finding = "lookup" };
	check_clean(subject, r->subject, sizeof r->subject);
	return r;
}

void check_say(struct check_result *r, enum check_state state, const char *finding, struct str value)
{
	r->state = state;
	r->finding = finding;
	check_clean(value, r->value, sizeof r->value);
}

void check_note(struct check_result *r, struct str text)
{
	size_t n = strlen(r->evidence);

	if (n && n + 3 < sizeof r->evidence)
		n += (size_t)snprintf(r->evidence + n, sizeof r->evidence - n, "; ");
	check_clean(text, r->evidence + n, sizeof r->evidence - n);
}

void check_setting(struct check_result *r, const char *name, const char *value)
{
	char text[400];

	snprintf(text, sizeof text, "%s = %s", name, value);
	check_note(r, str_c(text));
}

void check_evidence(struct check_result *r, struct str name, enum dns_type type, const struct dns_answer *a)
{
	static const char *const states[] = { "", "no such record", "no such name", "SERVFAIL", "no answer in time", "refuted by DNSSEC", "not asked: too many look-ups" };
	const char *t = type == DNS_A ? "A" : type == DNS_AAAA ? "AAAA" : type == DNS_PTR ? "PTR" : type == DNS_MX ? "MX" : type == DNS_CNAME ? "CNAME" : "TXT";
	char text[CHECK_TEXT];
	size_t n = (size_t)snprintf(text, sizeof text, "%.*s %s: %s", (int)(name.n > 260 ? 260 : name.n), name.p ? name.p : "", t, states[a->state]);

	for (int i = 0; i < a->n && n < sizeof text; i++) {
		char mx[8] = "";
		if (type == DNS_MX)
			snprintf(mx, sizeof mx, "%d ", a->rec[i].priority);
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%.*s", i ? ", " : "", mx, STR_ARG(a->rec[i].data));
	}
	check_note(r, str_c(text));
}

const struct dns_answer *check_ask(const struct check_in *in, struct check_result *r, struct str name, enum dns_type type)
{
	const struct dns_answer *a = dns_query(in->dns, name, type);

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

static bool same_address(struct str a, struct str b)
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

static bool wanted(const char *only, const char *id)
{
	size_t n = only ? strlen(only) : 0;

	return only == NULL || (strncmp(id, only, n) == 0 && (id[n] == '\0' || id[n] == '.'));
}

/* Whether a group of checks need be run at all. */
static bool about(const char *only, const char *group)
{
	return only == NULL || strncmp(only, group, strlen(group)) == 0;
}

int check_run(const struct check_in *in, struct check_list *out, struct err *e)
{
	int kept = 0;

	if (about(in->only, "host"))
		checks_host(in, out);
	if (about(in->only, "identity") || about(in->only, "egress"))
		checks_identity(in, out);
	if (about(in->only, "ipv6") || about(in->only, "tls"))
		checks_settings(in, out);
	if (about(in->only, "dnsbl") && checks_dnsbl(in, out, e) != 0)
		return -1;
	if (about(in->only, "dmarc"))
		checks_dmarc(in, out);
	if (about(in->only, "spf"))
		checks_spf(in, out);
	if (about(in->only, "dkim"))
		checks_dkim(in, out);
	if (about(in->only, "sender") || about(in->only, "bounce"))
		checks_sender(in, out);
	for (int i = 0; i < out->n; i++)
		if (wanted(in->only, out->r[i].id))
			out->r[kept++] = out->r[i];
	out->n = kept;
	return 0;
}

int check_exit(const struct check_list *l)
{
	bool seen[4] = { false };

	for (int i = 0; i < l->n; i++)
		seen[l->r[i].state] = true;
	return seen[CHECK_FAIL] ? 2 : seen[CHECK_UNKNOWN] || l->n == 0 ? 3 : seen[CHECK_WARN];
}

void check_free(struct check_list *l)
{
	free(l->r);
	*l = (struct check_list){ 0 };
}
