/* record: see record.h. A journal record has twenty fields of which five matter: keys are compared where they stand (record_field.c), values of other keys are
 * skipped, and only a value with an escape is copied. */
#include "ingest/record.h"

#include <jansson.h>
#include <stdio.h>

static inline size_t blanks(struct str s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
		i++;
	return i;
}

/* The first quote or backslash at or behind i; eight bytes are looked at together. */
static inline size_t mark(struct str s, size_t i)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), quotes = ones * '"', slashes = ones * '\\';
	uint64_t w, q, b;

	for (; i + sizeof w <= s.n; i += sizeof w) {
		memcpy(&w, s.p + i, sizeof w);
		q = w ^ quotes;
		b = w ^ slashes;
		w = (((q - ones) & ~q) | ((b - ones) & ~b)) & (ones << 7); /* the first byte that became 0, at least, is marked */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (w)
			return i + (size_t)__builtin_ctzll(w) / 8;
#else
		if (w)
			break;
#endif
	}
	while (i < s.n && s.p[i] != '"' && s.p[i] != '\\')
		i++;
	return i;
}

/* The end of the string that starts behind s.p[i] == '"', and whether it holds escapes; s.n when it never ends. */
static inline size_t string_end(struct str s, size_t i, bool *escaped)
{
	for (*escaped = false; (i = mark(s, i)) < s.n; i += 2) {
		if (s.p[i] == '"')
			return i;
		*escaped = true;
	}
	return s.n;
}

static int hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static size_t put_utf8(char *o, uint32_t c)
{
	if (c < 0x80) {
		o[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		o[0] = (char)(0xc0 | c >> 6);
		o[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		o[0] = (char)(0xe0 | c >> 12);
		o[1] = (char)(0x80 | (c >> 6 & 0x3f));
		o[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	o[0] = (char)(0xf0 | c >> 18);
	o[1] = (char)(0x80 | (c >> 12 & 0x3f));
	o[2] = (char)(0x80 | (c >> 6 & 0x3f));
	o[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Unescapes into out (never longer than s). */
static struct str unescape(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 >= s.n) {
			out[n++] = s.p[i];
			continue;
		}
		char c = s.p[++i];
		if (c == 'u' && s.n - i > 4) {
			int v = hex4(s.p + i + 1), low;
			i += 4;
			if (v >= 0xd800 && v < 0xdc00 && s.n - i > 6 && s.p[i + 1] == '\\' && s.p[i + 2] == 'u' && (low = hex4(s.p + i + 3)) >= 0xdc00 && low < 0xe000) {
				v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
				i += 6;
			}
			n += put_utf8(out + n, v < 0 || (v >= 0xd800 && v < 0xe000) ? 0xfffd : (uint32_t)v);
		} else {
			out[n++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c;
		}
	}
	return (struct str){ out, n };
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
				value = unescape(value, scratch + used);
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
