/* replies_rules: replies.json becomes structs, and every mistake in it becomes a message that names the rule. All texts stay in
 * the JSON documents, which live as long as the rules. */
#include "analysis/replies_rules.h"

#include <jansson.h>
#include <stdlib.h>

#include "analysis/replies_stage.h"

static void *room(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p == NULL)
		die_oom();
	return p;
}

static const char *const stage_names[] = { "connect", "banner", "helo", "tls", "auth", "mail", "rcpt", "data", "eod", "quit", "rset", "dns", "local", "unknown" };

unsigned stage_bit(struct str name)
{
	if (name.n == 0)
		name = STR("unknown");
	for (size_t i = 0; i < sizeof stage_names / sizeof *stage_names; i++)
		if (str_eq(name, str_c(stage_names[i])))
			return 1u << i;
	return 0;
}

void rules_rule_out(struct rules *r, int from)
{
	for (int i = from; i < r->n; i++) {
		struct rule *rule = &r->at[i];
		bool any = rule->stages == 0 && rule->provider.n == 0 && !rule->firm;
		for (size_t k = 0; any && k < sizeof stage_names / sizeof *stage_names; k++)
			if (cause_too_early(rule->cause, stage_names[k]))
				rule->ruled_out |= 1u << k;
	}
}

static struct str text_of(const json_t *v)
{
	return (struct str){ json_string_value(v), json_string_length(v) };
}

/* A text or a list of texts. */
static int take_strs(const json_t *v, struct strs *out, const char *id, const char *key, struct err *e)
{
	size_t n = json_is_array(v) ? json_array_size(v) : 1;

	if (n == 0)
		return err_set(e, EXIT_DATA, "rule '%s': \"%s\" is empty", id, key);
	out->at = room(n, sizeof *out->at);
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_is_array(v) ? json_array_get(v, i) : v;
		if (!json_is_string(one) || json_string_length(one) == 0)
			return err_set(e, EXIT_DATA, "rule '%s': \"%s\" wants a text or a list of texts", id, key);
		out->at[out->n++] = text_of(one);
	}
	return 0;
}

static int take_literals(const json_t *v, struct ints *out, struct literals *lit, const char *id, const char *key, struct err *e)
{
	struct strs s = { NULL, 0 };

	if (take_strs(v, &s, id, key, e) == -1) {
		free(s.at);
		return -1;
	}
	out->at = room((size_t)s.n, sizeof *out->at);
	for (int i = 0; i < s.n; i++) {
		bool plain = s.at[i].n >= LITERAL_MIN && str_find_str(s.at[i], STR("  "), 0) == s.at[i].n;
		for (size_t k = 0; k < s.at[i].n; k++)
			plain = plain && !(s.at[i].p[k] >= 'A' && s.at[i].p[k] <= 'Z');
		if (!plain) {
			err_set(e, EXIT_DATA, "rule '%s': \"%s\" '%.*s': at least %d bytes, lower case, single blanks", id, key,
				STR_ARG(s.at[i]), LITERAL_MIN);
			free(s.at);
			return -1;
		}
		out->at[out->n++] = literals_add(lit, s.at[i]);
	}
	free(s.at);
	return 0;
}

