/* provider: see provider.h. Suffixes lie sorted in one array; a host is looked up once for each of its label borders, the
 * longest first. */
#include "analysis/provider.h"

#include <jansson.h>
#include <stdlib.h>
#ifdef HAVE_LIBPSL
#include <libpsl.h>
#endif

struct suffix {
	struct str text;
	struct str id; /* the provider's; STR_NONE for a public suffix of two labels */
};

struct providers {
	json_t *doc; /* owns every text */
	struct suffix *at;
	size_t n;
};

static int compare(const void *a, const void *b)
{
	struct str x = ((const struct suffix *)a)->text, y = ((const struct suffix *)b)->text;
	int c = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return c ? c : (x.n > y.n) - (x.n < y.n);
}

static const struct suffix *find(const struct providers *p, struct str text)
{
	struct suffix key = { text, STR_NONE };

	return p->n ? bsearch(&key, p->at, p->n, sizeof *p->at, compare) : NULL;
}

static struct str text_of(const json_t *v)
{
	return (struct str){ json_string_value(v), json_string_length(v) };
}

static void add(struct providers *p, struct suffix s)
{
	p->at = realloc(p->at, (p->n + 1) * sizeof *p->at);
	if (p->at == NULL)
		die_oom();
	p->at[p->n++] = s;
}

static int add_all(struct providers *p, const json_t *list, struct str id, struct str name, struct err *e)
{
	size_t i;
	json_t *v;

	if (!json_is_array(list) || json_array_size(list) == 0)
		return err_set(e, EXIT_DATA, "providers: '%.*s' wants a list of suffixes", STR_ARG(name));
	json_array_foreach (list, i, v) {
		struct str s = text_of(v);
		bool plain = s.n > 0 && s.p[0] != '.';
		for (size_t k = 0; k < s.n; k++)
			plain = plain && !(s.p[k] >= 'A' && s.p[k] <= 'Z');
		if (!plain)
			return err_set(e, EXIT_DATA, "providers: '%.*s': suffix %zu: lower case, without a point in front", STR_ARG(name), i + 1);
		add(p, (struct suffix){ s, id });
	}
	return 0;
}

static int load(struct providers *p, struct err *e)
{
	const json_t *list = json_object_get(p->doc, "providers");
	size_t i;
	json_t *v;

	if (!json_is_array(list))
		return err_set(e, EXIT_DATA, "providers: wants an object with a list \"providers\"");
	json_array_foreach (list, i, v) {
		struct str id = text_of(json_object_get(v, "id")), name = text_of(json_object_get(v, "name"));
		if (id.n == 0 || name.n == 0)
			return err_set(e, EXIT_DATA, "providers: number %zu has no \"id\" or no \"name\"", i + 1);
		if (add_all(p, json_object_get(v, "suffixes"), id, name, e) == -1)
			return -1;
	}
	if (add_all(p, json_object_get(p->doc, "public_suffixes"), STR_NONE, STR("public_suffixes"), e) == -1)
		return -1;
	qsort(p->at, p->n, sizeof *p->at, compare);
	for (i = 1; i < p->n; i++)
		if (compare(&p->at[i - 1], &p->at[i]) == 0)
			return err_set(e, EXIT_DATA, "providers: suffix '%.*s' is there twice", STR_ARG(p->at[i].text));
	return 0;
}

struct providers *providers_new(struct str json, struct err *e)
{
	json_error_t why;
	struct providers *p = calloc(1, sizeof *p);

	if (p == NULL)
		die_oom();
	p->doc = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &why);
	if (p->doc == NULL)
		err_set(e, EXIT_DATA, "providers: line %d: %s", why.line, why.text);
	if (p->doc == NULL || load(p, e) == -1) {
		providers_free(p);
		return NULL;
	}
	return p;
}

void providers_free(struct providers *p)
{
	if (p == NULL)
		return;
	json_decref(p->doc);
	free(p->at);
	free(p);
}

static struct str org_domain(const struct providers *p, struct str host)
{
#ifdef HAVE_LIBPSL
	const psl_ctx_t *psl = psl_builtin();
	const char *org = psl ? psl_registrable_domain(psl, host.p) : NULL;
	if (org)
		return str_c(org);
#endif
	size_t dot[3] = { host.n, host.n, host.n }, n = 0; /* where the last labels begin, counted from the right */

	for (size_t i = host.n; i-- > 0 && n < 3;)
		if (i == 0 || host.p[i - 1] == '.')
			dot[n++] = i;
	if (n < 2)
		return host;
	const struct suffix *s = find(p, str_skip(host, dot[1]));
	return str_skip(host, n == 3 && s && s->id.p == NULL ? dot[2] : dot[1]);
}

/* A name has a label with a letter at its end; everything else is an address in the place of a name. */
static bool is_name(struct str host)
{
	size_t i = host.n;

	while (i && host.p[i - 1] != '.')
		i--;
	for (; i < host.n; i++)
		if ((host.p[i] | 32) >= 'a' && (host.p[i] | 32) <= 'z')
			return str_find(host, ':', 0) == host.n;
	return false;
}

struct str provider_of(const struct providers *p, struct str host, struct str addr, char *buf, size_t size)
{
	while (host.n && host.p[host.n - 1] == '.')
		host.n--;
	if (is_name(host) && host.n < size) {
		for (size_t i = 0; i < host.n; i++)
			buf[i] = host.p[i] >= 'A' && host.p[i] <= 'Z' ? (char)(host.p[i] + 32) : host.p[i];
		buf[host.n] = '\0';
		struct str low = { buf, host.n };
		for (size_t at = 0; at < low.n; at = str_find(low, '.', at) + 1) {
			const struct suffix *s = find(p, str_skip(low, at));
			if (s && s->id.p)
				return s->id;
		}
		return org_domain(p, low);
	}
	if (addr.n)
		return addr;
	return host.n ? host : STR("none");
}
