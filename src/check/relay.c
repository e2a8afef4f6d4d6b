/* relay: the host that takes all our mail (relayhost): others see its addresses, not ours. */
#include <stdlib.h>
#include <string.h>

#include "check/parts.h"
#include "check/spf.h"
#include "util/die.h"

static void add_addresses(const struct check_in *in, struct check_result *r, struct str name, struct check_names *out, bool *failed)
{
	static const enum dns_type types[] = { DNS_A, DNS_AAAA };

	for (int t = 0; t < 2; t++) {
		const struct dns_answer *a = check_ask(in, r, name, types[t]);
		*failed |= dns_failed(a);
		for (int i = 0; i < a->n && out->n < CHECK_MAX_NAMES; i++)
			out->name[out->n++] = a->rec[i].data.p;
	}
}

void relay_addresses(const struct check_in *in, struct check_result *r, struct check_names *out, bool *failed)
{
	struct str relay = str_c(in->relay);
	char z[80];

	if (dns_reverse(relay, STR(""), z, sizeof z)) {
		out->name[out->n++] = in->relay;
		return;
	}
	const struct dns_answer *mx = in->relay_mx ? check_ask(in, r, relay, DNS_MX) : NULL;
	*failed |= mx && dns_failed(mx);
	for (int i = 0; mx && i < mx->n && i < 10; i++)
		add_addresses(in, r, mx->rec[i].data, out, failed);
	if (mx == NULL || mx->n == 0)
		add_addresses(in, r, relay, out, failed);
}

/* The record must stand and hold together; that it names the relay can be seen only where the relay sends from the addresses under its own name. */
void relay_spf(const struct check_in *in, struct check_list *l, const char *domain)
{
	struct check_result *r = check_add(l, "spf", str_c(domain));
	struct check_names at = { 0 };
	struct spf *s = malloc(sizeof *s);
	enum spf_result worst = SPF_NONE;
	bool failed = false, pass = false;
	char from[300];
	struct str d = str_head(str_c(domain), 250);
	int n = snprintf(from, sizeof from, "postmaster@%.*s", STR_ARG(d));

	if (s == NULL)
		die_oom();
	const struct dns_answer *a = check_ask(in, r, str_c(domain), DNS_TXT);
	relay_addresses(in, r, &at, &failed);
	bool known = at.n > 0;
	if (!known) /* the record is looked at all the same, with an address that nobody can have */
		at.name[at.n++] = "240.0.0.1";
	for (int i = 0; i < at.n && !pass; i++) {
		spf_check(in->dns, str_c(at.name[i]), str_c(in->relay), (struct str){ from, (size_t)n }, s);
		pass = s->result == SPF_PASS;
		worst = s->result > worst ? s->result : worst;
	}
	free(s);
	if (pass && known)
		check_say(r, CHECK_PASS, "pass", str_c(in->relay));
	else if (dns_failed(a) || worst == SPF_TEMPERROR)
		check_say(r, CHECK_UNKNOWN, "lookup", str_c(in->relay));
	else if (worst == SPF_NONE)
		check_say(r, CHECK_FAIL, "none", str_c(in->relay));
	else if (worst == SPF_PERMERROR)
		check_say(r, CHECK_FAIL, "permerror", str_c(in->relay));
	else
		check_say(r, CHECK_UNKNOWN, "relay", str_c(in->relay));
}
