/* record: see record.h. A journal record has twenty fields of which five matter: keys are compared where they stand (record_field.c), values of other keys are
 * skipped, and only a value with an escape is copied. */
#include "ingest/record.h"

#include <jansson.h>
#include <stdio.h>

#include "ingest/record_marks.h"
#include "util/jtext.h"

static inline size_t blanks(struct str s, size_t i)
{
	if (i < s.n && s.p[i] > ' ') /* as it is mostly */
		return i;
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
		i++;
	return i;
}

/* The end of the string that starts behind s.p[i] == '"', and whether it holds escapes; s.n when it never ends. */
static inline size_t string_end(struct marks *m, size_t i, bool *escaped)
{
	for (*escaped = false; (i = marks_next(m, i)) < m->s.n; i += 2) {
		if (m->s.p[i] == '"')
			return i;
		*escaped = true;
	}
	return m->s.n;
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
	} else if (json_is_real(v)) {
		int n = snprintf(number, sizeof number, "%.6f", json_real_value(v));
		if (n > 0 && (size_t)n < sizeof number) /* else no time, which is what such numbers are */
			keep(w, key, (struct str){ number, (size_t)n });
	} else if (json_is_array(v) && json_is_string(json_array_get(v, 0))) { /* Logstash: the line, and what it took out of it */
		member(w, key, json_array_get(v, 0));
	} else if (json_is_array(v) && json_array_size(v) > 0 && json_array_size(v) <= w->room - w->used) {
		struct str kept = { w->scratch + w->used, json_array_size(v) };
		for (size_t i = 0; i < kept.n; i++)
			w->scratch[w->used++] = (char)json_integer_value(json_array_get(v, i));
		record_field(w->r, str_c(key), kept);
	}
}

/* The slow way, for a value that is an array (bytes that are not UTF-8) or an object (as the Elastic Common Schema and Google's log entries have them): the whole line through jansson. */
static bool by_jansson(struct str json, char *scratch, struct record *r)
{
	static const struct { const char *outer, *inner, *is; } nested[] = {
		{ "host", "hostname", "hostname" }, { "host", "name", "fromhost" }, { "process", "name", "program" }, { "process", "pid", "pid" },
		{ "syslog", "hostname", "hostname" }, { "syslog", "appname", "program" }, { "syslog", "procid", "pid" },
		{ "jsonPayload", "message", "message" }, { "jsonPayload", "host", "host" }, { "jsonPayload", "ident", "ident" }, { "jsonPayload", "pid", "pid" },
	};
	json_t *whole = json_loadb(json.p, json.n, JSON_DISABLE_EOF_CHECK, NULL), *o = json_object_get(whole, "_source"), *outer, *v;
	struct slow w = { r, scratch, 0, json.n };
	const char *key;

	if (!json_is_object(o)) /* as Elasticsearch and Splunk hand out what they found */
		o = json_object_get(whole, "result");
	o = json_is_object(o) ? o : whole;
	json_object_foreach(o, key, v)
		member(&w, key, v);
	for (size_t i = 0; i < sizeof nested / sizeof *nested; i++) {
		if (!json_is_object(outer = json_object_get(o, nested[i].outer)))
			outer = json_object_get(json_object_get(o, "log"), nested[i].outer);
		member(&w, nested[i].is, json_object_get(outer, nested[i].inner));
	}
	json_decref(whole);
	return r->message.n > 0;
}

/* Whether the name that followed the last one last time stands at i as well. */
static inline bool foreseen(const struct record_key *k, struct str s, size_t i)
{
	const char *p = s.p + i;

	return k->n && s.n - i > k->n && memcmp(p, k->bytes, 8) == 0 && memcmp(p + k->n - 8, k->bytes + k->n - 8, 8) == 0 &&
	       (k->n <= 16 || memcmp(p + 8, k->bytes + 8, k->n - 16u) == 0);
}

/* Notes that the name, with its quotes, colon and the value's quote, follows the last one. Returns its index; 0 when it is not kept. */
static int note_key(struct record_memo *memo, int last, struct str name, char what)
{
	int k = 1;

	if (name.n < 8 || name.n > RECORD_KEY_MAX)
		return 0;
	while (k <= memo->n && !(memo->key[k].n == name.n && memcmp(memo->key[k].bytes, name.p, name.n) == 0))
		k++;
	if (k == RECORD_KEYS)
		return 0;
	if (k > memo->n) {
		memo->n = k;
		memo->key[k] = (struct record_key){ .n = (unsigned char)name.n, .what = what };
		memcpy(memo->key[k].bytes, name.p, name.n);
	}
	memo->key[last].next = (unsigned char)k;
	return k;
}

bool record_json(struct record_memo *memo, struct str s, char *scratch, struct record *r)
{
	const struct record fresh = { STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	size_t i = blanks(s, 0), used = 0, end;
	struct marks marks;
	bool escaped, arrows = false;
	int last = 0;

	*r = fresh;
	if (i >= s.n || s.p[i] != '{')
		return false;
	marks_start(&marks, s);
	for (i = blanks(s, i + 1); i < s.n && s.p[i] == '"';) {
		const struct record_key *key = &memo->key[memo->key[last].next];
		struct str value;
		char what;
		if (foreseen(key, s, i)) {
			last = (int)(key - memo->key);
			what = key->what;
			i += key->n - 1u;
		} else {
			size_t from = i;
			end = string_end(&marks, i + 1, &escaped);
			if (end == s.n || escaped)
				return by_jansson(s, scratch, r);
			what = record_what((struct str){ s.p + i + 1, end - i - 1 });
			i = blanks(s, end + 1);
			size_t colon = i < s.n && s.p[i] == ':' ? 1 : str_starts(str_skip(s, i), STR("=>")) ? 2 : 0; /* as Fluent Bit prints to stdout, which escapes nothing */
			if (colon == 0)
				return false;
			arrows |= colon == 2;
			i = blanks(s, i + colon);
			last = i < s.n && s.p[i] == '"' && colon == 1 ? note_key(memo, last, (struct str){ s.p + from, i + 1 - from }, what) : 0;
		}
		if (i < s.n && s.p[i] == '"') {
			end = string_end(&marks, i + 1, &escaped);
			if (end == s.n)
				return false;
			value = (struct str){ s.p + i + 1, end - i - 1 };
			if (escaped && what) {
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
		if (what)
			record_take(r, what, value);
		i = blanks(s, i);
		if (i < s.n && s.p[i] == ',')
			i = blanks(s, i + 1);
	}
	return r->message.n > 0 && (!arrows || str_starts(str_skip(s, i), STR("}")));
}
