/* config_get: a setting's value with what it stands for filled in, as Postfix's mac_expand(3) does. */
#include <string.h>

#include "check/config_parts.h"

enum { DEEP = 10, TIMES = 1000 };

struct expand {
	const struct config *c;
	int service; /* -1: none */
	char *out;
	size_t o, room;
	int left; /* how often a name may still be replaced: names that stand for many empty ones would take for ever */
};

/* The last one counts, as in Postfix. */
static const char *raw(const struct config *c, int service, struct str name)
{
	for (int own = service >= 0; own >= 0; own--)
		for (int i = c->n; i-- > 0;)
			if (c->set[i].service == (own ? service : -1) && str_eq(str_c(c->set[i].name), name))
				return c->set[i].value;
	return NULL;
}

static bool is_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
}

/* Where the bracket that opened before p closes; the end when it does not. */
static size_t closing(struct str s, size_t at, char open, char close)
{
	for (int deep = 1; at < s.n; at++) {
		deep += s.p[at] == open ? 1 : s.p[at] == close ? -1 : 0;
		if (deep == 0)
			return at;
	}
	return s.n;
}

static void expand(struct expand *x, struct str v, int deep);

/* "?text" and ":text" behind a name: text when the name has a value, or when it has none; ?{text}:{other} is both. */
static void choose(struct expand *x, struct str rest, bool has, int deep)
{
	bool want = rest.p[0] == '?' ? has : !has;
	struct str text = str_trim(str_skip(rest, 1)), other = STR_NONE;

	if (text.n && text.p[0] == '{') {
		size_t end = closing(text, 1, '{', '}');
		other = str_trim(str_skip(text, end + 1));
		text = str_skip(str_head(text, end), 1);
		other = other.n && other.p[0] == ':' ? str_trim(str_skip(other, 1)) : STR_NONE;
		if (other.n > 1 && other.p[0] == '{')
			other = str_head(str_skip(other, 1), other.n - 2);
	}
	expand(x, want ? text : other, deep + 1);
}

/* What a name stands for within a value: the service's name, what is set, or Postfix's default where another value's meaning hangs on it
 * (src/global/mail_params.c). NULL: nothing. */
static const char *meant(struct expand *x, struct str name)
{
	static const char *const defaults[][2] = { { "myorigin", "$myhostname" }, { "smtp_helo_name", "$myhostname" } };
	const char *v = raw(x->c, x->service, name);

	if (x->service >= 0 && str_eq(name, STR("service_name")))
		return x->c->service[x->service].name;
	for (size_t i = 0; v == NULL && i < sizeof defaults / sizeof *defaults; i++)
		if (str_eq(name, str_c(defaults[i][0])))
			return defaults[i][1];
	if (v == NULL && str_eq(name, STR("mydomain")) && (v = raw(x->c, x->service, STR("myhostname"))) != NULL)
		return strchr(v, '.') ? strchr(v, '.') + 1 : "localdomain";
	return v;
}

static void expand(struct expand *x, struct str v, int deep)
{
	while (v.n && x->o + 1 < x->room) {
		if (v.p[0] != '$' || deep == DEEP || x->left == 0 || v.n == 1) {
			x->out[x->o++] = v.p[0];
			v = str_skip(v, 1);
			continue;
		}
		x->left--;
		bool braced = v.p[1] == '{' || v.p[1] == '(';
		size_t end = braced ? closing(v, 2, v.p[1], v.p[1] == '{' ? '}' : ')') : 1, n = 0;
		struct str in = braced ? str_skip(str_head(v, end), 2) : str_skip(v, 1);
		while (n < in.n && is_name(in.p[n]))
			n++;
		const char *inner = meant(x, str_head(in, n));
		if (braced && n < in.n && (in.p[n] == '?' || in.p[n] == ':'))
			choose(x, str_skip(in, n), inner && *inner, deep);
		else if (inner)
			expand(x, str_c(inner), deep + 1);
		v = str_skip(v, braced ? end + 1 : 1 + n);
	}
	x->out[x->o] = '\0';
}

static bool get(const struct config *c, int service, const char *name, char *out, size_t room)
{
	const char *v = c ? raw(c, service, str_c(name)) : NULL;
	struct expand x = { c, service, out, 0, room, TIMES };

	out[0] = '\0';
	if (v)
		expand(&x, str_c(v), 0);
	return v != NULL;
}

void config_expand(const struct config *c, const char *text, char *out, size_t room)
{
	struct expand x = { c, -1, out, 0, room, TIMES };

	expand(&x, str_c(text), 0);
}

bool config_get(const struct config *c, const char *name, char *out, size_t room)
{
	return get(c, -1, name, out, room);
}

bool config_service_get(const struct config *c, int i, const char *name, char *out, size_t room)
{
	return get(c, i, name, out, room);
}

bool config_service_has(const struct config *c, int i, const char *name)
{
	for (int k = 0; k < c->n; k++)
		if (c->set[k].service == i && strcmp(c->set[k].name, name) == 0)
			return true;
	return false;
}

struct str config_word(struct str *list)
{
	static const char between[] = " \t,";
	size_t n = 0;

	while (list->n && strchr(between, list->p[0]))
		*list = str_skip(*list, 1);
	while (n < list->n && !strchr(between, list->p[n]))
		n++;
	struct str w = str_head(*list, n);
	*list = str_skip(*list, n);
	return w;
}

int config_services(const struct config *c)
{
	return c ? c->services : 0;
}

struct config_service config_service(const struct config *c, int i)
{
	return (struct config_service){ c->service[i].name, c->service[i].type, c->service[i].command };
}
