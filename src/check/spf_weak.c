/* spf_weak: what is wrong with a record although it lets us through. */
#include <stdlib.h>

#include "check/parts.h"
#include "check/spf_parts.h"
#include "util/die.h"

enum { MANY = 8, WIDE4 = 16, WIDE6 = 32, TXT_ROOM = 512 };

/* What the record says of an address that nobody can have (240.0.0.0/4 is reserved; 4000::/3 is not assigned): "open" when it lets that through,
 * "late" when the rest of the record, which our address never reached, is an error. Of that family only which we send from: to the other one, hosts
 * without such an address are look-ups answered with nothing. *lookups: the look-ups of the whole record. */
static const char *to_strangers(const struct check_in *in, const char *domain, int *lookups)
{
	static const char *const nobody[] = { "240.0.0.1", "4000::1" };
	bool ours[2] = { false, false };
	struct spf *s = malloc(sizeof *s);
	const char *found = "";

	if (s == NULL)
		die_oom();
	for (int i = 0; i < in->ips.n; i++)
		ours[is_ip6(str_c(in->ips.name[i]))] = true;
	for (int i = 0; i < 2 && found[0] != 'o'; i++) {
		spf_check(in->dns, str_c(nobody[i]), str_c(domain), STR(""), s);
		if (ours[i] && s->lookups > *lookups)
			*lookups = s->lookups;
		found = s->result == SPF_PASS ? "open" : ours[i] && s->result == SPF_PERMERROR ? "late" : found;
	}
	free(s);
	return found;
}

/* The bytes that the answer to a TXT question takes: RFC 1035, 4.1. */
static size_t answer_size(struct str domain, const struct dns_answer *a)
{
	size_t n = 12 + domain.n + 2 + 4;

	for (int i = 0; i < a->n; i++)
		n += 12 + a->rec[i].data.n + (a->rec[i].data.n + 254) / 255;
	return n;
}

const char *spf_weakness(const struct check_in *in, struct check_result *r, const char *domain, struct str record, int lookups)
{
	struct spf_term *t = NULL;
	struct str bad;
	bool ptr = false, wide = false, all = false, neutral = false;
	const char *strange = to_strangers(in, domain, &lookups);
	char text[80];
	int n = spf_parse(str_skip(record, 6), &t, &bad);

	for (int i = 0; i < n; i++) {
		bool plus = t[i].result == SPF_PASS, net4 = t[i].kind == SPF_IP4 || t[i].kind == SPF_A || t[i].kind == SPF_MX, net6 = t[i].kind == SPF_IP6 || t[i].kind == SPF_A || t[i].kind == SPF_MX;
		ptr |= t[i].kind == SPF_PTR;
		wide |= plus && ((net4 && t[i].bits4 < WIDE4) || (net6 && t[i].bits6 < WIDE6));
		all |= t[i].kind == SPF_ALL || t[i].kind == SPF_REDIRECT;
		neutral |= t[i].kind == SPF_ALL && t[i].result == SPF_NEUTRAL;
	}
	free(t);
	snprintf(text, sizeof text, "%d of 10 look-ups for the whole record", lookups);
	check_note(r, str_c(text));
	if (strange[0] == 'o')
		return "open";
	if (strange[0] || lookups >= MANY)
		return strange[0] ? strange : "many";
	if (ptr || wide || !all || neutral)
		return ptr ? "ptr" : wide ? "wide" : !all ? "no-all" : "all-neutral";
	if (dns_query(in->dns, str_c(domain), DNS_SPF)->state == DNS_OK)
		return "type-99";
	return answer_size(str_c(domain), dns_query(in->dns, str_c(domain), DNS_TXT)) > TXT_ROOM ? "large" : "";
}
