/* replies: see replies.h. A text is normalised once, its literals are looked for in one pass, and only the rules that wait for one of them are looked at; regular
 * expressions run last. */
#include "analysis/replies.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/learned.h"
#include "analysis/literals.h"
#include "analysis/replies_match.h"
#include "analysis/replies_rules.h"
#include "analysis/replies_text.h"
#include "analysis/rule_sets.h"

static const char words_id[] = "words"; /* the rule of a verdict that is learned */
enum { YIELDS_TO = 85, GUESS_BELOW = 66 }; /* confidences */
static const double AHEAD_OF_GUESS = 1, AHEAD_OF_RULE = 2, SURE_ENOUGH = 0.2;

struct replies {
	struct rules rules;
	int own; /* the first ones are a user's: nothing overrules them */
	struct learned *learned;
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
	int rc = extra.p ? rules_add(&r->rules, extra, r->lit, e) : 0;
	r->own = r->rules.n;
	if (rc == -1 || rules_add(&r->rules, rules, r->lit, e) == -1) {
		replies_free(r);
		return NULL;
	}
	rules_rule_out(&r->rules, r->own);
	r->sets = rule_sets_new(&r->rules, r->lit);
	return r;
}

int replies_learn(struct replies *r, struct str table, struct err *e)
{
	r->learned = learned_new(table, e);
	return r->learned ? 0 : -1;
}

void replies_free(struct replies *r)
{
	if (r == NULL)
		return;
	rules_free(&r->rules);
	learned_free(r->learned);
	rule_sets_free(r->sets);
	literals_free(r->lit);
	free(r);
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

/* A socket's server is a service of this machine, whatever its name. */
static struct str whose(const struct reply_parts *parts, const char *provider)
{
	return str_find(parts->addr, '/', 0) < parts->addr.n ? STR("localhost") : str_c(provider);
}

static bool may_be_overruled(const struct replies *r, int i, const struct question *q)
{
	if (r->learned == NULL || q->success || !(q->parts->remote || (*q->parts->stage == '\0' && (q->parts->code || q->parts->dsn.n))))
		return false; /* Postfix's own words, or prose without a reply */
	if (i < 0)
		return true;
	const struct rule *rule = &r->rules.at[i];
	return i >= r->own && rule->origin == ORIGIN_REMOTE && rule->provider.n == 0 && !rule->firm && rule->confidence <= YIELDS_TO;
}

/* The words' verdict, when it overrules rule i (-1: none fits). */
static bool overruled(struct replies *r, int i, const struct question *q, struct features *f, struct learned_verdict *words)
{
	if (!may_be_overruled(r, i, q))
		return false;
	features_of(q->parts, q->lower, f);
	const struct rule *rule = i < 0 ? NULL : &r->rules.at[i];
	*words = learned_ask(r->learned, f, rule ? rule->cause : "", rule && rule->confidence >= GUESS_BELOW ? AHEAD_OF_RULE : AHEAD_OF_GUESS);
	return words->cause && (rule || words->share >= SURE_ENOUGH);
}

/* Of replies that no rule knew, those with a share of 0.1 were right in one of two, with 0.7 in four of five (tests/accuracy). */
static int confidence_of(const struct learned_verdict *words)
{
	return 40 + (int)(60 * words->share * (words->share > 0.75 ? 0.75 / words->share : 1));
}

void reply_classify(struct replies *r, struct str text, const char *provider, bool success, struct verdict *out)
{
	struct reply_parts parts;
	struct re_match m;

	*out = (struct verdict){ "unknown", 0, "", STR(""), STR(""), STR(""), STR(""), STR(""), false };
	reply_parse(text, &parts);
	reply_normalise(&parts, &r->text);

	struct str cased = { r->text.cased, r->text.n }, low = { r->text.lower, r->text.n };
	if (parts.remote && !success) {
		out->our_addr = reply_address(reply_our_addr(cased, parts.addr), r->text.addr);
		out->url = reply_url(cased);
		out->provider_code = reply_tag(cased);
	}
	literals_scan(r->lit, low);
	struct question q = { &parts, whose(&parts, provider), low, stage_bit(str_c(parts.stage)), success };
	rule_sets_begin(r->sets, r->lit);
	int i = -1;
	while ((i = rule_sets_next(r->sets, i)) >= 0 && !rule_fits(&r->rules.at[i], r->lit, &q, &m))
		;
	struct features f;
	struct learned_verdict words;
	if (overruled(r, i, &q, &f, &words)) {
		out->cause = words.cause;
		out->confidence = confidence_of(&words);
		out->rule = words_id;
	} else if (i >= 0) {
		const struct rule *rule = &r->rules.at[i];
		out->cause = rule->cause;
		out->confidence = rule->confidence;
		out->rule = rule->id;
		out->own = i < r->own;
		take_captures(r, rule, &m, out);
	}
}

int reply_fits(struct replies *r, struct str text, const char *provider, bool success, struct reply_fit *out, int room)
{
	struct reply_parts parts;
	struct re_match m;
	int n = 0;

	reply_parse(text, &parts);
	reply_normalise(&parts, &r->text);
	struct question q = { &parts, whose(&parts, provider), { r->text.lower, r->text.n }, stage_bit(str_c(parts.stage)), success };
	struct features f;
	struct learned_verdict words;
	int first = -1;
	literals_scan(r->lit, q.lower);
	for (int i = 0; i < r->rules.n && n < room; i++) {
		const struct rule *rule = &r->rules.at[i];
		if (!rule_fits(rule, r->lit, &q, &m))
			continue;
		first = first < 0 ? i : first;
		out[n] = (struct reply_fit){ .rule = rule->id, .cause = rule->cause, .confidence = rule->confidence };
		rule_why(rule, r->lit, &q, out[n].why, sizeof out[n].why);
		n++;
	}
	if (room > 0 && overruled(r, first, &q, &f, &words)) {
		n -= n == room;
		memmove(out + 1, out, (size_t)n * sizeof *out);
		out[0] = (struct reply_fit){ .rule = words_id, .cause = words.cause, .confidence = confidence_of(&words) };
		learned_why(r->learned, &f, words.cause, first < 0 ? "" : r->rules.at[first].cause, out[0].why, sizeof out[0].why);
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
