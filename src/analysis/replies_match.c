/* replies_match: see replies_match.h. */
#include "analysis/replies_match.h"

#include <stdio.h>

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

bool rule_fits(const struct rule *rule, const struct literals *lit, const struct question *q, struct re_match *m)
{
	m->n = 0;
	return literals_fit(lit, rule) && origin_fits(rule, q->parts, q->success) &&
	       (rule->stages == 0 || rule->stages & q->stage) && !(rule->ruled_out & q->stage) && (rule->provider.n == 0 || provider_fits(&rule->provider, q->provider)) &&
	       (rule->code.n == 0 || code_fits(&rule->code, q->parts)) && (rule->dsn.n == 0 || dsn_fits(&rule->dsn, q->parts->dsn)) &&
	       (rule->regex == NULL || re_exec(rule->regex, q->lower, m) == 1);
}

/* What comes before the words is short. */
void rule_why(const struct rule *rule, const struct literals *lit, const struct question *q, char *out, size_t room)
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
		if (literals_seen(lit, literal))
			n += (size_t)snprintf(out + n, room - n, "; words \"%.*s\"", STR_ARG(literals_text(lit, literal)));
	}
	if (rule->regex && n < room)
		snprintf(out + n, room - n, "; its pattern");
	if (out[0])
		memmove(out, out + 2, strlen(out + 2) + 1); /* the first "; " */
}
