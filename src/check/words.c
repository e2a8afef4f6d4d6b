/* words: the sentences of src/rules/checks.json, filled in. Text from outside is printable ASCII by now (check_clean); in Markdown it stands in code
 * spans, from which only a backtick could escape. */
#include <stdlib.h>
#include <string.h>

#include "check/parts.h"

struct check_words {
	json_t *root;
	const char *lang;
	char text[3000];
	size_t n;
};

struct check_words *check_words_open(const char *lang, struct err *e)
{
	json_t *root = check_rules(e);

	if (root == NULL)
		return NULL;
	struct check_words *w = calloc(1, sizeof *w);
	if (w == NULL)
		die_oom();
	w->root = root;
	w->lang = lang;
	return w;
}

void check_words_close(struct check_words *w)
{
	if (w)
		json_decref(w->root);
	free(w);
}

static const char *word(struct check_words *w, json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(json_object_get(o, key), w->lang));

	return s ? s : "";
}

static void add(struct check_words *w, struct str s)
{
	if (s.n >= sizeof w->text - w->n)
		s.n = sizeof w->text - w->n - 1;
	memcpy(w->text + w->n, s.p, s.n);
	w->n += s.n;
	w->text[w->n] = '\0';
}

static void value(struct check_words *w, const char *v, bool code)
{
	if (code)
		add(w, STR("`"));
	for (; *v; v++)
		add(w, str_head(str_c(code && *v == '`' ? "'" : v), 1));
	if (code)
		add(w, STR("`"));
}

/* A template with {subject}, {value} … filled in; code: each value as a code span. */
static const char *fill(struct check_words *w, const char *template, const struct check_result *r, bool code)
{
	struct str t = str_c(template);
	char reverse[80];

	w->n = 0;
	w->text[0] = '\0';
	if (!dns_reverse(str_c(r->subject), STR(""), reverse, sizeof reverse))
		snprintf(reverse, sizeof reverse, "-");
	const struct {
		struct str key;
		const char *value;
	} known[] = { { STR("subject"), r->subject }, { STR("value"), r->value }, { STR("also"), r->also }, { STR("reverse"), reverse } };
	while (t.n) {
		size_t open = str_find(t, '{', 0), close = str_find(t, '}', open);
		add(w, str_head(t, open));
		if (close == t.n) {
			add(w, str_skip(t, open));
			break;
		}
		struct str key = str_head(str_skip(t, open + 1), close - open - 1);
		t = str_skip(t, close + 1);
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (str_eq(key, known[i].key))
				value(w, known[i].value[0] ? known[i].value : "-", code);
	}
	return w->text;
}

const char *check_words_title(struct check_words *w, const struct check_result *r)
{
	return word(w, json_object_get(w->root, r->id), "title");
}

const char *check_words_why(struct check_words *w, const struct check_result *r)
{
	return word(w, json_object_get(w->root, r->id), "why");
}

const char *check_words_text(struct check_words *w, const struct check_result *r, bool code)
{
	json_t *own = json_object_get(json_object_get(w->root, r->id), "findings");

	return fill(w, word(w, json_object_get(own, r->finding) ? own : json_object_get(w->root, "findings"), r->finding), r, code);
}

const char *check_words_fix(struct check_words *w, const struct check_result *r, size_t n, bool code)
{
	json_t *fix = json_object_get(json_object_get(w->root, r->id), "fix"), *own = json_object_get(fix, r->finding);
	json_t *list = json_object_get(own ? own : json_object_get(fix, "any"), w->lang);
	const char *line = json_string_value(json_array_get(list, n));

	if (line == NULL && n - json_array_size(list) < CHECK_ADVICE) /* behind them the advice */
		line = word(w, json_object_get(json_object_get(w->root, r->id), "advice"), r->advice[n - json_array_size(list)]);
	return line && r->state != CHECK_PASS ? fill(w, line, r, code) : "";
}

const char *check_words_label(struct check_words *w, const char *name)
{
	return word(w, json_object_get(w->root, "labels"), name);
}
