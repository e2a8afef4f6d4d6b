/* names: what a host's name may look like, and which one an identity of ours should have. */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "check/parts.h"
#include "util/re.h"

static bool bad_top(struct str name)
{
	static const char *const tops[] = { "local", "localdomain", "lan", "internal", "home", "test", "invalid", "corp" };

	for (struct str next; (next = label_skip(name)).n;)
		name = next;
	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		if (str_ieq(name, str_c(tops[i])))
			return true;
	return false;
}

static bool legal(struct str s)
{
	size_t label = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (c == '.' ? label == 0 || s.p[i - 1] == '-' : !letter && !(c == '-' && label > 0))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return s.n > 0 && s.n <= 253 && label > 0 && s.p[s.n - 1] != '-';
}

/* "192.0.2.1" without brackets; a top-level domain has no digit first. */
static bool is_number(struct str name)
{
	for (struct str next; (next = label_skip(name)).n;)
		name = next;
	return name.n && name.p[0] >= '0' && name.p[0] <= '9';
}

struct str literal(struct str name)
{
	char z[80];

	if (name.n < 3 || name.p[0] != '[' || name.p[name.n - 1] != ']')
		return STR_NONE;
	struct str in = { name.p + 1, name.n - 2 };
	if (str_ieq(str_head(in, 5), STR("IPv6:")))
		in = str_skip(in, 5);
	return dns_reverse(in, STR(""), z, sizeof z) ? in : STR_NONE;
}

bool is_host_name(struct str name)
{
	return str_find(name, '.', 0) < name.n && !str_ieq(str_head(name, 9), STR("localhost")) && !bad_top(name) && !is_number(name) && legal(name);
}

/* A host that sends under its own name, as for cron, is no bare domain: its name lies within another one's zone. */
bool is_bare(const struct check_in *in, struct str name)
{
	char v[300];
	bool same = config_get(in->config, "mydomain", v, sizeof v) && str_ieq(name, str_c(v)), failed = false;

	for (int i = 0; i < in->domains.n; i++)
		same |= str_ieq(name, str_c(in->domains.name[i]));
	struct str zone = same ? zone_of(in, NULL, name, &failed) : STR_NONE;
	return same && (zone.n == 0 || zone.n == name.n || str_find(zone, '.', 0) == zone.n);
}

/* The six expressions of S25R, by which many receivers in Japan tell default names of dynamic addresses, and the address itself in the name. */
bool is_generic(struct str name, struct str ip)
{
	static const char *const s25r[] = {
		"^[^.]*[0-9][^0-9.]+[0-9].*\\.", "^[^.]*[0-9]{5}", "^([^.]+\\.)?[0-9][^.]*\\.[^.]+\\..+\\.[a-z]",
		"^[^.]*[0-9]\\.[^.]*[0-9]-[0-9]", "^[^.]*[0-9]\\.[^.]*[0-9]\\.[^.]+\\..+\\.", "^(dhcp|dialup|ppp|[achrsvx]?dsl)[^.]*[0-9]",
	};
	bool generic = false;
	char z[20], hex[9];
	unsigned char b[4];

	for (size_t i = 0; !generic && i < sizeof s25r / sizeof *s25r; i++) {
		struct err e = { 0 };
		struct re *re = re_new(str_c(s25r[i]), true, &e);
		generic = re && re_test(re, name) == 1;
		re_free(re);
	}
	check_clean(ip, z, sizeof z);
	if (inet_pton(AF_INET, z, b) == 1) {
		snprintf(hex, sizeof hex, "%02x%02x%02x%02x", b[0], b[1], b[2], b[3]);
		generic |= str_find_str(name, str_c(hex), 0) < name.n;
	}
	return generic;
}

const struct check_identity *identity_of(const struct check_in *in, const char *ip)
{
	for (int i = 0; i < in->identities; i++)
		for (int k = 0; k < in->identity[i].ips.n; k++)
			if (strcmp(in->identity[i].ips.name[k], ip) == 0)
				return &in->identity[i];
	return in->identities ? &in->identity[0] : NULL;
}

static bool taken(const struct check_in *in, const struct check_identity *who, struct str name)
{
	for (int i = 0; i < in->identities; i++)
		if (&in->identity[i] != who && in->identity[i].helo && str_ieq(str_c(in->identity[i].helo), name))
			return true;
	return false;
}

void name_for(const struct check_in *in, const struct check_identity *who, const char *ip, char *out, size_t room)
{
	struct str helo = str_c(who && who->helo ? who->helo : ""), addr = str_c(ip);
	char reverse[80];
	bool failed = false;

	if (is_host_name(helo) && !is_bare(in, helo)) {
		check_clean(helo, out, room);
		return;
	}
	const struct dns_answer *ptr = dns_reverse(addr, STR(""), reverse, sizeof reverse) ? dns_query(in->dns, str_c(reverse), DNS_PTR) : NULL;
	for (int i = 0; ptr && i < ptr->n && i < 10; i++) {
		struct str name = ptr->rec[i].data;
		if (is_host_name(name) && !is_bare(in, name) && !is_generic(name, addr) && has_address(in, NULL, name, addr, &failed)) {
			check_clean(name, out, room);
			return;
		}
	}
	for (int d = 0; d < in->domains.n; d++) {
		const struct dns_answer *mx = dns_query(in->dns, str_c(in->domains.name[d]), DNS_MX);
		for (int i = 0; i < mx->n && i < 10; i++) {
			struct str name = mx->rec[i].data;
			if (is_host_name(name) && !is_bare(in, name) && !taken(in, who, name) && has_address(in, NULL, name, addr, &failed)) {
				check_clean(name, out, room);
				return;
			}
		}
	}
	int n = 1;
	for (int i = 0; i < in->identities; i++)
		n += &in->identity[i] == who ? i : 0;
	snprintf(out, room, "mx%d.%.200s", n, in->domains.n ? in->domains.name[0] : "YOUR-DOMAIN");
}

void change_helo(struct check_result *r, const struct check_identity *who, const char *name)
{
	if (who && who->transport[0] && strcmp(who->transport, "smtp") != 0)
		check_change(r, "master.cf", "%s/unix/smtp_helo_name = %s", who->transport, name);
	else
		check_change(r, "main.cf", "myhostname = %s", name);
}
