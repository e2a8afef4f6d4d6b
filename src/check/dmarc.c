/* dmarc: the policy that receivers find for a sender domain, by the tree walk of RFC 9989, and whether reports may be sent where it says. */
#include <string.h>

#include "check/parts.h"

enum { WALK = 8 };

/* A tag's value; the names of DMARC's tags are of any case. */
static struct str tag(struct str record, const char *name)
{
	return tag_value(record, name, str_ieq);
}

static bool is_record(struct str txt)
{
	return str_starts(txt, STR("v=")) && str_eq(tag(txt, "v"), STR("DMARC1"));
}

/* How many DMARC records stand at _dmarc.NAME; *record is the first. -1: the look-up failed. */
static int records_at(const struct check_in *in, struct check_result *r, struct str name, const char *prefix, struct str *record)
{
	char full[300];
	int n = 0;

	snprintf(full, sizeof full, "%s.%.*s", prefix, STR_ARG(name));
	const struct dns_answer *a = check_ask(in, r, str_c(full), DNS_TXT);
	if (dns_failed(a))
		return -1;
	for (int i = 0; i < a->n; i++)
		if (is_record(a->rec[i].data) && n++ == 0)
			*record = a->rec[i].data;
	return n;
}

static int labels(struct str name)
{
	int n = 0;

	for (; name.n; name = label_skip(name))
		n++;
	return n;
}

/* What holds above name: the organisational domain (the one with the fewest labels that has a record and is no public suffix; else the one below the
 * suffix that has one), the record that counts there, and where it stands: at that domain, else at the suffix. 1, 0, or -1. */
static int walk_up(const struct check_in *in, struct check_result *r, struct str name, struct str *record, struct str *at, struct str *org)
{
	int found = 0;
	struct str below = name;

	for (int i = 1; i < WALK; i++) {
		struct str got;
		name = label_skip(below);
		while (i == 1 && labels(name) > WALK - 1)
			name = label_skip(name);
		if (name.n == 0)
			break;
		int n = records_at(in, r, name, "_dmarc", &got);
		if (n < 0)
			return -1;
		if (n == 1 && str_ieq(tag(got, "psd"), STR("y"))) {
			if (!found || !str_eq(*at, below))
				*record = got, *at = name;
			*org = below, found = 1;
			break;
		}
		if (n == 1) {
			*record = got, *at = *org = name, found = 1;
			if (str_ieq(tag(got, "psd"), STR("n")))
				break;
		}
		below = name;
	}
	return found;
}

/* How much a policy asks of receivers. */
static int strength(struct str p)
{
	return str_ieq(p, STR("reject")) ? 2 : str_ieq(p, STR("quarantine")) ? 1 : 0;
}

/* Whether mail to this domain finds a server: 1, 0, -1. */
static int receives(const struct check_in *in, struct check_result *r, struct str host)
{
	const struct dns_answer *mx = check_ask(in, r, host, DNS_MX);

	if (mx->n)
		return mx->rec[0].data.n > 0;
	const struct dns_answer *a = check_ask(in, r, host, DNS_A), *aaaa = dns_query(in->dns, host, DNS_AAAA);
	return a->n || aaaa->n ? 1 : dns_failed(mx) || dns_failed(a) || dns_failed(aaaa) ? -1 : 0;
}

/* The domain of a mailto address, without a size limit behind it. */
static struct str host_of(struct str uri)
{
	struct str host = str_skip(uri, str_find(uri, '@', 0) + 1);

	return str_head(host, str_find(host, '!', 0));
}

/* The first domain of rua that no mail can reach; absent: none is known. *failed: that of one can't be known. */
static struct str unreachable(const struct check_in *in, struct check_result *r, struct str rua, bool *failed)
{
	while (rua.n) {
		struct str host = host_of(str_trim(str_head(rua, str_find(rua, ',', 0))));
		rua = str_skip(rua, str_find(rua, ',', 0) + 1);
		int there = receives(in, r, host);
		if (there == 0)
			return host;
		*failed |= there < 0;
	}
	return STR_NONE;
}

/* Whether reports may go to every address of rua, domain being where the record stands: RFC 9990 section 4. 1 yes, 0 no (*who says whose consent
 * lacks), -1 unknown. */
static int may_report(const struct check_in *in, struct check_result *r, struct str domain, struct str org, struct str rua, struct str *who)
{
	while (rua.n) {
		size_t end = str_find(rua, ',', 0);
		struct str uri = str_trim(str_head(rua, end));
		rua = str_skip(rua, end + 1);
		*who = uri;
		if (uri.n < 7 || !str_ieq(str_head(uri, 7), STR("mailto:")))
			return 0;
		struct str host = host_of(uri), got;
		if (host.n == 0)
			return 0;
		if (within(host, org) || within(domain, host))
			continue;
		char prefix[300];
		*who = host;
		snprintf(prefix, sizeof prefix, "%.*s._report._dmarc", STR_ARG(domain));
		int n = records_at(in, r, host, prefix, &got);
		if (n <= 0)
			return n;
	}
	return 1;
}

/* The record with this tag set to value, or without it (NULL). */
static void edit(struct str record, const char *name, const char *value, char *out, size_t room)
{
	bool set = false;
	size_t o = 0;

	out[0] = '\0';
	while (record.n && o < room) {
		struct str one = str_trim(str_head(record, str_find(record, ';', 0)));
		record = str_skip(record, str_find(record, ';', 0) + 1);
		bool this = str_ieq(str_trim(str_head(one, str_find(one, '=', 0))), str_c(name));
		if (one.n == 0 || (this && (value == NULL || set)))
			continue;
		set |= this;
		if (this)
			o += (size_t)snprintf(out + o, room - o, "%s%s=%s", o ? "; " : "", name, value);
		else
			o += (size_t)snprintf(out + o, room - o, "%s%.*s", o ? "; " : "", STR_ARG(one));
	}
	if (!set && value && o < room)
		snprintf(out + o, room - o, "%s%s=%s", o ? "; " : "", name, value);
}

