/* accepts: whether this server takes mail for a domain, by Postfix's settings. */
#include <string.h>

#include "check/parts.h"

enum { LIST = 2000 };

/* Whether a list of domains names this one: 1; 0; -1: part of it stands in a table, which is not here. parents: the domains below a listed one count. */
static int lists(struct str list, struct str domain, bool parents)
{
	bool table = false;

	for (struct str w; (w = config_word(&list)).n;) {
		if (str_ieq(w, domain) || (parents && within(domain, w.p[0] == '.' ? str_skip(w, 1) : w)))
			return 1;
		table |= memchr(w.p, ':', w.n) || w.p[0] == '/';
	}
	return table ? -1 : 0;
}

int accepts(const struct check_in *in, struct check_result *r, struct str domain)
{
	static const char *const settings[][2] = { /* and what stands in the place of one that is not set (postconf(5)) */
		{ "mydestination", "" }, { "relay_domains", "" }, { "virtual_alias_domains", "$virtual_alias_maps" }, { "virtual_mailbox_domains", "$virtual_mailbox_maps" },
	};
	char v[LIST];
	bool table = !config_get(in->config, "mydestination", v, sizeof v); /* its default names the host alone; settings that lack it are rather not all of them */

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		if (config_get(in->config, settings[i][0], v, sizeof v))
			check_setting(r, settings[i][0], v);
		else
			config_expand(in->config, settings[i][1], v, sizeof v);
		int named = lists(str_c(v), domain, i == 1);
		if (named > 0)
			return 1;
		table |= named < 0;
	}
	return table ? -1 : 0;
}

/* Whether port 25 is served to others, be it by another program: 1, 0, -1 where master.cf is not known. */
static int serves(const struct check_in *in)
{
	for (int i = 0; in->machine && i < in->machine->ports; i++)
		if (in->machine->port[i].port == 25 && !in->machine->port[i].loopback)
			return 1;
	for (int i = 0; i < config_services(in->config); i++) {
		struct config_service s = config_service(in->config, i);
		bool inside = false, server = strcmp(s.command, "smtpd") == 0 || strcmp(s.command, "postscreen") == 0;
		if (server && strcmp(s.type, "inet") == 0 && str_eq(port_of(in, str_c(s.name), &inside), STR("25")) && !inside)
			return 1;
	}
	return config_services(in->config) > 0 ? 0 : -1;
}

/* A name of ours: this server is the MX. By address only where the address is this host's own: behind a translator another host may have port 25. */
static bool is_ours(const struct check_in *in, struct str mx)
{
	bool failed = false;

	for (int i = 0; i < in->identities; i++)
		if (in->identity[i].helo && str_ieq(str_c(in->identity[i].helo), mx))
			return true;
	for (int i = 0; i < in->ips.n; i++)
		if ((in->origin == ORIGIN_CONFIG || in->origin == ORIGIN_INTERFACE || in->origin == ORIGIN_ROUTE) && has_address(in, NULL, mx, str_c(in->ips.name[i]), &failed))
			return true;
	return false;
}

const char *not_accepted(const struct check_in *in, struct check_result *r, struct str domain, const struct dns_answer *mx)
{
	bool ours = false;

	for (int i = 0; i < mx->n && i < 10; i++)
		ours |= is_ours(in, mx->rec[i].data);
	if (!ours || in->config == NULL)
		return NULL;
	if (serves(in) == 0)
		return "deaf";
	return accepts(in, r, domain) == 0 ? "not-ours" : NULL;
}
