/* titles: see parts.h. A title is used within a sentence, so that its first letter becomes small unless the word is a name or in capitals. */
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

#include "trace/parts.h"
#include "util/embed.h"

struct titles {
	json_t *title; /* id -> text */
};

static bool is_name(const char *z)
{
	return z[0] == '\0' || isupper((unsigned char)z[1]) || strncmp(z, "Postfix", 7) == 0;
}

struct titles *titles_new(void)
{
	struct titles *t = calloc(1, sizeof *t);
	struct str text;
	struct err e = { 0 };
	json_t *all, *one;
	size_t i;

	if (t == NULL)
		die_oom();
	t->title = json_object();
	if (embed_get("src/rules/causes.json", &text, &e) != 0)
		die(e.code, "%s", e.text);
	all = json_loadb(text.p, text.n, 0, NULL);
	json_array_foreach(all, i, one) {
		const char *id = json_string_value(json_object_get(one, "id"));
		const char *title = json_string_value(json_object_get(json_object_get(one, "title"), "en"));
		if (id == NULL || title == NULL)
			continue;
		char *z = str_dup(str_c(title));
		if (!is_name(z))
			z[0] = (char)tolower((unsigned char)z[0]);
		json_object_set_new(t->title, id, json_string(z));
		free(z);
	}
	json_decref(all);
	return t;
}

void titles_free(struct titles *t)
{
	json_decref(t->title);
	free(t);
}

const char *title_of(const struct titles *t, const char *cause)
{
	const char *title = cause ? json_string_value(json_object_get(t->title, cause)) : NULL;

	return title ? title : cause;
}
