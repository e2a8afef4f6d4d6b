/* inbound: what our domains publish so that others send to us encrypted: MTA-STS (RFC 8461), TLS reports (RFC 8460), TLSA (RFC 7672). Having none is
 * no fault; what is published and can't work is. */
#include <string.h>

#include "check/parts.h"

/* Records of NAME that begin with a version, and the first of them; -1: the look-up failed. */
static int records(const struct check_in *in, struct check_result *r, const char *prefix, struct str domain, const char *version, struct str *first)
{
	char name[300];
	int n = 0;

	snprintf(name, sizeof name, "%s.%.*s", prefix, STR_ARG(str_head(domain, 253)));
	const struct dns_answer *a = check_ask(in, r, str_c(name), DNS_TXT);
	if (dns_failed(a))
		return -1;
	for (int i = 0; i < a->n; i++)
		if (str_eq(tag_value(a->rec[i].data, "v", str_eq), str_c(version)) && n++ == 0)
			*first = a->rec[i].data;
	return n;
}

/* Of MTA-STS only the record is looked at: the policy itself stands on a web server. */
static void check_txt(const struct check_in *in, struct check_list *l, struct str domain, const char *id, const char *prefix, const char *version, const char *must)
{
	struct check_result *r = check_add(l, id, domain);
	struct str record = STR_NONE;
	int n = records(in, r, prefix, domain, version, &record);

	if (n < 0)
		check_say(r, CHECK_UNKNOWN, "lookup", STR(""));
	else if (n == 0)
		check_say(r, CHECK_PASS, "none", STR(""));
	else if (n > 1)
		check_say(r, CHECK_WARN, "several", STR(""));
	else if (tag_value(record, must, str_eq).n == 0)
		check_say(r, CHECK_WARN, "broken", str_c(must));
	else
		check_say(r, CHECK_PASS, "pass", tag_value(record, must, str_eq));
}

static void check_tlsa(const struct check_in *in, struct check_list *l, struct str domain)
{
	const struct dns_answer *mx = dns_query(in->dns, domain, DNS_MX);
	struct check_result *r = check_add(l, "transport.tlsa", domain);
	bool failed = dns_failed(mx), any = false, proven = mx->secure;
	char name[300];

	check_evidence(r, domain, DNS_MX, mx);
	for (int i = 0; i < mx->n && i < 10; i++) {
		snprintf(name, sizeof name, "_25._tcp.%.*s", STR_ARG(str_head(mx->rec[i].data, 240)));
		const struct dns_answer *a = check_ask(in, r, str_c(name), DNS_TLSA);
		failed |= dns_failed(a);
		any |= a->n > 0;
		proven &= a->n == 0 || a->secure;
	}
	if (failed)
		check_say(r, CHECK_UNKNOWN, "lookup", STR(""));
	else if (!any)
		check_say(r, CHECK_PASS, "none", STR(""));
	else if (!proven)
		check_say(r, in->signed_answers ? CHECK_WARN : CHECK_UNKNOWN, in->signed_answers ? "unsigned" : "unproven", STR(""));
	else
		check_say(r, CHECK_PASS, "pass", STR(""));
}

void checks_inbound(const struct check_in *in, struct check_list *l)
{
	for (int i = 0; i < in->domains.n; i++) {
		struct str domain = str_c(in->domains.name[i]);
		check_txt(in, l, domain, "transport.mta-sts", "_mta-sts", "STSv1", "id");
		check_txt(in, l, domain, "transport.tls-rpt", "_smtp._tls", "TLSRPTv1", "rua");
		check_tlsa(in, l, domain);
	}
}
