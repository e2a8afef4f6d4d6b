/* host: the names this server gives itself, and the addresses it sends from. */
#include <arpa/inet.h>
#include <string.h>

#include "check/parts.h"

static void check_name(const struct check_in *in, struct check_list *l, const struct check_identity *who)
{
	struct str helo = str_c(who->helo ? who->helo : "");
	struct check_result *r = check_add(l, "host.fqdn", helo);
	char v[300];

	if (who->helo == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-name", STR(""));
		return;
	}
	bool named = config_get(in->config, "smtp_helo_name", v, sizeof v);
	if (named)
		check_setting(r, "smtp_helo_name", v);
	bool set = config_get(in->config, "myhostname", v, sizeof v);
	if (set)
		check_setting(r, "myhostname", v);
	if (who->transport[0])
		check_setting(r, "transport", who->transport);
	bool number = literal(helo).n > 0, good = number || is_host_name(helo), bare = !number && good && is_bare(in, helo);
	if (!good || bare || number) {
		check_say(r, good ? CHECK_WARN : CHECK_FAIL, number ? "literal" : good ? "bare-domain" : "not-fqdn", helo);
		name_for(in, who, who->ips.n ? who->ips.name[0] : "", v, sizeof v);
		change_helo(r, who, v);
	} else if (in->config && who->transport[0] && !set && !named) {
		check_say(r, CHECK_WARN, "not-set", helo);
		check_change(r, "main.cf", "myhostname = %s", who->helo);
	} else {
		check_say(r, CHECK_PASS, "pass", helo);
	}
}

void checks_host(const struct check_in *in, struct check_list *l)
{
	static const struct check_identity nobody = { .transport = "" };

	if (in->identities == 0)
		check_name(in, l, &nobody);
	for (int i = 0; i < in->identities; i++) {
		bool seen = in->identity[i].helo == NULL && i > 0;
		for (int k = 0; k < i; k++)
			seen |= in->identity[k].helo && in->identity[i].helo && strcmp(in->identity[k].helo, in->identity[i].helo) == 0;
		if (!seen)
			check_name(in, l, &in->identity[i]);
	}
}

bool check_inside(const char *ip)
{
	unsigned char b[16];

	if (inet_pton(AF_INET, ip, b) == 1)
		return b[0] == 10 || b[0] == 127 || b[0] == 0 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254) ||
		       (b[0] == 100 && (b[1] & 0xc0) == 64);
	return inet_pton(AF_INET6, ip, b) == 1 && ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80) || memcmp(b, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16) == 0);
}

void checks_egress(const struct check_in *in, struct check_list *l)
{
	static const char *const origins[] = { "", "stated with --ip", "smtp_bind_address of main.cf or master.cf", "the only address of inet_interfaces", "the address the kernel would use",
					       "replies that quote it" };
	char reverse[80];

	if (in->relay) {
		struct check_result *r = check_add(l, "egress.ips", str_c(in->relay));
		struct check_names at = { 0 };
		bool failed = false;
		check_setting(r, "relayhost", in->relay);
		relay_addresses(in, r, &at, &failed);
		check_say(r, at.n ? CHECK_PASS : failed ? CHECK_UNKNOWN : CHECK_FAIL, at.n ? "relayed" : failed ? "lookup" : "relay-gone", str_c(in->relay));
	}
	for (int i = 0; i < in->inside.n; i++)
		check_say(check_add(l, "egress.ips", str_c(in->inside.name[i])), CHECK_UNKNOWN, "inside", STR(""));
	if (in->ips.n == 0 && in->inside.n == 0 && in->relay == NULL)
		check_say(check_add(l, "egress.ips", STR("")), CHECK_UNKNOWN, "unknown", STR(""));
	for (int i = 0; i < in->ips.n; i++) {
		bool address = dns_reverse(str_c(in->ips.name[i]), STR(""), reverse, sizeof reverse);
		if (address && !check_inside(in->ips.name[i]) && in->origin == ORIGIN_STATED)
			continue; /* nothing was looked at */
		struct check_result *r = check_add(l, "egress.ips", str_c(in->ips.name[i]));
		check_note(r, str_c(origins[in->origin]));
		if (!address)
			check_say(r, CHECK_FAIL, "no-address", STR(""));
		else if (check_inside(in->ips.name[i])) /* stated: looked at all the same */
			check_say(r, CHECK_UNKNOWN, "inside", STR(""));
		else
			check_say(r, CHECK_PASS, in->origin == ORIGIN_REPLIES ? "replies" : "pass", STR(""));
	}
}
