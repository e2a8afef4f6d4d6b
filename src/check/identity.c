/* identity: whether address, reverse name and greeting belong together. */
#include <arpa/inet.h>

#include "check/parts.h"
#include "util/re.h"

enum { NAMES = 10 };

static bool names_helo(const struct dns_answer *ptr, struct str helo)
{
	for (int i = 0; i < ptr->n; i++)
		if (str_ieq(ptr->rec[i].data, helo))
			return true;
	return false;
}

static bool check_ptr(struct check_list *l, struct str ip, struct str name, const struct dns_answer *a)
{
	struct check_result *r = check_add(l, "identity.ptr", ip);

	check_evidence(r, name, DNS_PTR, a);
	if (dns_failed(a))
		check_say(r, CHECK_UNKNOWN, "lookup", STR(""));
	else if (a->n == 0)
		check_say(r, CHECK_FAIL, "none", name);
	else if (a->n > 1)
		check_say(r, CHECK_WARN, "several", a->rec[0].data);
	else
		check_say(r, CHECK_PASS, "pass", a->rec[0].data);
	return a->n > 0;
}

/* True when it is known that no PTR name leads back. */
static bool check_forward(const struct check_in *in, struct check_list *l, struct str ip, const struct dns_answer *ptr)
{
	struct check_result *r = check_add(l, "identity.fcrdns", ip);
	bool failed = false;

	for (int i = 0; i < ptr->n && i < NAMES; i++)
		if (has_address(in, r, ptr->rec[i].data, ip, &failed)) {
			check_say(r, CHECK_PASS, "pass", ptr->rec[i].data);
			return false;
		}
	check_say(r, failed ? CHECK_UNKNOWN : CHECK_FAIL, failed ? "lookup" : "elsewhere", ptr->rec[0].data);
	return !failed;
}

/* True when it is known that the greeting leads elsewhere. */
static bool check_resolves(const struct check_in *in, struct check_list *l, struct str ip, struct str helo, bool differs)
{
	struct check_result *r = check_add(l, "identity.helo.resolves", ip);
	bool failed = false;
	bool found = has_address(in, r, helo, ip, &failed);
	const struct dns_answer *alias = dns_query(in->dns, helo, DNS_CNAME);
	const struct dns_answer *a = dns_query(in->dns, helo, is_ip6(ip) ? DNS_AAAA : DNS_A);

	if (found && alias->state == DNS_OK)
		check_say(r, CHECK_WARN, "alias", helo);
	else if (found)
		check_say(r, CHECK_PASS, "pass", helo);
	else if (failed)
		check_say(r, CHECK_UNKNOWN, "lookup", helo);
	else
		check_say(r, a->n == 0 || differs ? CHECK_FAIL : CHECK_WARN, a->n ? "elsewhere" : "none", helo);
	return !found && !failed;
}

/* The six expressions of S25R, by which many receivers in Japan tell default names of dynamic addresses, and the address itself in the name. */
static bool is_generic(struct str name, struct str ip)
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

static void check_helo(const struct check_in *in, struct check_list *l, struct str ip, const char *name, const struct dns_answer *ptr, bool no_forward)
{
	struct str helo = str_c(in->helo);
	bool differs = ptr->n > 0 && in->helo && !names_helo(ptr, helo);
	bool elsewhere = in->helo && check_resolves(in, l, ip, helo, differs);
	struct check_result *r = check_add(l, "identity.helo", ip);

	if (in->helo == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-name", STR(""));
		return;
	}
	check_setting(r, "EHLO", in->helo);
	check_evidence(r, str_c(name), DNS_PTR, ptr);
	if (ptr->n == 0)
		check_say(r, dns_failed(ptr) ? CHECK_UNKNOWN : CHECK_FAIL, dns_failed(ptr) ? "lookup" : "no-ptr", helo);
	else if (!differs)
		check_say(r, CHECK_PASS, "pass", helo);
	else
		check_say(r, no_forward || elsewhere ? CHECK_FAIL : CHECK_WARN, "differs", ptr->rec[0].data);
}

static void check_address(const struct check_in *in, struct check_list *l, struct str ip)
{
	char name[80];
	bool no_forward = false;

	if (!dns_reverse(ip, STR(""), name, sizeof name)) {
		check_say(check_add(l, "egress.ips", ip), CHECK_FAIL, "no-address", ip);
		return;
	}
	const struct dns_answer *ptr = dns_query(in->dns, str_c(name), DNS_PTR);
	if (check_ptr(l, ip, str_c(name), ptr)) {
		no_forward = check_forward(in, l, ip, ptr);
		struct check_result *r = check_add(l, "identity.generic_ptr", ip);
		bool generic = is_generic(ptr->rec[0].data, ip);
		check_say(r, generic ? CHECK_WARN : CHECK_PASS, generic ? "generic" : "pass", ptr->rec[0].data);
	}
	check_helo(in, l, ip, name, ptr, no_forward);
}

void checks_identity(const struct check_in *in, struct check_list *l)
{
	if (in->ips.n == 0)
		check_say(check_add(l, "egress.ips", STR("")), CHECK_UNKNOWN, "unknown", STR(""));
	for (int i = 0; i < in->ips.n; i++)
		check_address(in, l, str_c(in->ips.name[i]));
}
