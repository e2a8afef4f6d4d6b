/* causes: see causes.h. A text is {"en": …, "ja": …}; where the report's language is missing, English stands. */
#include "report/causes.h"

#include <jansson.h>
#include <stdlib.h>

#include "util/embed.h"

struct causes {
	json_t *all; /* an array of causes */
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
	c->all = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &at);
	if (c->all == NULL)
		err_set(e, EXIT_DATA, "%s:%d: %s", file_, at.line, at.text);
	else if (!json_is_array(c->all))
		err_set(e, EXIT_DATA, "%s: not a list of causes", file_);
	else
		return c;
	causes_free(c);
	return NULL;
}

void causes_free(struct causes *c)
{
	if (c == NULL)
		return;
	json_decref(c->all);
	free(c);
}

bool causes_objection(struct str cause)
{
	return str_starts(cause, STR("reputation.")) || str_starts(cause, STR("identity.")) || str_starts(cause, STR("auth.")) ||
	       str_eq(cause, STR("rate.reputation"));
}

static json_t *entry(const struct causes *c, struct str cause)
{
	size_t i;
	json_t *j;

	json_array_foreach(c->all, i, j) {
		const char *id = json_string_value(json_object_get(j, "id"));
		if (id && str_eq(str_c(id), cause))
			return j;
	}
	return NULL;
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

int cause_can_list(const struct causes *c, struct str cause)
{
	json_t *j = json_object_get(entry(c, cause), "can_list");

	return json_is_true(j) ? 1 : json_is_false(j) ? 0 : -1;
}

bool cause_remedy(const struct causes *c, struct str cause, size_t i, struct remedy *out)
{
	json_t *m = json_array_get(json_object_get(entry(c, cause), "remedy"), i);

	if (m == NULL)
		return false;
	*out = (struct remedy){ .what = text_of(c, m), .caveat = text_of(c, json_object_get(m, "caveat")), .lines = json_object_get(m, "lines") };
	return true;
}

struct str remedy_line(const struct remedy *m, size_t i)
{
	json_t *j = json_array_get(m->lines, i);

	return json_is_string(j) ? (struct str){ json_string_value(j), json_string_length(j) } : STR_NONE;
}