/* "5xx", "450", "x.7.25": digits, x and points, in the places of like. */
static bool is_code_pattern(struct str s, struct str like)
{
	if (like.n && s.n != like.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != 'x' && s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	return true;
}

static int take_codes(const json_t *v, struct strs *out, const char *like, const char *id, const char *key, struct err *e)
{
	if (take_strs(v, out, id, key, e) == -1)
		return -1;
	for (int i = 0; i < out->n; i++)
		if (!is_code_pattern(out->at[i], str_c(like)))
			return err_set(e, EXIT_DATA, "rule '%s': \"%s\" '%.*s' is no code such as 450, 5xx or x.7.25", id, key, STR_ARG(out->at[i]));
	return 0;
}

static int take_stages(const json_t *v, unsigned *out, const char *id, struct err *e)
{
	struct strs s = { NULL, 0 };
	int rc = take_strs(v, &s, id, "stage", e);

	for (int i = 0; rc == 0 && i < s.n; i++) {
		unsigned bit = stage_bit(s.at[i]);
		if (bit == 0)
			rc = err_set(e, EXIT_DATA, "rule '%s': there is no stage '%.*s'", id, STR_ARG(s.at[i]));
		*out |= bit;
	}
	free(s.at);
	return rc;
}

static int take_regex(const json_t *v, struct rule *r, struct err *e)
{
	static const char *const names[GROUP_KINDS] = { "list", "sublist", "ip", "url", "code" };
	struct err why = { 0, "" };

	if (!json_is_string(v))
		return err_set(e, EXIT_DATA, "rule '%s': \"regex\" wants a text", r->id);
	r->regex = re_new(text_of(v), true, &why);
	if (r->regex == NULL)
		return err_set(e, EXIT_DATA, "rule '%s': %s", r->id, why.text);
	for (int i = 0; i < GROUP_KINDS; i++)
		r->group[i] = re_name(r->regex, names[i]);
	return 0;
}

static int take_origin(const json_t *v, struct rule *r, struct err *e)
{
	static const char *const names[] = { "remote", "local", "accept" };

	for (int i = 0; json_is_string(v) && i < 3; i++)
		if (str_eq(text_of(v), str_c(names[i]))) {
			r->origin = (enum origin)i;
			return 0;
		}
	return err_set(e, EXIT_DATA, "rule '%s': \"origin\" is remote, local or accept", r->id);
}

static int take_member(struct rule *r, const char *key, json_t *v, struct literals *lit, struct err *e)
{
	if (!strcmp(key, "id") || !strcmp(key, "source") || !strcmp(key, "cause") || !strcmp(key, "list") || !strcmp(key, "sublist")) {
		if (!json_is_string(v))
			return err_set(e, EXIT_DATA, "rule '%s': \"%s\" wants a text", r->id, key);
		if (!strcmp(key, "cause"))
			r->cause = json_string_value(v);
		else if (!strcmp(key, "list"))
			r->list = text_of(v);
		else if (!strcmp(key, "sublist"))
			r->sublist = text_of(v);
		return 0;
	}
	if (!strcmp(key, "confidence")) {
		r->confidence = json_is_integer(v) ? (int)json_integer_value(v) : -1;
		return r->confidence < 0 || r->confidence > 100 ? err_set(e, EXIT_DATA, "rule '%s': \"confidence\" is 0 to 100", r->id) : 0;
	}
	if (!strcmp(key, "firm")) {
		r->firm = json_is_true(v);
		return json_is_boolean(v) ? 0 : err_set(e, EXIT_DATA, "rule '%s': \"firm\" is true or false", r->id);
	}
	if (!strcmp(key, "origin"))
		return take_origin(v, r, e);
	if (!strcmp(key, "provider"))
		return take_strs(v, &r->provider, r->id, key, e);
	if (!strcmp(key, "stage"))
		return take_stages(v, &r->stages, r->id, e);
	if (!strcmp(key, "code"))
		return take_codes(v, &r->code, "550", r->id, key, e);
	if (!strcmp(key, "dsn"))
		return take_codes(v, &r->dsn, "", r->id, key, e);
	if (!strcmp(key, "contains"))
		return take_literals(v, &r->contains, lit, r->id, key, e);
	if (!strcmp(key, "any"))
		return take_literals(v, &r->any, lit, r->id, key, e);
	if (!strcmp(key, "regex"))
		return take_regex(v, r, e);
	if (!strcmp(key, "samples"))
		return take_strs(v, &r->samples, r->id, key, e);
	return err_set(e, EXIT_DATA, "rule '%s': unknown member \"%s\"", r->id, key);
}

static int take_rule(struct rules *all, json_t *v, size_t number, struct literals *lit, struct err *e)
{
	const char *id = json_string_value(json_object_get(v, "id")), *key;
	struct rule *r = &all->at[all->n];
	json_t *member;

	if (id == NULL || *id == '\0')
		return err_set(e, EXIT_DATA, "rule number %zu has no \"id\"", number);
	*r = (struct rule){ .id = id, .list = STR(""), .sublist = STR(""), .confidence = 50 };
	all->n++;
	for (int i = 0; i < all->n - 1; i++)
		if (!strcmp(all->at[i].id, id))
			return err_set(e, EXIT_DATA, "rule '%s' is there twice", id);
	json_object_foreach (v, key, member)
		if (take_member(r, key, member, lit, e) == -1)
			return -1;
	if (r->cause == NULL)
		return err_set(e, EXIT_DATA, "rule '%s' has no \"cause\"", id);
	if (r->samples.n == 0)
		return err_set(e, EXIT_DATA, "rule '%s' has no \"samples\"", id);
	if (r->provider.n + r->code.n + r->dsn.n + r->contains.n + r->any.n == 0 && r->stages == 0 && r->regex == NULL)
		return err_set(e, EXIT_DATA, "rule '%s' says nothing of the reply that it is for: it would fit them all", id);
	return 0;
}

int rules_add(struct rules *r, struct str json, struct literals *lit, struct err *e)
{
	json_error_t why;
	json_t *doc = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &why), *list;

	if (doc == NULL)
		return err_set(e, EXIT_DATA, "rules: line %d: %s", why.line, why.text);
	if (r->json == NULL)
		r->json = json_array();
	if (r->json == NULL || json_array_append_new(r->json, doc) == -1)
		die_oom();
	list = json_is_array(doc) ? doc : json_object_get(doc, "rules");
	if (!json_is_array(list))
		return err_set(e, EXIT_DATA, "rules: wants a list of rules, or an object with a list \"rules\"");

	size_t n = json_array_size(list);
	r->at = realloc(r->at, ((size_t)r->n + n + 1) * sizeof *r->at);
	if (r->at == NULL)
		die_oom();
	for (size_t i = 0; i < n; i++)
		if (take_rule(r, json_array_get(list, i), i + 1, lit, e) == -1)
			return -1;
	return 0;
}

void rules_free(struct rules *r)
{
	for (int i = 0; i < r->n; i++) {
		struct rule *x = &r->at[i];
		free(x->provider.at);
		free(x->code.at);
		free(x->dsn.at);
		free(x->samples.at);
		free(x->contains.at);
		free(x->any.at);
		re_free(x->regex);
	}
	free(r->at);
	json_decref(r->json);
}
