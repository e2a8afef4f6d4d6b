/* dnsbl: block lists. An empty answer proves nothing until the list has shown that it answers this resolver: its own test points must come back
 * listed and not listed first. The lists are data: src/rules/dnsbl.json. */
#include <jansson.h>
#include <string.h>

#include "check/parts.h"
#include "util/embed.h"

static bool is_error(struct str a)
{
	return str_starts(a, STR("127.255.255.")) || str_eq(a, STR("127.0.1.255"));
}

/* An answer of a list that works lies in 127.0.0.0/8 and is no error code. */
static bool listed(const struct dns_answer *a)
{
	if (a->n == 0)
		return false;
	for (int i = 0; i < a->n; i++)
		if (!str_starts(a->rec[i].data, STR("127.")) || is_error(a->rec[i].data))
			return false;
	return true;
}

static const struct dns_answer *ask(const struct check_in *in, struct check_result *r, const char *prefix, const char *zone)
{
	char name[300];

	snprintf(name, sizeof name, "%s.%s", prefix, zone);
	return check_ask(in, r, str_c(name), DNS_A);
}

static const char *meaning(json_t *codes, struct str a)
{
	char z[20];

	check_clean(a, z, sizeof z);
	const char *m = json_string_value(json_object_get(codes, z));
	return m ? m : "a code not known here";
}

static void check_one(const struct check_in *in, struct check_list *l, json_t *list, struct str subject, struct str name)
{
	const char *zone = json_string_value(json_object_get(list, "zone"));
	const char *yes = json_string_value(json_object_get(list, "listed")), *no = json_string_value(json_object_get(list, "unlisted"));
	struct check_result *r = check_add(l, "dnsbl", subject);

	check_say(r, CHECK_UNKNOWN, "unproven", str_c(zone));
	const struct dns_answer *there = ask(in, r, yes, zone);
	if (!listed(there))
		return;
	const struct dns_answer *not_there = ask(in, r, no, zone);
	if (dns_failed(not_there) || not_there->n)
		return;
	const struct dns_answer *a = check_ask(in, r, name, DNS_A);
	if (dns_failed(a))
		check_say(r, CHECK_UNKNOWN, "lookup", str_c(zone));
	else if (a->n == 0)
		check_say(r, CHECK_PASS, "pass", str_c(zone));
	else if (listed(a)) {
		check_say(r, CHECK_FAIL, "listed", str_c(zone));
		check_note(r, str_c(meaning(json_object_get(list, "codes"), a->rec[0].data)));
		check_ask(in, r, name, DNS_TXT);
	}
	check_note(r, str_c(json_string_value(json_object_get(list, "url"))));
}

static void check_list(const struct check_in *in, struct check_list *l, json_t *list)
{
	const char *zone = json_string_value(json_object_get(list, "zone"));
	bool domains = json_is_true(json_object_get(list, "domains")), v6 = json_is_true(json_object_get(list, "ipv6"));
	char name[300];

	for (int i = 0; domains && i < in->domains.n; i++) {
		snprintf(name, sizeof name, "%s.%s", in->domains.name[i], zone);
		check_one(in, l, list, str_c(in->domains.name[i]), str_c(name));
	}
	for (int i = 0; !domains && i < in->ips.n; i++) {
		struct str ip = str_c(in->ips.name[i]);
		if ((v6 || !is_ip6(ip)) && dns_reverse(ip, str_c(zone), name, sizeof name))
			check_one(in, l, list, ip, str_c(name));
	}
}

int checks_dnsbl(const struct check_in *in, struct check_list *l, struct err *e)
{
	struct str text;
	json_error_t je;
	json_t *root, *one;
	size_t i;

	if (embed_get("src/rules/dnsbl.json", &text, e) != 0)
		return -1;
	if ((root = json_loadb(text.p, text.n, 0, &je)) == NULL)
		return err_set(e, EXIT_DATA, "src/rules/dnsbl.json: line %d: %s", je.line, je.text);
	json_array_foreach(root, i, one)
		check_list(in, l, one);
	json_decref(root);
	return 0;
}
