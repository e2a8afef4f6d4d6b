/* config: see config.h. */
#include "check/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTINGS = 2000, DEEP = 10, TIMES = 1000, LINE = 8192 };

struct config {
	int n;
	struct {
		char *name, *value;
	} set[SETTINGS];
};

static void put(struct config *c, struct str line)
{
	size_t eq = str_find(line, '=', 0);

	if (eq == line.n || c->n == SETTINGS)
		return;
	c->set[c->n].name = str_dup(str_trim(str_head(line, eq)));
	c->set[c->n++].value = str_dup(str_trim(str_skip(line, eq + 1)));
}

struct config *config_read(const char *path, struct err *e)
{
	bool live = strcmp(path, "live") == 0;
	FILE *f = live ? popen("postconf -n 2>/dev/null", "re") : fopen(path, "re");
	char line[LINE], whole[LINE] = "";

	if (f == NULL) {
		err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
		return NULL;
	}
	struct config *c = calloc(1, sizeof *c);
	if (c == NULL)
		die_oom();
	while (fgets(line, sizeof line, f)) {
		struct str s = str_trim(str_c(line));
		if (s.n == 0 || s.p[0] == '#')
			continue;
		if (line[0] == ' ' || line[0] == '\t') { /* continues the one before */
			size_t n = strlen(whole);
			if (n + s.n + 2 < sizeof whole)
				snprintf(whole + n, sizeof whole - n, " %.*s", STR_ARG(s));
			continue;
		}
		put(c, str_c(whole));
		snprintf(whole, sizeof whole, "%.*s", STR_ARG(s));
	}
	put(c, str_c(whole));
	if (live)
		pclose(f);
	else
		fclose(f);
	if (c->n == 0) {
		err_set(e, EXIT_DATA, "%s: no settings %s", path, live ? "from postconf -n; is Postfix installed here? Else give a file with its output" : "in it; this reads the output of postconf -n");
		config_free(c);
		return NULL;
	}
	return c;
}

void config_free(struct config *c)
{
	for (int i = 0; c && i < c->n; i++) {
		free(c->set[i].name);
		free(c->set[i].value);
	}
	free(c);
}

/* The last one counts, as in Postfix. */
static const char *raw(const struct config *c, struct str name)
{
	for (int i = c->n; i-- > 0;)
		if (str_eq(str_c(c->set[i].name), name))
			return c->set[i].value;
	return NULL;
}

static bool is_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
}

/* left: how often a name may still be replaced, since names that stand for many empty ones would take for ever. */
static size_t expand(const struct config *c, const char *v, char *out, size_t o, size_t room, int deep, int *left)
{
	while (*v && o + 1 < room) {
		if (*v != '$' || deep == DEEP || *left == 0) {
			out[o++] = *v++;
			continue;
		}
		bool braced = v[1] == '{' || v[1] == '(';
		const char *from = v + 1 + braced, *to = from;
		while (is_name(*to))
			to++;
		const char *inner = raw(c, (struct str){ from, (size_t)(to - from) });
		if (inner) {
			--*left;
			o = expand(c, inner, out, o, room, deep + 1, left);
		}
		v = to + (braced && (*to == '}' || *to == ')'));
	}
	out[o] = '\0';
	return o;
}

bool config_get(const struct config *c, const char *name, char *out, size_t room)
{
	const char *v = c ? raw(c, str_c(name)) : NULL;

	int left = TIMES;

	out[0] = '\0';
	if (v)
		expand(c, v, out, 0, room, 0, &left);
	return v != NULL;
}