static void change(struct check_result *r, struct str at, struct str record, const char *name, const char *value)
{
	char text[600];

	edit(record, name, value, text, sizeof text);
	if (strlen(text) < 250 && !strchr(text, '"') && !strchr(text, '\\'))
		check_change(r, "dns=", "_dmarc.%.*s. TXT \"%s\"", STR_ARG(at), text);
}

/* A month of reports in which our own mail passed: time for the next step. Without a database that is not known. */
enum { CLEAN_DAYS = 30 };

/* at: where the record stands. */
static void judge(const struct check_in *in, struct check_result *r, struct str domain, struct str at, struct str org, struct str record)
{
	struct str p = tag(record, "p"), sp = tag(record, "sp"), who = STR_NONE, rua = tag(record, "rua");
	bool inherited = !str_eq(at, domain);
	struct str effective = inherited && sp.n ? sp : p;
	char mailto[300];
	int may = may_report(in, r, at, org, rua, &who);
	bool failed = false;
	struct str nobody = may > 0 ? unreachable(in, r, rua, &failed) : STR_NONE;

	if (tag(record, "pct").p || tag(record, "rf").p || tag(record, "ri").p)
		check_note(r, STR("pct, rf and ri are no longer read (RFC 9989)"));

	snprintf(mailto, sizeof mailto, "mailto:dmarc@%.*s", STR_ARG(str_head(at, 200)));
	if (may < 0 || failed)
		check_say(r, CHECK_UNKNOWN, "lookup", who);
	else if (nobody.n) {
		check_say(r, CHECK_WARN, "rua-gone", nobody);
		if (str_find(rua, ',', 0) == rua.n) /* else the others get reports: only a person can tell whether that will do */
			change(r, at, record, "rua", mailto);
	} else if (may == 0) {
		check_say(r, CHECK_FAIL, "rua", who);
		if (str_find(who, ':', 0) == who.n)
			check_change(r, "dns", "%.*s._report._dmarc.%.*s. TXT \"v=DMARC1\"", STR_ARG(at), STR_ARG(who));
		else
			change(r, at, record, "rua", mailto);
	} else if (rua.n == 0) {
		check_say(r, CHECK_WARN, "no-rua", effective);
		change(r, at, record, "rua", mailto);
	} else if (strength(effective) == 0) {
		bool early = in->clean_days >= 0 && in->clean_days < CLEAN_DAYS;
		check_say(r, early ? CHECK_PASS : CHECK_WARN, early ? "watching" : "p-none", effective.n ? effective : STR("none"));
		if (in->clean_days >= CLEAN_DAYS)
			change(r, at, record, inherited && sp.n ? "sp" : "p", "quarantine");
	} else if (str_ieq(tag(record, "t"), STR("y"))) {
		check_say(r, CHECK_WARN, "test-mode", effective);
		change(r, at, record, "t", NULL);
	} else if (!inherited && sp.n && strength(sp) < strength(p)) {
		check_say(r, CHECK_WARN, "sp-weaker", sp);
		change(r, at, record, "sp", NULL);
	} else {
		check_say(r, CHECK_PASS, "pass", effective);
	}
}

/* Of several records the first that asks for reports stays alone; else the first, asking for them. */
static void change_one(const struct check_in *in, struct check_result *r, struct str domain, struct str first)
{
	char name[300], mailto[300];

	snprintf(name, sizeof name, "_dmarc.%.*s", STR_ARG(domain));
	snprintf(mailto, sizeof mailto, "mailto:dmarc@%.*s", STR_ARG(str_head(domain, 200)));
	const struct dns_answer *a = dns_query(in->dns, str_c(name), DNS_TXT);
	for (int i = 0; i < a->n; i++)
		if (is_record(a->rec[i].data) && tag(a->rec[i].data, "rua").n) {
			change(r, domain, a->rec[i].data, "", NULL);
			return;
		}
	change(r, domain, first, "rua", mailto);
}

static void check_domain(const struct check_in *in, struct check_list *l, struct str domain)
{
	struct check_result *r = check_add(l, "dmarc", domain);
	struct str record, at = domain, org = domain, above, over;
	int n = records_at(in, r, domain, "_dmarc", &record);

	if (n > 1) {
		check_say(r, CHECK_FAIL, "several", domain);
		change_one(in, r, domain, record);
		return;
	}
	bool own = n == 1;
	if (n >= 0 && !(own && str_ieq(tag(record, "psd"), STR("n")))) {
		int up = walk_up(in, r, domain, own ? &above : &record, own ? &over : &at, &org);
		n = own ? up < 0 ? -1 : 1 : up;
	}
	if (n < 0)
		check_say(r, CHECK_UNKNOWN, "lookup", domain);
	else if (n == 0) {
		check_say(r, CHECK_FAIL, "none", domain);
		check_change(r, "dns", "_dmarc.%.*s. TXT \"v=DMARC1; p=none; rua=mailto:dmarc@%.*s\"", STR_ARG(domain), STR_ARG(domain));
	} else
		judge(in, r, domain, at, org, record);
}

void checks_dmarc(const struct check_in *in, struct check_list *l)
{
	for (int i = 0; i < in->domains.n; i++)
		check_domain(in, l, str_c(in->domains.name[i]));
}
