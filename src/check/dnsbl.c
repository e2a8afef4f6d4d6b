/* dnsbl: block lists. An empty answer proves nothing until the list has shown that it answers this resolver: its own test points (RFC 5782) must come
 * back listed and not listed first. A public resolver is not even asked. Lists and public resolvers are data: src/rules/dnsbl.json. */
#include <jansson.h>
#include <string.h>

#include "check/parts.h"
#include "util/embed.h"

enum { HOUR = 3600 };

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

static bool is_public(json_t *root, const char *addr)
{
	json_t *one;
	size_t i, n = addr ? strcspn(addr, "@") : 0;

	json_array_foreach(json_object_get(root, "public_resolvers"), i, one)
		if (addr && same_address((struct str){ addr, n }, str_c(json_string_value(one))))
			return true;
	return false;
}

/* Whether the list's test points come back as they should: listed, and not listed (of the subject's family too). */
static bool proven(const struct check_in *in, struct check_result *r, json_t *list, bool v6)
{
	const char *zone = json_string_value(json_object_get(list, "zone")), *no = json_string_value(json_object_get(list, "unlisted"));
	char name[300];

	if (!listed(ask(in, r, json_string_value(json_object_get(list, "listed")), zone)))
		return false;
	const struct dns_answer *a = ask(in, r, no, zone);
	if (dns_failed(a) || a->n)
		return false;
	if (!v6 || !dns_reverse(STR("::ffff:127.0.0.1"), str_c(zone), name, sizeof name))
		return true;
	a = check_ask(in, r, str_c(name), DNS_A);
	return !dns_failed(a) && a->n == 0;
}

/* The answer of an earlier run, where it said "not listed" and may be taken again. A listing is always asked about: somebody works on it. */
static bool recalled(const struct check_in *in, struct check_list *l, const char *zone, struct str subject)
{
	for (int i = 0; i < in->heards; i++) {
		const struct check_heard *h = &in->heard[i];
		if (!str_ieq(str_c(h->subject), subject) || strcmp(h->zone, zone) != 0)
			continue;
		struct check_result *r = check_add(l, "dnsbl", subject);
		check_say(r, CHECK_PASS, "pass", str_c(zone));
		check_note(r, str_c(h->evidence));
		r->looked_up_at = h->looked_up_at;
		r->keep_until = h->keep_until;
		return true;
	}
	return false;
}

/* What the codes of a listing mean: into the sentence, and the advice that goes with each. */
static void explain(struct check_result *r, json_t *list, const struct dns_answer *a)
{
	const char *advice = json_string_value(json_object_get(list, "advice"));
	size_t n = 0;
	int k = 0;

	for (int i = 0; i < a->n && i < 5 && n < sizeof r->also; i++) {
		const char *m = meaning(json_object_get(list, "codes"), a->rec[i].data);
		n += (size_t)snprintf(r->also + n, sizeof r->also - n, "%s%.15s %s", i ? ", " : "", a->rec[i].data.p, m);
		if (k == CHECK_ADVICE - 1 || (i && advice))
			continue;
		const char *key = advice ? advice : m;
		check_clean((struct str){ key, strcspn(key, " ,") }, r->advice[k], sizeof r->advice[k]);
		k += k == 0 || strcmp(r->advice[k - 1], r->advice[k]) != 0;
	}
	r->advice[k][0] = '\0';
}

static void check_one(const struct check_in *in, struct check_list *l, json_t *root, json_t *list, struct str subject, struct str name)
{
	const char *zone = json_string_value(json_object_get(list, "zone")), *url = json_string_value(json_object_get(list, "url"));
	bool info = json_is_true(json_object_get(list, "info"));

	if (recalled(in, l, zone, subject))
		return;
	struct check_result *r = check_add(l, "dnsbl", subject);

	check_say(r, CHECK_UNKNOWN, "unproven", str_c(zone));
	if (is_public(root, in->server)) {
		check_say(r, CHECK_UNKNOWN, "public", str_c(zone));
		check_setting(r, "resolver", in->server);
	} else if (proven(in, r, list, is_ip6(subject))) {
		const struct dns_answer *a = check_ask(in, r, name, DNS_A);
		if (dns_failed(a))
			check_say(r, CHECK_UNKNOWN, "lookup", str_c(zone));
		else if (a->n == 0) {
			check_say(r, CHECK_PASS, "pass", str_c(zone));
			r->keep_until = in->now + (a->ttl < HOUR ? a->ttl : HOUR);
		} else if (listed(a)) {
			check_say(r, info ? CHECK_WARN : CHECK_FAIL, "listed", str_c(zone));
			explain(r, list, a);
			check_ask(in, r, name, DNS_TXT);
			if (is_ip6(subject))
				check_note(r, STR("of IPv6 a whole /64 is listed"));
		}
	}
	check_note(r, str_c(url));
	if (info && r->state != CHECK_WARN) /* few receivers use it: only that it lists us is told */
		l->n--;
}

static void check_name(const struct check_in *in, struct check_list *l, json_t *root, json_t *list, const char *subject)
{
	char name[300];

	snprintf(name, sizeof name, "%.200s.%.90s", subject, json_string_value(json_object_get(list, "zone")));
	check_one(in, l, root, list, str_c(subject), str_c(name));
}

static void check_list(const struct check_in *in, struct check_list *l, json_t *root, json_t *list)
{
	const char *zone = json_string_value(json_object_get(list, "zone"));
	bool domains = json_is_true(json_object_get(list, "domains")), v6 = json_is_true(json_object_get(list, "ipv6"));
	char name[300];

	for (int i = 0; domains && i < in->domains.n; i++)
		check_name(in, l, root, list, in->domains.name[i]);
	for (int i = 0; domains && i < in->identities; i++) { /* an EHLO name is looked up too; one below a domain of ours stands for that */
		const char *helo = in->identity[i].helo;
		if (helo && is_host_name(str_c(helo)) && !within_any(&in->domains, str_c(helo)))
			check_name(in, l, root, list, helo);
	}
	for (int i = 0; !domains && i < in->ips.n; i++) {
		struct str ip = str_c(in->ips.name[i]);
		if ((v6 || !is_ip6(ip)) && dns_reverse(ip, str_c(zone), name, sizeof name))
			check_one(in, l, root, list, ip, str_c(name));
	}
}

/* Postfix asks lists through the host's resolver: through a public one it never hears that a client is listed. */
static void check_host_resolver(const struct check_in *in, struct check_list *l, json_t *root)
{
	static const char *const settings[] = { "postscreen_dnsbl_sites", "smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions", "smtpd_recipient_restrictions",
						"smtpd_relay_restrictions" };
	char v[2000];
	bool uses = false;

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		uses |= config_get(in->config, settings[i], v, sizeof v) && (i == 0 ? v[0] != '\0' : strstr(v, "reject_rbl") || strstr(v, "reject_rhsbl"));
	for (int i = 0; uses && in->machine && i < in->machine->resolvers; i++)
		if (is_public(root, in->machine->resolver[i])) {
			struct check_result *r = check_add(l, "dnsbl", str_c(in->machine->resolver[i]));
			check_say(r, CHECK_WARN, "host-public", STR(""));
			check_setting(r, "resolv.conf nameserver", in->machine->resolver[i]);
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
	if (in->ips.n == 0 && in->relay == NULL)
		check_say(check_add(l, "dnsbl", STR("")), CHECK_UNKNOWN, "no-ip", STR(""));
	json_array_foreach(json_object_get(root, "lists"), i, one)
		check_list(in, l, root, one);
	check_host_resolver(in, l, root);
	json_decref(root);
	return 0;
}
