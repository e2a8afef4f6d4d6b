/* grammar_samples: the samples of kinds. They are half of lines.json, and only grammar_check reads them. */
#include <stdlib.h>

#include "ingest/grammar_load.h"

static int check_sample(struct grammar *g, const struct rule *r, struct str sample, char *strings, struct err *e)
{
	enum { LINE, YIELDS, NOTE, MEMBERS };
	static const struct member known[] = { [LINE] = { "line", 's' }, [YIELDS] = { "yields", 'o' }, [NOTE] = { "note", 's' }, [MEMBERS] = { NULL, 0 } };
	struct envelope env;
	struct field fields[FIELD_MAX];
	struct parsed out = { .field = fields };
	struct str v[MEMBERS], key, value;

	if (jtext_type(sample) != 'o')
		return err_set(e, EXIT_DATA, "kind %s: a sample that is no object", r->kind.name);
	if (known_members(sample, known, v, r->kind.name, e) != 0)
		return -1;
	struct str line = jtext_string(v[LINE], &strings);
	if (line.p == NULL || !envelope_parse(line, &env))
		return err_set(e, EXIT_DATA, "kind %s: a sample has no line, or no header that is understood: %.*s", r->kind.name, STR_ARG(line));
	out.all_fields = false;
	grammar_parse(g, &env, &out); /* as ingest does: a prefix may decide */
	const struct kind *kind = out.kind;
	out.all_fields = true;
	grammar_parse(g, &env, &out);
	if (out.kind == &r->kind && kind != out.kind)
		return err_set(e, EXIT_DATA, "kind %s: ingest takes its sample for %s: %.*s", r->kind.name, kind ? kind->name : "no kind", STR_ARG(line));
	if (out.kind != &r->kind)
		return err_set(e, EXIT_DATA, "kind %s: its sample is claimed by %s: %.*s", r->kind.name, out.kind ? out.kind->name : "no kind", STR_ARG(line));
	while (jtext_next(&v[YIELDS], &key, &value)) {
		struct str got = parsed_get(&out, key), want = jtext_string(value, &strings);
		if (got.p == NULL || !str_eq(got, want))
			return err_set(e, EXIT_DATA, "kind %s: field %.*s is '%.*s', its sample wants '%.*s'", r->kind.name, STR_ARG(key), STR_ARG(got), STR_ARG(want));
	}
	return 0;
}

static int check_rule(struct grammar *g, int i, struct str entry, char *strings, struct err *e)
{
	struct rule *r = &g->rules[i];
	struct str key, value, samples = STR_NONE, one;
	int n = 0;

	for (int k = 0; k < i; k++)
		if (strcmp(g->rules[k].kind.name, r->kind.name) == 0)
			return err_set(e, EXIT_DATA, "kind %s: there are two of that name", r->kind.name);
	if (!rule_compile(r, e))
		return -1;
	while (samples.p == NULL && jtext_next(&entry, &key, &value))
		samples = str_eq(key, STR("samples")) ? value : STR_NONE;
	for (; jtext_next(&samples, NULL, &one); n++)
		if (check_sample(g, r, one, strings, e) != 0)
			return -1;
	return n ? n : err_set(e, EXIT_DATA, "kind %s: no sample", r->kind.name);
}

int grammar_check(struct grammar *g, struct err *e)
{
	struct str rest = g->text, entry;
	char *strings = malloc(g->text.n + 1);
	int tried = 0;

	if (strings == NULL)
		die_oom();
	for (int i = 0; tried >= 0 && jtext_next(&rest, NULL, &entry); i++) {
		int n = check_rule(g, i, entry, strings, e);
		tried = n < 0 ? -1 : tried + n;
	}
	free(strings);
	return tried;
}
