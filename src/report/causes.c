/* causes: see causes.h. A text is {"en": …, "ja": …}; where the report's language is missing, English stands. */
#include "report/causes.h"

#include <jansson.h>
#include <stdlib.h>

#include "util/embed.h"

struct causes {
	json_t *root, *all;
	const char *lang;
};

static const char file_[] = "src/rules/causes.json";

struct causes *causes_load(enum lang lang, struct err *e)
{
	struct str text;
	json_error_t at;

	if (embed_get(file_, &text, e) != 0)
		return NULL;
	struct causes *c = calloc(1, sizeof *c);
	if (c == NULL)
		die_oom();
	c->lang = lang_name(lang);
	c->root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &at);
	c->all = json_object_get(c->root, "causes");
	if (c->root == NULL)
		err_set(e, EXIT_DATA, "%s:%d: %s", file_, at.line, at.text);
	else if (!json_is_object(c->all))
		err_set(e, EXIT_DATA, "%s: no object \"causes\"", file_);
	else
		return c;
	causes_free(c);
	return NULL;
}

void causes_free(struct causes *c)
{
	if (c == NULL)
		return;
	json_decref(c->root);
	free(c);
}

bool causes_objection(struct str cause)
{
	return str_starts(cause, STR("reputation.")) || str_starts(cause, STR("identity.")) || str_starts(cause, STR("auth.")) ||
	       str_eq(cause, STR("rate.reputation"));
}

static json_t *entry(const struct causes *c, struct str cause)
{
	return cause.n ? json_object_getn(c->all, cause.p, cause.n) : NULL;
}

static struct str text_of(const struct causes *c, json_t *j)
{
	if (json_is_object(j)) {
		json_t *own = json_object_get(j, c->lang);
		j = own ? own : json_object_get(j, "en");
	}
	return json_is_string(j) ? (struct str){ json_string_value(j), json_string_length(j) } : STR("");
}

struct str cause_text(const struct causes *c, struct str cause, const char *what)
{
	struct str text = text_of(c, json_object_get(entry(c, cause), what));

	return text.n == 0 && strcmp(what, "title") == 0 ? cause : text;
}

bool cause_remedy(const struct causes *c, struct str cause, size_t i, struct report *r, struct remedy *out)
{
	json_t *m = json_array_get(json_object_get(entry(c, cause), "remedy"), i), *lines = json_object_get(m, "lines");
	struct buf buf = { 0 };

	if (m == NULL)
		return false;
	for (size_t k = 0; k < json_array_size(lines); k++) {
		buf_add(&buf, text_of(c, json_array_get(lines, k)));
		buf_char(&buf, '\n');
	}
	*out = (struct remedy){ .what = text_of(c, json_object_get(m, "what")), .place = arena_copy(&r->arena, text_of(c, json_object_get(m, "where"))),
				.lines = arena_copy(&r->arena, buf_str(&buf)), .caveat = text_of(c, json_object_get(m, "caveat")) };
	buf_free(&buf);
	return true;
}

struct str cause_check(const struct causes *c, struct str cause, size_t i)
{
	return text_of(c, json_array_get(json_object_get(entry(c, cause), "verify"), i));
}
