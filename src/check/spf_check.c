/* spf_check: whether each address we send from may send for each sender domain, and under its EHLO name; and the record that would let it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/parts.h"
#include "check/spf.h"
#include "util/die.h"

static bool is_spf(struct str txt)
{
	return str_ieq(str_head(txt, 6), STR("v=spf1")) && (txt.n == 6 || txt.p[6] == ' ');
}

static struct str next(struct str *s)
{
	if (s->n == 0)
		return STR("");
	*s = str_trim(*s);
	struct str w = str_head(*s, str_find(*s, ' ', 0));
	*s = str_skip(*s, w.n);
	return w;
}

static bool is_all(struct str term)
{
	return str_ieq(term.n == 4 ? str_skip(term, 1) : term, STR("all"));
}

/* A term that by itself lets everybody through. */
static bool is_open(struct str w)
{
	struct str bare = w.n && w.p[0] == '+' ? str_skip(w, 1) : w;

	return str_ieq(bare, STR("all")) || str_ieq(bare, STR("ip4:0.0.0.0/0")) || str_ieq(bare, STR("ip6:::/0")) || str_ieq(bare, STR("ip6:0::0/0"));
}

/* "ip4=192.0.2.1": by its form a modifier that nobody knows, so that it counts for nothing; the mechanism is meant. */
static bool is_slip(struct str w)
{
	static const char *const names[] = { "ip4=", "ip6=", "a=", "mx=", "include=", "exists=" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_ieq(str_head(w, strlen(names[i])), str_c(names[i])))
			return true;
	return false;
}

/* False: there is no room. */
static bool put(char *out, size_t room, struct str term)
{
	size_t n = strlen(out);
	int more = snprintf(out + n, room - n, "%s%.*s", n ? " " : "", STR_ARG(term));

	return more >= 0 && (size_t)more < room - n;
}

/* The domain's record with the addresses it lacks before its all or redirect; several records become one. False: it would be too long. */
static bool edit(const struct check_in *in, const char *domain, const struct check_names *lack, bool narrow, char *out, size_t room)
{
	const struct dns_answer *a = dns_query(in->dns, str_c(domain), DNS_TXT);
	char tail[300] = "", terms[800] = "";
	bool fits = true;

	for (int i = 0; i < a->n; i++) {
		struct str left = a->rec[i].data;
		if (!is_spf(left))
			continue;
		next(&left);
		for (struct str w; (w = next(&left)).n;) {
			bool last = is_all(w) || str_ieq(str_head(w, 9), STR("redirect="));
			if (is_slip(w) || (narrow && (is_open(w) || (last && w.p[0] == '?'))))
				continue;
			if (last)
				tail[0] = '\0';
			fits = (last ? put(tail, sizeof tail, w) : put(terms, sizeof terms, w)) && fits;
		}
	}
	for (int i = 0; i < lack->n; i++) {
		char term[100];
		snprintf(term, sizeof term, "%s:%.60s", is_ip6(str_c(lack->name[i])) ? "ip6" : "ip4", lack->name[i]);
		fits = put(terms, sizeof terms, str_c(term)) && fits;
	}
	snprintf(out, room, "v=spf1%s%s %s", terms[0] ? " " : "", terms, tail[0] ? tail : "~all");
	return fits;
}

/* A domain's record as a line of its zone: strings of at most 255 bytes. None where it would be longer than records are. */
static void change(const struct check_in *in, struct check_result *r, const char *domain, const struct check_names *lack, bool narrow)
{
	char record[1200], text[1190] = "";

	if (!edit(in, domain, lack, narrow, record, sizeof record) || strchr(record, '"') || strchr(record, '\\'))
		return;
	for (struct str left = str_c(record); left.n; left = str_skip(left, 250)) {
		size_t n = strlen(text);
		snprintf(text + n, sizeof text - n, "%s\"%.*s\"", n ? " " : "", STR_ARG(str_head(left, 250)));
	}
	check_change(r, "dns=", "%s. TXT %s", domain, text);
}

static void lacking(const struct check_in *in, const char *domain, struct check_names *lack, struct spf *s)
{
	for (int i = 0; i < in->ips.n; i++) {
		spf_check(in->dns, str_c(in->ips.name[i]), str_c(domain), STR(""), s);
		if (s->result != SPF_PASS)
			lack->name[lack->n++] = in->ips.name[i];
	}
}

void change_spf(const struct check_in *in, struct check_result *r, const char *domain)
{
	struct check_names lack = { 0 };
	struct spf *s = malloc(sizeof *s);

	if (s == NULL)
		die_oom();
	lacking(in, domain, &lack, s);
	free(s);
	change(in, r, domain, &lack, false);
}

