/* record: see record.h. A journal record has twenty fields of which five matter: keys are compared where they stand (record_field.c), values of other keys are
 * skipped, and only a value with an escape is copied. */
#include "ingest/record.h"

#include <jansson.h>
#include <stdio.h>

#include "util/jtext.h"

static inline size_t blanks(struct str s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
		i++;
	return i;
}

/* The end of the string that starts behind s.p[i] == '"', and whether it holds escapes; s.n when it never ends. */
static inline size_t string_end(struct str s, size_t i, bool *escaped)
{
	for (*escaped = false; (i = jtext_mark(s, i)) < s.n; i += 2) {
		if (s.p[i] == '"')
			return i;
		*escaped = true;
	}
	return s.n;
}

/* A number, true, false, null: up to a separator. */
static size_t scalar_end(struct str s, size_t i)
{
	while (i < s.n && s.p[i] != ',' && s.p[i] != '}' && s.p[i] != ' ')
		i++;
	return i;
}

struct slow { /* what has been taken so far the slow way */
	struct record *r;
	char *scratch;
	size_t used, room;
};

static void keep(struct slow *w, const char *key, struct str value)
{
	if (value.n > w->room - w->used)
		return;
	struct str kept = { memcpy(w->scratch + w->used, value.p, value.n), value.n };
	w->used += value.n;
	record_field(w->r, str_c(key), kept);
}

static void member(struct slow *w, const char *key, const json_t *v)
{
	char number[40];

	if (json_is_string(v)) {
		keep(w, key, (struct str){ json_string_value(v), json_string_length(v) });
	} else if (json_is_integer(v)) {
		keep(w, key, (struct str){ number, (size_t)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v)) });
	} else if (json_is_array(v) && json_array_size(v) > 0 && json_array_size(v) <= w->room - w->used) {
		struct str kept = { w->scratch + w->used, json_array_size(v) };
		for (size_t i = 0; i < kept.n; i++)
			w->scratch[w->used++] = (char)json_integer_value(json_array_get(v, i));
		record_field(w->r, str_c(key), kept);
	}
}

/* The slow way, for a value that is an array (bytes that are not UTF-8) or an object (as the Elastic Common Schema has them): the whole line through jansson. */
static bool by_jansson(struct str json, char *scratch, struct record *r)
{
	static const struct { const char *outer, *inner, *is; } nested[] = {
		{ "host", "hostname", "hostname" }, { "host", "name", "fromhost" }, { "process", "name", "program" }, { "process", "pid", "pid" },
	};
	json_t *o = json_loadb(json.p, json.n, JSON_DISABLE_EOF_CHECK, NULL), *v;
	struct slow w = { r, scratch, 0, json.n };
	const char *key;

	if (!json_is_object(o)) {
		json_decref(o);
		return false;
	}
	json_object_foreach(o, key, v)
		member(&w, key, v);
	for (size_t i = 0; i < sizeof nested / sizeof *nested; i++)
		member(&w, nested[i].is, json_object_get(json_object_get(o, nested[i].outer), nested[i].inner));
	json_decref(o);
	return r->message.n > 0;
}

bool record_json(struct str s, char *scratch, struct record *r)
{
	struct record fresh = { STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	size_t i = blanks(s, 0), used = 0;
	bool escaped;

	*r = fresh;
	if (i >= s.n || s.p[i] != '{')
		return false;
	for (i = blanks(s, i + 1); i < s.n && s.p[i] == '"';) {
		size_t end = string_end(s, i + 1, &escaped);
		struct str name = { s.p + i + 1, end - i - 1 }, value;
		if (end == s.n || escaped)
			return by_jansson(s, scratch, r);
		i = blanks(s, end + 1);
		if (i >= s.n || s.p[i] != ':')
			return false;
		i = blanks(s, i + 1);
		if (i < s.n && s.p[i] == '"') {
			end = string_end(s, i + 1, &escaped);
			if (end == s.n)
				return false;
			value = (struct str){ s.p + i + 1, end - i - 1 };
			if (escaped) {
				value = jtext_unescape(value, scratch + used);
				used += value.n;
			}
			i = end + 1;
		} else if (i < s.n && (s.p[i] == '[' || s.p[i] == '{')) {
			*r = fresh;
			return by_jansson(s, scratch, r);
		} else {
			end = scalar_end(s, i);
			value = (struct str){ s.p + i, end - i };
			i = end;
		}
		record_field(r, name, value);
		i = blanks(s, i);
		if (i < s.n && s.p[i] == ',')
			i = blanks(s, i + 1);
	}
	return r->message.n > 0;
}
