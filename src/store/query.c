/* query: see query.h. This file: finding and reading query files. */
#include "store/query.h"

#include <stdio.h>

#include "util/embed.h"
#include "util/opt.h"

static struct str after(struct str line, struct str key)
{
	return str_starts(line, key) ? str_trim(str_skip(line, key.n)) : STR_NONE;
}

static void append(char *to, size_t room, struct str s)
{
	size_t n = strlen(to);

	snprintf(to + n, room - n, "%s%.*s", n ? " " : "", STR_ARG(s));
}

void query_parse(const char *path, struct str sql, struct query *q)
{
	struct str name = str_c(path), rest = sql, v;
	bool about = false;

	memset(q, 0, sizeof *q);
	snprintf(q->path, sizeof q->path, "%.*s", STR_ARG(name));
	q->sql = sql;
	q->title = STR("");
	if (str_starts(name, STR("queries/")))
		name = str_skip(name, 8);
	if (str_ends(name, STR(".sql")))
		name.n -= 4;
	snprintf(q->name, sizeof q->name, "%.*s", STR_ARG(name));
	while (str_starts(rest, STR("--"))) {
		struct str line = str_head(rest, str_find(rest, '\n', 0));
		rest = str_skip(rest, line.n + 1);
		if ((v = after(line, STR("-- title:"))).p) {
			q->title = v;
			about = false;
		} else if ((v = after(line, STR("-- param:"))).p && q->nparams < QUERY_PARAMS) {
			struct str word = str_head(v, str_find(v, ' ', 0));
			snprintf(q->param[q->nparams].name, sizeof q->param[0].name, "%.*s", STR_ARG(word));
			q->param[q->nparams++].text = str_trim(str_skip(v, word.n));
			about = false;
		} else if ((v = after(line, STR("-- told:"))).p) {
			q->told = str_eq(v, STR("detail"));
			about = false;
		} else if ((v = after(line, STR("-- about:"))).p) {
			append(q->about, sizeof q->about, v);
			about = true;
		} else if (about && line.n > 2) {
			append(q->about, sizeof q->about, str_trim(str_skip(line, 2)));
		}
	}
}

static bool asked_by_people(const char *path)
{
	return !str_starts(str_c(path), STR("queries/analyze/"));
}

struct listing {
	void (*each)(void *arg, const struct query *q);
	void *arg;
};

static void one(void *arg, const char *path)
{
	struct listing *l = arg;
	struct query q;
	struct str sql;
	struct err e = { 0 };

	if (!asked_by_people(path))
		return;
	if (embed_get(path, &sql, &e) != 0)
		die(e.code, "%s", e.text);
	query_parse(path, sql, &q);
	l->each(l->arg, &q);
}

void query_list(void (*each)(void *arg, const struct query *q), void *arg)
{
	struct listing l = { each, arg };

	embed_list("queries/", ".sql", one, &l);
}

struct names {
	int n;
	char text[200][64];
	const char *list[201];
};

static void collect(void *arg, const struct query *q)
{
	struct names *n = arg;

	if (n->n < 200) {
		snprintf(n->text[n->n], sizeof n->text[0], "%s", q->name);
		n->list[n->n] = n->text[n->n];
		n->n++;
	}
}

int query_find(const char *name, struct query *q, struct err *e)
{
	static struct names names;
	char path[200];
	struct str sql;
	struct err none = { 0 };

	snprintf(path, sizeof path, "queries/%s.sql", name);
	if (embed_get(path, &sql, &none) == 0) {
		query_parse(path, sql, q);
		return 0;
	}
	names.n = 0;
	query_list(collect, &names);
	names.list[names.n] = NULL;
	const char *near = opt_nearest(name, names.list);
	if (near)
		return err_set(e, EXIT_NOINPUT, "no query '%s'; did you mean %s?", name, near);
	return err_set(e, EXIT_NOINPUT, "no query '%s'; postmortem query lists them", name);
}
