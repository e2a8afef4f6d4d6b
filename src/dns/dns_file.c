/* dns_file: the resolver that asks nobody: answers out of a JSON file. Its answers count as proven when "secure" is true beside the types. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "dns/back.h"

static const struct {
	enum dns_type type;
	const char *name;
} types[] = {
	{ DNS_A, "A" }, { DNS_NS, "NS" }, { DNS_CNAME, "CNAME" }, { DNS_SOA, "SOA" }, { DNS_PTR, "PTR" }, { DNS_MX, "MX" }, { DNS_TXT, "TXT" }, { DNS_AAAA, "AAAA" }, { DNS_TLSA, "TLSA" }, { DNS_SPF, "SPF" },
};

static const struct {
	const char *name;
	enum dns_state state;
} states[] = { { "NODATA", DNS_NODATA }, { "NXDOMAIN", DNS_NXDOMAIN }, { "SERVFAIL", DNS_SERVFAIL }, { "TIMEOUT", DNS_TIMEOUT }, { "BOGUS", DNS_BOGUS } };

static int state_of(const char *word)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(word, states[i].name) == 0)
			return (int)states[i].state;
	return -1;
}

static const char *type_name(enum dns_type type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].type == type)
			return types[i].name;
	return "";
}

static void add(struct dns_entry *q, struct str s)
{
	int priority = 0;

	if (q->type == DNS_MX) {
		size_t gap = str_find(s, ' ', 0);
		int64_t p = str_int(str_head(s, gap), 65535);
		priority = p < 0 ? 0 : (int)p;
		s = str_skip(s, gap + 1);
	}
	if (q->type != DNS_TXT && q->type != DNS_SPF && s.n && s.p[s.n - 1] == '.')
		s.n--;
	dns_add(q, s, priority);
}

/* Whether any name of the file is below this one, so that it is there without records of its own. */
static bool has_below(json_t *root, struct str name)
{
	const char *key;
	json_t *v;

	json_object_foreach(root, key, v) {
		struct str k = str_c(key);
		if (k.n > name.n && k.p[k.n - name.n - 1] == '.' && str_ieq(str_skip(k, k.n - name.n), name))
			return true;
	}
	return false;
}

/* A name's types; else those of "*." at the nearest name above it that is there; NULL: no such name. */
static json_t *find(json_t *root, const char *name)
{
	json_t *v = json_object_get(root, name);
	char star[DNS_MAX_NAME + 2];

	for (const char *dot = name; v == NULL && !has_below(root, str_c(dot)) && (dot = strchr(dot, '.')) != NULL;) {
		dot++;
		snprintf(star, sizeof star, "*.%s", dot);
		v = json_object_get(root, star);
		if (json_object_get(root, dot))
			break;
	}
	return v;
}

static void ask(void *state, struct dns_entry *q, int ms)
{
	json_t *name = find(state, q->name), *v, *alias;
	enum { CHAIN = 8 };

	(void)ms;
	for (int i = 0; q->type != DNS_CNAME && i < CHAIN && (alias = json_object_get(name, "CNAME")) != NULL && json_is_array(alias); i++)
		name = find(state, json_string_value(json_array_get(alias, 0)) ? json_string_value(json_array_get(alias, 0)) : "");
	if (json_is_string(name)) /* every question about it ends so */
		v = name;
	else
		v = json_object_get(name, type_name(q->type));
	q->answer.state = name ? DNS_NODATA : DNS_NXDOMAIN;
	q->answer.secure = json_is_true(json_object_get(name, "secure"));
	q->answer.ttl = (int)json_integer_value(json_object_get(name, "ttl"));
	if (json_is_string(v)) {
		q->answer.state = (enum dns_state)state_of(json_string_value(v));
		return;
	}
	if (q->type == DNS_SOA && v == NULL && name)
		dns_add(q, STR("not-in-the-file"), 0);
	for (size_t i = 0; i < json_array_size(v); i++) {
		json_t *r = json_array_get(v, i);
		add(q, (struct str){ json_string_value(r), json_string_length(r) });
	}
	if (q->answer.n)
		q->answer.state = DNS_OK;
}

/* Whether a name's or type's value is one that ask() understands. */
static bool good(json_t *v, bool inner)
{
	const char *key;
	json_t *one;
	size_t i;

	if (json_is_string(v))
		return state_of(json_string_value(v)) >= 0;
	if (inner) {
		json_array_foreach(v, i, one)
			if (!json_is_string(one))
				return false;
		return json_is_array(v) || json_is_boolean(v) || (json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) < 1 << 30);
	}
	json_object_foreach(v, key, one)
		if (!good(one, true))
			return false;
	return json_is_object(v);
}

static void shut(void *state)
{
	json_decref(state);
}

struct dns *dns_open_file(const char *path, struct err *e)
{
	json_error_t je;
	json_t *root = json_load_file(path, 0, &je), *v;
	const char *name;

	if (root == NULL) {
		if (json_error_code(&je) == json_error_cannot_open_file)
			err_set(e, EXIT_NOINPUT, "%s", je.text); /* names the file */
		else
			err_set(e, EXIT_DATA, "%s:%d: %s", path, je.line, je.text);
		return NULL;
	}
	bool ok = json_is_object(root);
	json_object_foreach(root, name, v)
		if (!good(v, false)) {
			err_set(e, EXIT_DATA, "%s: '%s': give types with lists of texts, or one of NODATA, NXDOMAIN, SERVFAIL, TIMEOUT, BOGUS", path, name);
			json_decref(root);
			return NULL;
		}
	if (!ok) {
		err_set(e, EXIT_DATA, "%s: no object of names, such as { \"example.com\": { \"A\": [\"192.0.2.1\"] } }", path);
		json_decref(root);
		return NULL;
	}
	return dns_over((struct dns_back){ root, ask, shut }, NULL);
}
