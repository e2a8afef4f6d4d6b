/* settings: what Postfix's settings and the host say about IPv6 and TLS. */
#include <stdlib.h>
#include <string.h>

#include "check/parts.h"
#include "check/spf.h"
#include "util/die.h"

static bool has_ipv6(const char *protocols)
{
	return strstr(protocols, "ipv6") || strstr(protocols, "all");
}

/* Whether every client of master.cf is told not to use IPv6: "-o inet_protocols=ipv4" at smtp, relay and the like. */
static bool clients_off(const struct check_in *in)
{
	int clients = 0;

	for (int i = 0; i < config_services(in->config); i++) {
		char v[100];
		if (strcmp(config_service(in->config, i).command, "smtp") != 0)
			continue;
		clients++;
		if (!config_service_get(in->config, i, "inet_protocols", v, sizeof v) || has_ipv6(v))
			return false;
	}
	return clients > 0;
}

/* A reason why the host can't send over IPv6; NULL: none is known. */
static const char *why_not(const struct check_in *in, struct check_result *r)
{
	const struct machine *m = in->machine;
	char text[100];

	if (in->v6_failures > 0) {
		snprintf(text, sizeof text, "%lld connects over IPv6 failed inside this host in the last day of the log", (long long)in->v6_failures);
		check_note(r, str_c(text));
	}
	if (m && m->v6_off >= 0)
		check_setting(r, "net.ipv6.conf.all.disable_ipv6", m->v6_off ? "1" : "0");
	if (m && m->v6_address >= 0)
		check_setting(r, "global IPv6 address", m->v6_address ? "yes" : "none");
	if (m && m->v6_route >= 0)
		check_setting(r, "IPv6 default route", m->v6_route ? "yes" : "none");
	if (m && (m->v6_off == 1 || m->v6_address == 0))
		return "host-off";
	if (m && m->v6_route == 0)
		return "no-route";
	return in->v6_failures > 0 && !(m && m->v6_address == 1) ? "host-off" : NULL;
}

/* The lines for "no IPv6": for the clients alone, where master.cf is known to have them; else for all of Postfix. */
static void change_off(const struct check_in *in, struct check_result *r)
{
	int clients = 0;

	for (int i = 0; i < config_services(in->config); i++)
		clients += strcmp(config_service(in->config, i).command, "smtp") == 0;
	bool all = clients > 0 && clients <= CHECK_CHANGES - r->changes - 1; /* some of them alone would not mend it */
	check_change(r, all ? "main.cf|" : "main.cf", "inet_protocols = ipv4");
	for (int i = 0; all && i < config_services(in->config); i++) {
		struct config_service s = config_service(in->config, i);
		if (strcmp(s.command, "smtp") == 0)
			check_change(r, "master.cf", "%s/%s/inet_protocols = ipv4", s.name, s.type);
	}
}

/* Of all that takes our mail, whether anything can be reached over IPv6: 1, 0, -1. Without a relay that is the whole internet. */
static int relay_has_v6(const struct check_in *in, struct check_result *r)
{
	struct check_names at = { 0 };
	bool failed = false;

	if (in->relay == NULL)
		return 1;
	relay_addresses(in, r, &at, &failed);
	for (int i = 0; i < at.n; i++)
		if (is_ip6(str_c(at.name[i])))
			return 1;
	return failed || at.n == 0 ? -1 : 0;
}

/* Whether the SPF records of our domains forget an IPv6 address that they name an IPv4 address beside: the domain, or absent. */
static const char *spf_forgets(const struct check_in *in, const char *ip6)
{
	struct spf *s = malloc(sizeof *s);
	const char *domain = NULL;

	if (s == NULL)
		die_oom();
	for (int d = 0; d < in->domains.n && domain == NULL; d++) {
		bool v4 = false;
		for (int i = 0; i < in->ips.n && !v4; i++) {
			spf_check(in->dns, str_c(in->ips.name[i]), str_c(in->domains.name[d]), STR(""), s);
			v4 = !is_ip6(str_c(in->ips.name[i])) && s->result == SPF_PASS;
		}
		spf_check(in->dns, str_c(ip6), str_c(in->domains.name[d]), STR(""), s);
		if (v4 && (s->result == SPF_FAIL || s->result == SPF_SOFTFAIL || s->result == SPF_NEUTRAL))
			domain = in->domains.name[d];
	}
	free(s);
	return domain;
}

