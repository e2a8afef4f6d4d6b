/* replies: see replies.h. A text is normalised once, its literals are looked for in one pass, and only the rules that wait for one of them are looked at; regular
 * expressions run last. */
#include "analysis/replies.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/literals.h"
#include "analysis/replies_rules.h"
#include "analysis/replies_text.h"
#include "analysis/rule_sets.h"

struct replies {
	struct rules rules;
	struct literals *lit;
	struct rule_sets *sets;
	struct reply_text text; /* what verdicts point into */
};

struct replies *replies_new(struct str rules, struct str extra, struct err *e)
{
	struct replies *r = calloc(1, sizeof *r);

	if (r == NULL)
		die_oom();
	r->lit = literals_new();
	if ((extra.p && rules_add(&r->rules, extra, r->lit, e) == -1) || rules_add(&r->rules, rules, r->lit, e) == -1) {
		replies_free(r);
		return NULL;
	}
	r->sets = rule_sets_new(&r->rules, r->lit);
	return r;
}

void replies_free(struct replies *r)
{
	if (r == NULL)
		return;
	rules_free(&r->rules);
	rule_sets_free(r->sets);
	literals_free(r->lit);
	free(r);
}

static bool code_fits(const struct strs *patterns, const struct reply_parts *p)
{
	char code[4] = "";

	if (p->code) {
		for (int i = 2, c = p->code; i >= 0; i--, c /= 10)
			code[i] = (char)('0' + c % 10);
	} else if (p->dsn.n) {
		code[0] = p->dsn.p[0]; /* a text that names only the enhanced code fits "4xx" and "5xx" */
	}
	for (int i = 0; code[0] && i < patterns->n; i++) {
		const char *want = patterns->at[i].p;
		if ((want[0] == 'x' || want[0] == code[0]) && (want[1] == 'x' || want[1] == code[1]) && (want[2] == 'x' || want[2] == code[2]))
			return true;
	}
	return false;
}

/* "x.7.25" and "5.7.x" against "5.7.25", part by part. */
static bool dsn_matches(struct str want, struct str have)
{
	while (want.n && have.n) {
		size_t w = str_find(want, '.', 0), h = str_find(have, '.', 0);
		if (!(w == 1 && want.p[0] == 'x') && !str_eq(str_head(want, w), str_head(have, h)))
			return false;
		want = str_skip(want, w + 1);
		have = str_skip(have, h + 1);
	}
	return want.n == have.n;
}

static bool dsn_fits(const struct strs *patterns, struct str dsn)
{
	for (int i = 0; i < patterns->n; i++)
		if (dsn_matches(patterns->at[i], dsn))
			return true;
	return false;
}

static bool provider_fits(const struct strs *ids, struct str provider)
{
	for (int i = 0; i < ids->n; i++)
		if (str_eq(ids->at[i], provider))
			return true;
	return false;
}

static bool literals_fit(const struct literals *lit, const struct rule *rule)
{
	bool one = rule->any.n == 0;

	for (int i = 0; i < rule->contains.n; i++)
		if (!literals_seen(lit, rule->contains.at[i]))
			return false;
	for (int i = 0; !one && i < rule->any.n; i++)
		one = literals_seen(lit, rule->any.at[i]);
	return one;
}

static bool origin_fits(const struct rule *rule, const struct reply_parts *p, bool success)
{
	bool known = p->remote || *p->stage; /* a text of unknown form may be anybody's */

	if (success || rule->origin == ORIGIN_ACCEPT)
		return success && rule->origin == ORIGIN_ACCEPT;
	return rule->origin == ORIGIN_REMOTE ? p->remote || !known : !p->remote;
}

struct question {
	const struct reply_parts *parts;
	struct str provider, lower;
	unsigned stage;
	bool success;
};

static bool fits(const struct replies *r, const struct rule *rule, const struct question *q, struct re_match *m)
{
	m->n = 0;
	return literals_fit(r->lit, rule) && origin_fits(rule, q->parts, q->success) &&
	       (rule->stages == 0 || rule->stages & q->stage) && (rule->provider.n == 0 || provider_fits(&rule->provider, q->provider)) &&
	       (rule->code.n == 0 || code_fits(&rule->code, q->parts)) && (rule->dsn.n == 0 || dsn_fits(&rule->dsn, q->parts->dsn)) &&
	       (rule->regex == NULL || re_exec(rule->regex, q->lower, m) == 1);
}

/* A group's text, with the case it had. */
static struct str captured(const struct replies *r, const struct rule *rule, const struct re_match *m, int kind, bool keep_case)
{
	int n = rule->group[kind];

	if (n == 0 || n >= m->n || m->group[n].p == NULL)
		return STR("");
	if (!keep_case)
		return m->group[n];
	return (struct str){ r->text.cased + (m->group[n].p - r->text.lower), m->group[n].n };
}

static struct str first_of(struct str a, struct str b)
{
	return a.n ? a : b;
}

static void take_captures(struct replies *r, const struct rule *rule, const struct re_match *m, struct verdict *out)
{
	out->list = first_of(rule->list, captured(r, rule, m, GROUP_LIST, false));
	out->sublist = first_of(rule->sublist, captured(r, rule, m, GROUP_SUBLIST, false));
	struct str ip = captured(r, rule, m, GROUP_IP, true);
	if (ip.n)
		out->our_addr = reply_address(ip, r->text.addr);
	out->url = first_of(captured(r, rule, m, GROUP_URL, true), out->url);
	out->provider_code = first_of(captured(r, rule, m, GROUP_CODE, true), out->provider_code);
}

