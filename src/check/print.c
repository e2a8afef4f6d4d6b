/* print: the results as Markdown or JSON. Text from outside is printable ASCII by now (check_clean); in Markdown it stands in code spans, from which
 * only a backtick could escape. */
#include <jansson.h>
#include <string.h>

#include "check/parts.h"
#include "util/embed.h"

static const char rules[] = "src/rules/checks.json";

static json_t *load(struct err *e)
{
	struct str text;
	json_error_t je;

	if (embed_get(rules, &text, e) != 0)
		return NULL;
	json_t *root = json_loadb(text.p, text.n, 0, &je);
	if (root == NULL)
		err_set(e, EXIT_DATA, "%s: line %d: %s", rules, je.line, je.text);
	return root;
}

static const char *word(json_t *o, const char *key, const char *lang)
{
	const char *s = json_string_value(json_object_get(json_object_get(o, key), lang));

	return s ? s : "";
}

struct out {
	char text[3000];
	size_t n;
};

static void add(struct out *o, struct str s)
{
	if (s.n >= sizeof o->text - o->n)
		s.n = sizeof o->text - o->n - 1;
	memcpy(o->text + o->n, s.p, s.n);
	o->n += s.n;
	o->text[o->n] = '\0';
}

static void value(struct out *o, const char *v, bool code)
{
	if (code)
		add(o, STR("`"));
	for (; *v; v++)
		add(o, str_head(str_c(code && *v == '`' ? "'" : v), 1));
	if (code)
		add(o, STR("`"));
}

/* A template with {ip}, {helo}, … filled in; code: each value as a code span. */
static const char *fill(struct out *o, const char *template, const struct check_in *in, const struct check_result *r, bool code)
{
	struct str t = str_c(template);
	char reverse[80], helo[300];

	o->n = 0;
	o->text[0] = '\0';
	check_clean(str_c(in->helo ? in->helo : "HOST"), helo, sizeof helo);
	if (!dns_reverse(str_c(r->subject), STR(""), reverse, sizeof reverse))
		snprintf(reverse, sizeof reverse, "-");
	while (t.n) {
		size_t open = str_find(t, '{', 0), close = str_find(t, '}', open);
		add(o, str_head(t, open));
		if (close == t.n) {
			add(o, str_skip(t, open));
			break;
		}
		struct str key = str_head(str_skip(t, open + 1), close - open - 1);
		t = str_skip(t, close + 1);
		if (str_eq(key, STR("subject")))
			value(o, r->subject[0] ? r->subject : "-", code);
		else if (str_eq(key, STR("value")))
			value(o, r->value[0] ? r->value : "-", code);
		else if (str_eq(key, STR("helo")))
			value(o, helo, code);
		else if (str_eq(key, STR("reverse")))
			value(o, reverse, code);
		else if (str_eq(key, STR("type")))
			value(o, is_ip6(str_c(r->subject)) ? "AAAA" : "A", code);
	}
	return o->text;
}

static const char *const states[] = { "PASS", "WARN", "FAIL", "UNKNOWN" };

static const char *sentence(json_t *root, json_t *check, const struct check_result *r, const char *lang)
{
	json_t *own = json_object_get(json_object_get(check, "findings"), r->finding);

	return word(own ? json_object_get(check, "findings") : json_object_get(root, "findings"), r->finding, lang);
}

static json_t *fixes(json_t *check, const struct check_result *r, const char *lang)
{
	json_t *fix = json_object_get(json_object_get(check, "fix"), r->finding);

	return json_object_get(fix ? fix : json_object_get(json_object_get(check, "fix"), "any"), lang);
}

static void md_one(FILE *out, json_t *root, const struct check_in *in, const struct check_result *r, const char *lang)
{
	json_t *check = json_object_get(root, r->id), *labels = json_object_get(root, "labels"), *line;
	struct out o;
	size_t i;

	fprintf(out, "## %s %s: %s\n\n", states[r->state], r->id, word(check, "title", lang));
	fprintf(out, "%s\n", fill(&o, sentence(root, check, r, lang), in, r, true));
	if (r->evidence[0]) {
		o.n = 0;
		value(&o, r->evidence, true);
		fprintf(out, "\n- %s: %s\n", word(labels, "evidence", lang), o.text);
	}
	if (r->state == CHECK_PASS)
		return;
	fprintf(out, "%s- %s: %s\n", r->evidence[0] ? "" : "\n", word(labels, "why", lang), word(check, "why", lang));
	json_array_foreach(fixes(check, r, lang), i, line)
		fprintf(out, "- %s: %s\n", word(labels, "fix", lang), fill(&o, json_string_value(line), in, r, true));
	fprintf(out, "- %s: `postmortem check --only %s`\n", word(labels, "verify", lang), r->id);
}

int check_print_md(const struct check_in *in, const struct check_list *l, const char *lang, FILE *out, struct err *e)
{
	json_t *root = load(e);
	int n[4] = { 0 };

	if (root == NULL)
		return -1;
	for (int i = 0; i < l->n; i++)
		n[l->r[i].state]++;
	fprintf(out, "# %s\n\nFAIL %d, UNKNOWN %d, WARN %d, PASS %d\n", word(json_object_get(root, "labels"), "title", lang), n[CHECK_FAIL], n[CHECK_UNKNOWN], n[CHECK_WARN], n[CHECK_PASS]);
	for (int i = 0; i < l->n; i++) {
		fputc('\n', out);
		md_one(out, root, in, &l->r[i], lang);
	}
	json_decref(root);
	return 0;
}

int check_print_json(const struct check_in *in, const struct check_list *l, const char *lang, FILE *out, struct err *e)
{
	static const char *const low[] = { "pass", "warn", "fail", "unknown" };
	json_t *root = load(e), *all = json_array(), *line;
	size_t k;

	if (root == NULL)
		return -1;
	for (int i = 0; i < l->n; i++) {
		const struct check_result *r = &l->r[i];
		json_t *check = json_object_get(root, r->id), *fix = json_array();
		struct out o;
		if (r->state != CHECK_PASS)
			json_array_foreach(fixes(check, r, lang), k, line)
				json_array_append_new(fix, json_string(fill(&o, json_string_value(line), in, r, false)));
		json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "check", r->id, "subject", r->subject, "state", low[r->state], "finding", r->finding, "title", word(check, "title", lang),
						     "text", fill(&o, sentence(root, check, r, lang), in, r, false), "evidence", r->evidence, "why", word(check, "why", lang), "fix", fix));
	}
	json_t *doc = json_pack("{s:s, s:i, s:o}", "schema", "postmortem-check-1", "exit", check_exit(l), "checks", all);
	json_dumpf(doc, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(doc);
	json_decref(root);
	return 0;
}

bool check_known(const char *only, struct err *e)
{
	json_t *root = load(e), *v;
	const char *id;
	size_t n = strlen(only);
	bool known = false;

	json_object_foreach(root, id, v)
		known |= json_object_get(v, "why") && strncmp(id, only, n) == 0 && (id[n] == '\0' || id[n] == '.');
	json_decref(root);
	return known;
}
