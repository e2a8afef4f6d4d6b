/* sender: whether the domains we send from can be answered. */
#include <string.h>
#include <time.h>

#include "check/parts.h"

enum { LIST = 1000 };

static bool is_address(struct str name)
{
	char z[80];

	return dns_reverse(name, STR(""), z, sizeof z);
}

/* 1: the name has an address; 0: it has none; -1: that can't be known. */
static int resolves(const struct check_in *in, struct check_result *r, struct str name)
{
	const struct dns_answer *a = check_ask(in, r, name, DNS_A);

	if (a->n)
		return 1;
	const struct dns_answer *aaaa = check_ask(in, r, name, DNS_AAAA);
	if (aaaa->n)
		return 1;
	return dns_failed(a) || dns_failed(aaaa) ? -1 : 0;
}

/* The MX that the domain should have: the host we send from. */
static void change_mx(const struct check_in *in, struct check_result *r, struct str domain)
{
	char name[300];

	if (in->identities == 0 || in->identity[0].ips.n == 0)
		return;
	name_for(in, &in->identity[0], in->identity[0].ips.name[0], name, sizeof name);
	check_change(r, "dns=", "%.*s. MX 10 %s.", STR_ARG(domain), name);
}

/* Of several MX those that lead somewhere, in the place of all; an alias by the name it stands for. False when none is left. */
static bool change_kept(const struct check_in *in, struct check_result *r, struct str domain, const struct dns_answer *mx)
{
	int kept = 0;

	for (int i = 0; i < mx->n; i++) {
		struct str host = mx->rec[i].data;
		const struct dns_answer *alias = dns_query(in->dns, host, DNS_CNAME);
		struct str name = alias->state == DNS_OK && alias->n ? alias->rec[0].data : host;
		if (is_address(host) || resolves(in, NULL, name) != 1)
			continue;
		check_change(r, kept++ ? "dns" : "dns=", "%.*s. MX %d %.*s.", STR_ARG(domain), mx->rec[i].priority, STR_ARG(name));
	}
	return kept > 0;
}

/* Whether bounces find a server: every MX has an address; without MX the domain itself (RFC 5321, 5.1). found: what resolves() said of that. */
static void check_path(const struct check_in *in, struct check_list *l, struct str domain, const struct dns_answer *mx, int found)
{
	struct check_result *r = check_add(l, "bounce.path", domain);
	bool unknown = false, alias = false;
	int bad = -1;
	char v[100];

	if (config_get(in->config, "bounce_queue_lifetime", v, sizeof v))
		check_setting(r, "bounce_queue_lifetime", v);
	if (dns_failed(mx)) {
		check_evidence(r, domain, DNS_MX, mx);
		check_say(r, CHECK_UNKNOWN, "lookup", STR(""));
		return;
	}
	if (mx->n == 0 || mx->rec[0].data.n == 0) {
		bool null_mx = mx->n > 0;
		check_say(r, null_mx || found == 0 ? CHECK_FAIL : found < 0 ? CHECK_UNKNOWN : CHECK_PASS, null_mx ? "null-mx" : found == 0 ? "none" : found < 0 ? "lookup" : "address", domain);
		if (r->state == CHECK_FAIL)
			change_mx(in, r, domain);
		return;
	}
	for (int i = 0; i < mx->n; i++) {
		struct str host = mx->rec[i].data;
		int there = is_address(host) ? 0 : resolves(in, r, host);
		unknown |= there < 0;
		alias |= dns_query(in->dns, host, DNS_CNAME)->state == DNS_OK;
		bad = there == 0 ? i : bad;
	}
	if (bad >= 0) {
		struct str host = mx->rec[bad].data;
		check_say(r, CHECK_FAIL, is_address(host) ? "mx-address" : "mx-gone", host);
		if (!change_kept(in, r, domain, mx))
			change_mx(in, r, domain);
		return;
	}
	const char *refused = not_accepted(in, r, domain, mx);
	check_say(r, refused ? CHECK_FAIL : unknown ? CHECK_UNKNOWN : alias ? CHECK_WARN : CHECK_PASS, refused ? refused : unknown ? "lookup" : alias ? "mx-alias" : "pass", mx->rec[0].data);
	if (r->state == CHECK_WARN)
		change_kept(in, r, domain, mx);
	if (refused && strcmp(refused, "not-ours") == 0) {
		char list[LIST];
		config_get(in->config, "mydestination", list, sizeof list);
		check_change(r, "main.cf", "mydestination = %s, %.*s", list, STR_ARG(domain));
	}
	if (r->state == CHECK_PASS && config_get(in->config, "soft_bounce", v, sizeof v) && strcmp(v, "yes") == 0) {
		check_setting(r, "soft_bounce", v);
		check_say(r, CHECK_WARN, "soft-bounce", domain);
		check_change(r, "main.cf", "soft_bounce = no");
	}
}

/* Some receivers (Yahoo) ask for the SOA of the zone that the sender's domain lies in. */
static void check_zone(const struct check_in *in, struct check_result *r, struct str domain)
{
	bool failed = false;

	if (zone_of(in, r, domain, &failed).p == NULL)
		check_say(r, failed ? CHECK_UNKNOWN : CHECK_WARN, failed ? "lookup" : "no-soa", domain);
}

static void check_domain(const struct check_in *in, struct check_list *l, struct str domain)
{
	struct check_result *r = check_add(l, "sender.domain", domain);
	const struct dns_answer *mx = check_ask(in, r, domain, DNS_MX);
	int found = 1;

	if (dns_failed(mx)) {
		check_say(r, CHECK_UNKNOWN, "lookup", domain);
	} else if (mx->n && mx->rec[0].data.n == 0) {
		check_say(r, CHECK_FAIL, "null-mx", domain);
	} else if (mx->n) {
		check_say(r, CHECK_PASS, "pass", mx->rec[0].data);
	} else {
		found = resolves(in, r, domain);
		check_say(r, found < 0 ? CHECK_UNKNOWN : found ? CHECK_WARN : CHECK_FAIL, found < 0 ? "lookup" : found ? "no-mx" : "none", domain);
	}
	if (r->state == CHECK_WARN || r->state == CHECK_FAIL)
		change_mx(in, r, domain);
	else if (r->state == CHECK_PASS)
		check_zone(in, r, domain);
	check_path(in, l, domain, mx, found);
}

/* Where reports about our mail go. The log shows when our own server refuses them; that nobody asked shows nothing. */
static void check_mailbox(struct check_list *l, const struct check_mailbox *m)
{
	struct check_result *r = check_add(l, "sender.mailboxes", str_c(m->address));
	char text[120], when[32];
	time_t at = (time_t)m->refused_at;

	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime(&at));
	snprintf(text, sizeof text, "refusals in the last week of the log: %lld, the newest at %s", (long long)m->refused, when);
	check_note(r, str_c(text));
	check_say(r, m->taken ? CHECK_PASS : CHECK_WARN, m->taken ? "taken" : "refused", str_c(m->address));
}

void checks_sender(const struct check_in *in, struct check_list *l)
{
	if (in->domains.n == 0)
		check_say(check_add(l, "sender.domain", STR("")), CHECK_UNKNOWN, "no-domain", STR(""));
	for (int i = 0; i < in->domains.n; i++)
		check_domain(in, l, str_c(in->domains.name[i]));
	for (int i = 0; i < in->mailboxes; i++)
		check_mailbox(l, &in->mailbox[i]);
	if (in->mailboxes == 0 && in->v6_failures >= 0) /* there is a log */
		check_say(check_add(l, "sender.mailboxes", STR("")), CHECK_PASS, "none", STR(""));
}
