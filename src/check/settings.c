/* settings: what Postfix's settings and the host say about IPv6 and TLS. */
#include <string.h>

#include "check/parts.h"

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
	check_change(r, "main.cf|", "inet_protocols = ipv4");
	for (int i = 0; i < config_services(in->config); i++) {
		struct config_service s = config_service(in->config, i);
		if (strcmp(s.command, "smtp") == 0)
			check_change(r, "master.cf", "%s/%s/inet_protocols = ipv4", s.name, s.type);
	}
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
	const char *cannot = why_not(in, r);
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
	}
	check_say(r, failed ? CHECK_UNKNOWN : ours ? CHECK_PASS : CHECK_WARN, failed ? "lookup" : ours ? "pass" : "no-address", STR(""));
	if (ours == 0)
		change_off(in, r);
}

static void check_tls(const struct check_in *in, struct check_list *l)
{
	struct check_result *r = check_add(l, "tls.out", STR(""));
	char v[300], use[20];

	if (in->config == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-config", STR(""));
		return;
	}
	bool set = config_get(in->config, "smtp_tls_security_level", v, sizeof v);
	check_setting(r, "smtp_tls_security_level", set ? v : "(not set)");
	if (v[0] == '\0' && config_get(in->config, "smtp_enforce_tls", use, sizeof use) && strcmp(use, "yes") == 0)
		check_say(r, CHECK_WARN, "mandatory", STR("smtp_enforce_tls"));
	else if (v[0] == '\0' && config_get(in->config, "smtp_use_tls", use, sizeof use) && strcmp(use, "yes") == 0)
		check_say(r, CHECK_PASS, "pass", STR("may (smtp_use_tls)"));
	else if (strcmp(v, "may") == 0 || strcmp(v, "dane") == 0)
		check_say(r, CHECK_PASS, "pass", str_c(v));
	else if (v[0] == '\0' || strcmp(v, "none") == 0)
		check_say(r, CHECK_FAIL, "none", str_c(v));
	else
		check_say(r, CHECK_WARN, "mandatory", str_c(v));
	if (r->state != CHECK_PASS)
		check_change(r, "main.cf", "smtp_tls_security_level = may");
}

void checks_settings(const struct check_in *in, struct check_list *l)
{
	check_ipv6(in, l);
	check_tls(in, l);
}