static void check_ipv6(const struct check_in *in, struct check_list *l)
{
	struct check_result *r = check_add(l, "ipv6.posture", STR(""));
	char v[300], name[300];
	bool set = config_get(in->config, "inet_protocols", v, sizeof v), failed = false;
	int ours = 0;

	if (in->config == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-config", STR(""));
		return;
	}
	check_setting(r, "inet_protocols", set ? v : "all (not set)");
	if ((set && !has_ipv6(v)) || clients_off(in)) {
		check_say(r, CHECK_PASS, "off", str_c(set ? v : "-o inet_protocols=ipv4"));
		return;
	}
	if (config_get(in->config, "smtp_address_preference", v, sizeof v))
		check_setting(r, "smtp_address_preference", v);
	int reached = relay_has_v6(in, r);
	if (reached <= 0) {
		check_say(r, reached < 0 ? CHECK_UNKNOWN : CHECK_PASS, reached < 0 ? "lookup" : "relay-v4", str_c(in->relay));
		return;
	}
	const char *cannot = why_not(in, r);
	if (cannot == NULL && in->relay) {
		check_say(r, CHECK_PASS, "relayed", str_c(in->relay));
		return;
	}
	if (cannot) {
		check_say(r, CHECK_FAIL, cannot, STR(""));
		change_off(in, r);
		return;
	}
	for (int i = 0; i < in->ips.n; i++) {
		char reverse[80];
		if (!is_ip6(str_c(in->ips.name[i])) || !dns_reverse(str_c(in->ips.name[i]), STR(""), reverse, sizeof reverse))
			continue;
		ours++;
		const struct dns_answer *a = check_ask(in, r, str_c(reverse), DNS_PTR);
		failed |= dns_failed(a);
		if (!dns_failed(a) && a->n == 0) {
			check_say(r, CHECK_FAIL, "no-ptr", str_c(in->ips.name[i]));
			name_for(in, identity_of(in, in->ips.name[i]), in->ips.name[i], name, sizeof name);
			check_change(r, "dns=|", "%s. PTR %s.", reverse, name);
			change_off(in, r);
			return;
		}
		const char *forgets = spf_forgets(in, in->ips.name[i]);
		if (forgets) {
			check_say(r, CHECK_FAIL, "no-spf", str_c(forgets));
			check_setting(r, "IPv6 address", in->ips.name[i]);
			change_spf(in, r, forgets);
			return;
		}
	}
	check_say(r, failed ? CHECK_UNKNOWN : ours ? CHECK_PASS : CHECK_WARN, failed ? "lookup" : ours ? "pass" : "no-address", STR(""));
	if (ours == 0)
		change_off(in, r);
}

/* From this compatibility level on the default is may: Postfix 3.11. */
static bool may_by_default(const struct check_in *in)
{
	char v[40];
	int major, minor;

	return config_get(in->config, "compatibility_level", v, sizeof v) && sscanf(v, "%d.%d", &major, &minor) == 2 && (major > 3 || (major == 3 && minor >= 11));
}

/* The service smtp, which mail takes unless told otherwise; -1. */
static int main_client(const struct check_in *in)
{
	for (int i = 0; i < config_services(in->config); i++)
		if (strcmp(config_service(in->config, i).name, "smtp") == 0 && strcmp(config_service(in->config, i).type, "unix") == 0)
			return i;
	return -1;
}

static void check_tls(const struct check_in *in, struct check_list *l)
{
	struct check_result *r = check_add(l, "tls.out", STR(""));
	char v[300], use[20];

	if (in->config == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-config", STR(""));
		return;
	}
	int at = main_client(in);
	bool own = at >= 0 && config_service_has(in->config, at, "smtp_tls_security_level");
	bool set = own ? config_service_get(in->config, at, "smtp_tls_security_level", v, sizeof v) : config_get(in->config, "smtp_tls_security_level", v, sizeof v);
	check_setting(r, own ? "smtp/unix/smtp_tls_security_level" : "smtp_tls_security_level", set ? v : "(not set)");
	if (!set && may_by_default(in))
		check_say(r, CHECK_PASS, "pass", STR("may (by compatibility_level)"));
	else if (v[0] == '\0' && config_get(in->config, "smtp_enforce_tls", use, sizeof use) && strcmp(use, "yes") == 0)
		check_say(r, CHECK_WARN, "mandatory", STR("smtp_enforce_tls"));
	else if (v[0] == '\0' && config_get(in->config, "smtp_use_tls", use, sizeof use) && strcmp(use, "yes") == 0)
		check_say(r, CHECK_PASS, "pass", STR("may (smtp_use_tls)"));
	else if (strcmp(v, "may") == 0 || strcmp(v, "dane") == 0)
		check_say(r, CHECK_PASS, "pass", str_c(v));
	else if (v[0] == '\0' || strcmp(v, "none") == 0)
		check_say(r, CHECK_FAIL, "none", str_c(v));
	else
		check_say(r, CHECK_WARN, "mandatory", str_c(v));
	if (in->relay && strcmp(r->finding, "mandatory") == 0) /* one server takes all our mail, and it has TLS */
		check_say(r, CHECK_PASS, "relay-tls", str_c(v[0] ? v : "smtp_enforce_tls"));
	if (r->state == CHECK_PASS)
		return;
	if (own)
		check_change(r, "master.cf", "smtp/unix/smtp_tls_security_level = may");
	else
		check_change(r, "main.cf", "smtp_tls_security_level = may");
}

void checks_settings(const struct check_in *in, struct check_list *l)
{
	check_ipv6(in, l);
	check_tls(in, l);
}