static void judge(const struct check_in *in, struct check_result *r, const struct spf *s, const char *domain, const char *addr, struct str record)
{
	static const struct { enum check_state state; const char *finding; } by[] = {
		[SPF_NONE] = { CHECK_FAIL, "none" }, [SPF_NEUTRAL] = { CHECK_WARN, "neutral" }, [SPF_PASS] = { CHECK_PASS, "pass" },
		[SPF_FAIL] = { CHECK_FAIL, "fail" }, [SPF_SOFTFAIL] = { CHECK_FAIL, "softfail" },
		[SPF_TEMPERROR] = { CHECK_UNKNOWN, "lookup" }, [SPF_PERMERROR] = { CHECK_FAIL, "permerror" },
	};
	char term[100], count[60];
	const char *weak = "";

	snprintf(term, sizeof term, "%s:%.60s", is_ip6(str_c(addr)) ? "ip6" : "ip4", addr);
	check_say(r, by[s->result].state, by[s->result].finding, str_c(term));
	if (s->result == SPF_PASS && record.n)
		weak = spf_weakness(in, r, domain, record, s->lookups);
	if (weak[0])
		check_say(r, strcmp(weak, "open") == 0 ? CHECK_FAIL : CHECK_WARN, weak, str_c(term));
	snprintf(count, sizeof count, "%d of 10 look-ups", s->lookups);
	check_note(r, str_c(count));
	for (struct str left = str_c(s->trace); left.n;) {
		struct str line = str_head(left, str_find(left, '\n', 0));
		check_note(r, line);
		left = str_skip(left, line.n + 1);
	}
}

static void note_slips(struct check_result *r, struct str record)
{
	char text[120];

	next(&record);
	for (struct str w; (w = next(&record)).n;)
		if (is_slip(w)) {
			snprintf(text, sizeof text, "%.*s counts for nothing: with a colon in the place of = it would", STR_ARG(str_head(w, 60)));
			check_note(r, str_c(text));
		}
}

static struct str record_of(const struct check_in *in, const char *domain, int *n)
{
	const struct dns_answer *a = dns_query(in->dns, str_c(domain), DNS_TXT);
	struct str found = STR_NONE;

	*n = 0;
	for (int i = 0; i < a->n; i++)
		if (is_spf(a->rec[i].data) && (*n)++ == 0)
			found = a->rec[i].data;
	return found;
}

/* Whether the record itself says so, not one that it includes: only then does an edit of it help. */
static bool says_open(struct str record)
{
	next(&record);
	for (struct str w; (w = next(&record)).n;)
		if (is_open(w))
			return true;
	return false;
}

static void suggest(const struct check_in *in, struct check_result *r, const char *domain, const struct check_names *lack, const struct spf *s, int records, struct str record)
{
	if (s->result == SPF_NONE || s->result == SPF_NEUTRAL || s->result == SPF_FAIL || s->result == SPF_SOFTFAIL || (s->result == SPF_PERMERROR && records > 1))
		change(in, r, domain, lack, false);
	else if (s->result == SPF_PASS && ((strcmp(r->finding, "open") == 0 && says_open(record)) || strcmp(r->finding, "all-neutral") == 0 || strcmp(r->finding, "no-all") == 0))
		change(in, r, domain, &in->ips, true);
}

static void check_domain(const struct check_in *in, struct check_list *l, const char *domain, struct spf *s)
{
	struct check_names lack = { 0 };
	char from[300];
	int n = snprintf(from, sizeof from, "postmaster@%.250s", domain), records;
	struct str record;

	lacking(in, domain, &lack, s);
	record = record_of(in, domain, &records);
	for (int i = 0; i < in->ips.n; i++) {
		const struct check_identity *who = identity_of(in, in->ips.name[i]);
		struct check_result *r = check_add(l, "spf", str_c(domain));
		spf_check(in->dns, str_c(in->ips.name[i]), str_c(who && who->helo ? who->helo : ""), (struct str){ from, (size_t)n }, s);
		check_ask(in, r, str_c(domain), DNS_TXT);
		judge(in, r, s, domain, in->ips.name[i], record);
		note_slips(r, record);
		suggest(in, r, domain, &lack, s, records, record);
	}
}

/* Bounces have no sender: receivers then look at the EHLO name. It need not have a record. */
static void check_helo(const struct check_in *in, struct check_list *l, const struct check_identity *who, struct spf *s)
{
	for (int i = 0; i < who->ips.n; i++) {
		struct check_names lack = { 1, { who->ips.name[i] } };
		int records;
		spf_check(in->dns, str_c(who->ips.name[i]), str_c(who->helo), STR(""), s);
		if (s->result == SPF_NONE)
			continue;
		struct check_result *r = check_add(l, "spf.helo", str_c(who->helo));
		record_of(in, who->helo, &records);
		judge(in, r, s, who->helo, who->ips.name[i], STR_NONE);
		suggest(in, r, who->helo, &lack, s, records, STR_NONE);
	}
}

void checks_spf(const struct check_in *in, struct check_list *l)
{
	struct spf *s = malloc(sizeof *s);

	if (s == NULL)
		die_oom();
	for (int d = 0; d < in->domains.n; d++)
		if (in->ips.n == 0 && in->relay)
			relay_spf(in, l, in->domains.name[d]);
		else
			check_domain(in, l, in->domains.name[d], s);
	for (int i = 0; i < in->identities; i++)
		if (in->identity[i].helo && !is_bare(in, str_c(in->identity[i].helo))) /* a bare domain is judged above */
			check_helo(in, l, &in->identity[i], s);
	if ((in->ips.n == 0 && in->relay == NULL) || in->domains.n == 0)
		check_say(check_add(l, "spf", STR("")), CHECK_UNKNOWN, "not-known", STR(""));
	free(s);
}
