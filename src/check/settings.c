/* settings: what main.cf says about IPv6 and TLS. */
#include <string.h>

#include "check/parts.h"

static void check_ipv6(const struct check_in *in, struct check_list *l)
{
	struct check_result *r = check_add(l, "ipv6.posture", STR(""));
	char v[300];
	bool set = config_get(in->config, "inet_protocols", v, sizeof v);
	int ours = 0;

	if (in->config == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-config", STR(""));
		return;
	}
	check_setting(r, "inet_protocols", set ? v : "all (not set)");
	if (set && strstr(v, "ipv6") == NULL && strstr(v, "all") == NULL) {
		check_say(r, CHECK_PASS, "off", str_c(v));
		return;
	}
	if (config_get(in->config, "smtp_address_preference", v, sizeof v))
		check_setting(r, "smtp_address_preference", v);
	bool failed = false;
	for (int i = 0; i < in->ips.n; i++) {
		char name[80];
		if (!is_ip6(str_c(in->ips.name[i])) || !dns_reverse(str_c(in->ips.name[i]), STR(""), name, sizeof name))
			continue;
		ours++;
		const struct dns_answer *a = check_ask(in, r, str_c(name), DNS_PTR);
		failed |= dns_failed(a);
		if (!dns_failed(a) && a->n == 0) {
			check_say(r, CHECK_FAIL, "no-ptr", str_c(in->ips.name[i]));
			return;
		}
	}
	if (ours == 0)
		check_say(r, CHECK_WARN, "no-address", STR(""));
	else
		check_say(r, failed ? CHECK_UNKNOWN : CHECK_PASS, failed ? "lookup" : "pass", STR(""));
}

static void check_tls(const struct check_in *in, struct check_list *l)
{
	struct check_result *r = check_add(l, "tls.out", STR(""));
	char v[300];

	if (in->config == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-config", STR(""));
		return;
	}
	config_get(in->config, "smtp_tls_security_level", v, sizeof v);
	check_setting(r, "smtp_tls_security_level", v);
	if (strcmp(v, "may") == 0 || strcmp(v, "dane") == 0)
		check_say(r, CHECK_PASS, "pass", str_c(v));
	else if (v[0] == '\0' || strcmp(v, "none") == 0)
		check_say(r, CHECK_FAIL, "none", str_c(v));
	else
		check_say(r, CHECK_WARN, "mandatory", str_c(v));
}

void checks_settings(const struct check_in *in, struct check_list *l)
{
	check_ipv6(in, l);
	check_tls(in, l);
}
