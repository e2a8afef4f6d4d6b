/* identity: whether address, reverse name and greeting belong together. */
#include <string.h>

#include "check/parts.h"

enum { NAMES = 10 };

static bool names_helo(const struct dns_answer *ptr, struct str helo)
{
	for (int i = 0; i < ptr->n; i++)
		if (str_ieq(ptr->rec[i].data, helo))
			return true;
	return false;
}

static void change_ptr(const struct check_in *in, struct check_result *r, const char *ip, const char *reverse)
{
	char name[300];

	name_for(in, identity_of(in, ip), ip, name, sizeof name);
	check_change(r, "dns=", "%s. PTR %s.", reverse, name);
}

static bool check_ptr(const struct check_in *in, struct check_list *l, const char *ip, const char *reverse, const struct dns_answer *a)
{
	struct check_result *r = check_add(l, "identity.ptr", str_c(ip));

	check_evidence(r, str_c(reverse), DNS_PTR, a);
	if (dns_failed(a))
		check_say(r, CHECK_UNKNOWN, "lookup", STR(""));
	else if (a->n == 0)
		check_say(r, CHECK_FAIL, "none", str_c(reverse));
	else if (a->n > 1)
		check_say(r, CHECK_WARN, "several", a->rec[0].data);
	else
		check_say(r, CHECK_PASS, "pass", a->rec[0].data);
	if (!dns_failed(a) && a->n != 1)
		change_ptr(in, r, ip, reverse);
	return a->n > 0;
}

/* True when it is known that no PTR name leads back. */
static bool check_forward(const struct check_in *in, struct check_list *l, const char *ip, const char *reverse, const struct dns_answer *ptr)
{
	struct check_result *r = check_add(l, "identity.fcrdns", str_c(ip));
	struct str name = ptr->rec[0].data;
	bool failed = false;

	for (int i = 0; i < ptr->n && i < NAMES; i++)
		if (has_address(in, r, ptr->rec[i].data, str_c(ip), &failed)) {
			check_say(r, CHECK_PASS, "pass", ptr->rec[i].data);
			return false;
		}
	check_say(r, failed ? CHECK_UNKNOWN : CHECK_FAIL, failed ? "lookup" : "elsewhere", name);
	if (failed)
		return false;
	if (is_host_name(name) && within_any(&in->domains, name) && !is_generic(name, str_c(ip)))
		check_change(r, "dns|", "%.*s. %s %s", STR_ARG(name), is_ip6(str_c(ip)) ? "AAAA" : "A", ip);
	change_ptr(in, r, ip, reverse);
	return true;
}

/* True when it is known that the greeting leads elsewhere. */
static bool check_resolves(const struct check_in *in, struct check_list *l, const struct check_identity *who, const char *ip, bool differs)
{
	struct check_result *r = check_add(l, "identity.helo.resolves", str_c(ip));
	struct str helo = str_c(who->helo);
	char name[300];
	bool failed = false;

	if (literal(helo).n && same_address(literal(helo), str_c(ip))) { /* host.fqdn says what is to be said of literals */
		check_say(r, CHECK_PASS, "pass", helo);
		return false;
	}
	bool found = has_address(in, r, helo, str_c(ip), &failed);
	const struct dns_answer *alias = dns_query(in->dns, helo, DNS_CNAME);
	const struct dns_answer *a = dns_query(in->dns, helo, is_ip6(str_c(ip)) ? DNS_AAAA : DNS_A);

	if (found && alias->state == DNS_OK)
		check_say(r, CHECK_WARN, "alias", helo);
	else if (found)
		check_say(r, CHECK_PASS, "pass", helo);
	else if (failed)
		check_say(r, CHECK_UNKNOWN, "lookup", helo);
	else
		check_say(r, a->n == 0 || differs ? CHECK_FAIL : CHECK_WARN, a->n ? "elsewhere" : "none", helo);
	if (r->state != CHECK_WARN && r->state != CHECK_FAIL)
		return false;
	name_for(in, who, ip, name, sizeof name);
	if (!str_ieq(str_c(name), helo))
		change_helo(r, who, name);
	check_change(r, found ? "dns=" : "dns", "%s. %s %s", name, is_ip6(str_c(ip)) ? "AAAA" : "A", ip);
	return !found;
}

static void check_helo(const struct check_in *in, struct check_list *l, const struct check_identity *who, const char *ip, const char *reverse, const struct dns_answer *ptr,
		       bool no_forward)
{
	struct str helo = str_c(who->helo ? who->helo : "");
	bool differs = ptr->n > 0 && who->helo && !names_helo(ptr, helo);
	bool elsewhere = who->helo && check_resolves(in, l, who, ip, differs);
	struct check_result *r = check_add(l, "identity.helo", str_c(ip));
	char name[300];

	if (who->helo == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-name", STR(""));
		return;
	}
	check_clean(helo, r->also, sizeof r->also);
	check_setting(r, "EHLO", who->helo);
	if (who->transport[0])
		check_setting(r, "transport", who->transport);
	check_evidence(r, str_c(reverse), DNS_PTR, ptr);
	if (ptr->n == 0)
		check_say(r, dns_failed(ptr) ? CHECK_UNKNOWN : CHECK_FAIL, dns_failed(ptr) ? "lookup" : "no-ptr", helo);
	else if (!differs)
		check_say(r, CHECK_PASS, "pass", helo);
	else
		check_say(r, no_forward || elsewhere ? CHECK_FAIL : CHECK_WARN, "differs", ptr->rec[0].data);
	if (r->state != CHECK_WARN && r->state != CHECK_FAIL)
		return;
	name_for(in, who, ip, name, sizeof name);
	if (!str_ieq(str_c(name), helo))
		change_helo(r, who, name);
	check_change(r, "dns=", "%s. PTR %s.", reverse, name);
}

static void check_address(const struct check_in *in, struct check_list *l, const char *ip)
{
	char reverse[80];
	bool no_forward = false;

	if (!dns_reverse(str_c(ip), STR(""), reverse, sizeof reverse)) /* egress.ips says so */
		return;
	const struct dns_answer *ptr = dns_query(in->dns, str_c(reverse), DNS_PTR);
	if (check_ptr(in, l, ip, reverse, ptr)) {
		no_forward = check_forward(in, l, ip, reverse, ptr);
		struct check_result *r = check_add(l, "identity.generic_ptr", str_c(ip));
		bool generic = is_generic(ptr->rec[0].data, str_c(ip));
		check_say(r, generic ? CHECK_WARN : CHECK_PASS, generic ? "generic" : "pass", ptr->rec[0].data);
		if (generic)
			change_ptr(in, r, ip, reverse);
	}
	for (int i = 0; i < in->identities; i++)
		for (int k = 0; k < in->identity[i].ips.n; k++)
			if (strcmp(in->identity[i].ips.name[k], ip) == 0 && (in->identity[i].helo || in->relay == NULL))
				check_helo(in, l, &in->identity[i], ip, reverse, ptr, no_forward);
}

void checks_identity(const struct check_in *in, struct check_list *l)
{
	if (in->ips.n == 0 && in->relay)
		check_say(check_add(l, "identity.ptr", str_c(in->relay)), CHECK_PASS, "relayed", str_c(in->relay));
	else if (in->ips.n == 0)
		check_say(check_add(l, "identity.ptr", STR("")), CHECK_UNKNOWN, "no-ip", STR(""));
	for (int i = 0; i < in->ips.n; i++)
		check_address(in, l, in->ips.name[i]);
}
