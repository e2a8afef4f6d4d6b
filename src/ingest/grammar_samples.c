/* grammar_samples: the samples of kinds. They are half of lines.json, and only grammar_check reads them: what ingest loads leaves them out. */
#include <jansson.h>
#include <stdlib.h>

#include "ingest/grammar_load.h"

/* Behind the string that begins at i. */
static size_t string_end(struct str s, size_t i)
{
	for (i++; i < s.n; i++) {
		i = str_find(s, '"', i);
		size_t escapes = 0;
		while (i < s.n && s.p[i - 1 - escapes] == '\\')
			escapes++;
		if (escapes % 2 == 0)
			return i + (i < s.n);
	}
	return s.n;
}

static size_t blanks_end(struct str s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t' || s.p[i] == '\r'))
		i++;
	return i;
}

/* Copies the bracketed value at i as an empty one, with its newlines, since errors name lines. Returns where it ends. */
static size_t empty_value(struct str s, size_t i, char *out, size_t *n)
{
	int depth = 0;

	out[(*n)++] = s.p[i];
	for (; i < s.n; i++) {
		char c = s.p[i];
		if (c == '"')
			i = string_end(s, i) - 1;
		else if (c == '\n')
			out[(*n)++] = c;
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && --depth == 0)
			break;
	}
	if (i < s.n)
		out[(*n)++] = s.p[i++];
	return i;
}

struct str grammar_without_samples(struct str json, char *out)
{
	size_t n = 0;
	int depth = 0;

	for (size_t i = 0; i < json.n;) {
		char c = json.p[i];
		if (c != '"') {
			depth += (c == '[' || c == '{') - (c == ']' || c == '}');
			out[n++] = c;
			i++;
			continue;
		}
		size_t end = string_end(json, i), value = blanks_end(json, end);
		memcpy(out + n, json.p + i, end - i);
		n += end - i;
		bool samples = depth == 2 && str_eq((struct str){ json.p + i, end - i }, STR("\"samples\"")) && value < json.n && json.p[value] == ':';
		i = end;
		if (!samples)
			continue;
		value = blanks_end(json, value + 1);
		memcpy(out + n, json.p + i, value - i);
		n += value - i;
		i = value < json.n && json.p[value] == '[' ? empty_value(json, value, out, &n) : value;
	}
	return (struct str){ out, n };
}

static int check_sample(struct grammar *g, const struct rule *r, json_t *sample, struct err *e)
{
	static const struct member known[] = { { "line", 's' }, { "yields", 'o' }, { "note", 's' }, { 0 } };
	struct envelope env;
	struct field fields[FIELD_MAX];
	struct parsed out = { .field = fields, .all_fields = true };
	const char *key;
	json_t *want;
	struct str line = str_c(json_string_value(json_object_get(sample, "line")));

	if (known_members(sample, known, r->kind.name, e) != 0)
		return -1;
	if (line.p == NULL || !envelope_parse(line, &env))
		return err_set(e, EXIT_DATA, "kind %s: a sample has no line, or no header that is understood: %.*s", r->kind.name, STR_ARG(line));
	grammar_parse(g, &env, &out);
	if (out.kind != &r->kind)
		return err_set(e, EXIT_DATA, "kind %s: its sample is claimed by %s: %.*s", r->kind.name, out.kind ? out.kind->name : "no kind", STR_ARG(line));
	json_object_foreach(json_object_get(sample, "yields"), key, want)
	{
		struct str got = parsed_get(&out, str_c(key));
		if (!str_eq(got, str_c(json_string_value(want))))
			return err_set(e, EXIT_DATA, "kind %s: field %s is '%.*s', its sample wants '%s'", r->kind.name, key, STR_ARG(got),
				       json_string_value(want));
	}
	return 0;
}

static int check_rule(struct grammar *g, int i, json_t *samples, struct err *e)
{
	struct rule *r = &g->rules[i];
	size_t j;
	json_t *sample;

	for (int k = 0; k < i; k++)
		if (strcmp(g->rules[k].kind.name, r->kind.name) == 0)
			return err_set(e, EXIT_DATA, "kind %s: there are two of that name", r->kind.name);
	if (!rule_compile(r, e))
		return -1;
	if (json_array_size(samples) == 0)
		return err_set(e, EXIT_DATA, "kind %s: no sample", r->kind.name);
	json_array_foreach(samples, j, sample)
		if (check_sample(g, r, sample, e) != 0)
			return -1;
	return (int)json_array_size(samples);
}

int grammar_check(struct grammar *g, struct err *e)
{
	json_t *all = json_loadb(g->text.p, g->text.n, 0, NULL);
	int tried = 0;

	for (int i = 0; i < g->nrules && tried >= 0; i++) {
		int n = check_rule(g, i, json_object_get(json_array_get(all, (size_t)i), "samples"), e);
		tried = n < 0 ? -1 : tried + n;
	}
	json_decref(all);
	return tried;
}