void reply_classify(struct replies *r, struct str text, const char *provider, bool success, struct verdict *out)
{
	struct reply_parts parts;
	struct re_match m;

	*out = (struct verdict){ "unknown", 0, "", STR(""), STR(""), STR(""), STR(""), STR("") };
	reply_parse(text, &parts);
	reply_normalise(&parts, &r->text);

	struct str cased = { r->text.cased, r->text.n }, low = { r->text.lower, r->text.n };
	if (parts.remote && !success) {
		out->our_addr = reply_address(reply_our_addr(cased, parts.addr), r->text.addr);
		out->url = reply_url(cased);
		out->provider_code = reply_tag(cased);
	}
	literals_scan(r->lit, low);
	struct question q = { &parts, str_c(provider), low, stage_bit(str_c(parts.stage)), success };
	rule_sets_begin(r->sets, r->lit);
	for (int i = -1; (i = rule_sets_next(r->sets, i)) >= 0;) {
		const struct rule *rule = &r->rules.at[i];
		if (fits(r, rule, &q, &m)) {
			out->cause = rule->cause;
			out->confidence = rule->confidence;
			out->rule = rule->id;
			take_captures(r, rule, &m, out);
			return;
		}
	}
}

/* What of a rule decided, as: provider google; code 550; words "spf or dkim". (What comes before the words is short.) */
static void say_why(const struct replies *r, const struct rule *rule, const struct question *q, char *out, size_t room)
{
	size_t n = 0;

	out[0] = '\0';
	if (rule->provider.n)
		n += (size_t)snprintf(out + n, room - n, "; provider %.60s", q->provider.p);
	if (rule->stages)
		n += (size_t)snprintf(out + n, room - n, "; stage %s", *q->parts->stage ? q->parts->stage : "unknown");
	if (rule->code.n && q->parts->code)
		n += (size_t)snprintf(out + n, room - n, "; code %d", q->parts->code);
	if (rule->dsn.n)
		n += (size_t)snprintf(out + n, room - n, "; enhanced code %.*s", STR_ARG(q->parts->dsn));
	for (int i = 0; i < rule->contains.n + rule->any.n && n < room; i++) {
		int literal = i < rule->contains.n ? rule->contains.at[i] : rule->any.at[i - rule->contains.n];
		if (literals_seen(r->lit, literal))
			n += (size_t)snprintf(out + n, room - n, "; words \"%.*s\"", STR_ARG(literals_text(r->lit, literal)));
	}
	if (rule->regex && n < room)
		snprintf(out + n, room - n, "; its pattern");
	if (out[0])
		memmove(out, out + 2, strlen(out + 2) + 1); /* the first "; " */
}

int reply_fits(struct replies *r, struct str text, const char *provider, bool success, struct reply_fit *out, int room)
{
	struct reply_parts parts;
	struct re_match m;
	int n = 0;

	reply_parse(text, &parts);
	reply_normalise(&parts, &r->text);
	struct question q = { &parts, str_c(provider), { r->text.lower, r->text.n }, stage_bit(str_c(parts.stage)), success };
	literals_scan(r->lit, q.lower);
	for (int i = 0; i < r->rules.n && n < room; i++) {
		const struct rule *rule = &r->rules.at[i];
		if (!fits(r, rule, &q, &m))
			continue;
		out[n] = (struct reply_fit){ .rule = rule->id, .cause = rule->cause, .confidence = rule->confidence };
		say_why(r, rule, &q, out[n].why, sizeof out[n].why);
		n++;
	}
	return n;
}

static bool has_cause(const json_t *causes, const char *id)
{
	size_t i;
	json_t *c;

	json_array_foreach (causes, i, c) {
		const char *have = json_string_value(json_object_get(c, "id"));
		if (have && !strcmp(have, id))
			return true;
	}
	return false;
}

static int check_rule(struct replies *r, const struct rule *rule, struct err *e)
{
	char provider[64] = "";
	struct verdict v;

	if (rule->provider.n)
		memcpy(provider, rule->provider.at[0].p, rule->provider.at[0].n < sizeof provider ? rule->provider.at[0].n : 0);
	for (int k = 0; k < rule->samples.n; k++) {
		reply_classify(r, rule->samples.at[k], provider, rule->origin == ORIGIN_ACCEPT, &v);
		if (strcmp(v.rule, rule->id))
			return err_set(e, EXIT_DATA, "rule '%s': %s%s its sample %d: %.300s", rule->id, *v.rule ? v.rule : "no rule",
				       *v.rule ? " claims" : " fits", k + 1, rule->samples.at[k].p);
	}
	return 0;
}

int replies_check(struct replies *r, struct str causes, struct err *e)
{
	json_error_t why;
	json_t *doc = json_loadb(causes.p, causes.n, JSON_REJECT_DUPLICATES, &why);
	int samples = 0;

	if (!json_is_array(doc)) {
		json_decref(doc);
		return err_set(e, EXIT_DATA, "causes: wants a list%s%s", doc ? "" : ": ", doc ? "" : why.text);
	}
	for (int i = 0; i < r->rules.n && samples >= 0; i++) {
		const struct rule *rule = &r->rules.at[i];
		if (!has_cause(doc, rule->cause))
			samples = err_set(e, EXIT_DATA, "rule '%s': there is no cause '%s'", rule->id, rule->cause);
		else if (check_rule(r, rule, e) == -1)
			samples = -1;
		else
			samples += rule->samples.n;
	}
	json_decref(doc);
	return samples;
}
