/* redact: see redact.h. What the database knows, and the walk through a report. */
#include "report/redact.h"

#include <ctype.h>
#include <stdlib.h>

#include "report/chart.h"
#include "report/redact_parts.h"

/* Of letters that are no capitals: hosts and logins are the same in both. */
static uint64_t hash_of(struct str s)
{
	char lower[256];
	size_t n = s.n < sizeof lower ? s.n : sizeof lower;

	for (size_t i = 0; i < n; i++)
		lower[i] = (char)tolower((unsigned char)s.p[i]);
	return str_hash((struct str){ lower, n });
}

static void names_add(struct names *n, struct str s)
{
	if (s.n == 0)
		return;
	if (n->n == n->room) {
		n->room = n->room ? n->room * 2 : 256;
		n->hash = realloc(n->hash, n->room * sizeof *n->hash);
		if (n->hash == NULL)
			die_oom();
	}
	n->hash[n->n++] = hash_of(s);
}

static int by_hash(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void names_sort(struct names *n)
{
	if (n->n)
		qsort(n->hash, n->n, sizeof *n->hash, by_hash);
}

bool names_has(const struct names *n, struct str s)
{
	uint64_t h = hash_of(s);

	return n->n && bsearch(&h, n->hash, n->n, sizeof h, by_hash);
}

static void add_all(struct names *n, struct db *db, const char *sql)
{
	struct stmt *s = db_prepare(db, sql);

	while (stmt_step(s))
		names_add(n, col_text(s, 0));
	stmt_free(s);
	names_sort(n);
}

/* What stands before the @ of those who did not get their mail at once: servers name them without it. */
static void add_locals(struct names *n, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT DISTINCT d.recipient FROM delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery");

	while (stmt_step(s)) {
		struct str local = col_text(s, 0);
		local = str_head(local, str_find(local, '@', 0));
		if (!role_name(local))
			names_add(n, local);
	}
	stmt_free(s);
	names_sort(n);
}

/* Clients stand as host[addr]. */
static void add_clients(struct names *n, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT DISTINCT client FROM message WHERE client IS NOT NULL");

	while (stmt_step(s)) {
		struct str c = col_text(s, 0);
		size_t open = str_find(c, '[', 0);
		c = str_skip(c, open + 1);
		names_add(n, str_head(c, str_find(c, ']', 0)));
	}
	stmt_free(s);
	names_sort(n);
}

/* A name and what it ends with, down to two labels. */
static void add_domains(struct names *n, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT name FROM domain UNION SELECT host FROM peer WHERE addr <> '' UNION SELECT host FROM mta UNION SELECT name FROM v_hostname "
					"UNION SELECT provider FROM peer_info UNION SELECT substr(sender, instr(sender, '@') + 1) FROM (SELECT DISTINCT sender FROM message) "
					"UNION SELECT substr(client, 1, instr(client, '[') - 1) FROM (SELECT DISTINCT client FROM message)");

	while (stmt_step(s)) {
		struct str name = col_text(s, 0);
		if (str_eq(name, STR("localhost")) || str_eq(name, STR("unknown")) || str_eq(name, STR("none")))
			continue;
		names_add(n, name);
		for (size_t dot = str_find(name, '.', 0); dot < name.n; dot = str_find(name, '.', dot + 1)) {
			struct str rest = str_skip(name, dot + 1);
			if (str_find(rest, '.', 0) < rest.n)
				names_add(n, rest);
		}
	}
	stmt_free(s);
	names_sort(n);
}

void redact_learn(struct redact *r, struct db *db)
{
	add_all(&r->keep, db, "SELECT addr FROM peer WHERE addr <> '' UNION SELECT addr FROM our_address");
	add_all(&r->users, db, "SELECT DISTINCT sasl_user FROM message WHERE sasl_user IS NOT NULL");
	add_clients(&r->clients, db);
	add_locals(&r->locals, db);
	if (r->everything)
		add_domains(&r->domains, db);
}

void redact_free(struct redact *r)
{
	free(r->keep.hash);
	free(r->users.hash);
	free(r->clients.hash);
	free(r->locals.hash);
	free(r->domains.hash);
	*r = (struct redact){ .everything = r->everything };
}

static void one(const struct redact *r, struct report *to, struct str *s)
{
	struct buf b = { 0 };

	if (s->n == 0)
		return;
	redact_text(r, *s, str_ends(*s, STR("\xe2\x80\xa6")), &b);
	*s = arena_copy(&to->arena, buf_str(&b));
	buf_free(&b);
}

static void proses(const struct redact *r, struct report *to, struct prose *p)
{
	for (; p; p = p->next)
		for (struct span *s = p->first; s; s = s->next)
			one(r, to, &s->text);
}

static void table(const struct redact *r, struct report *to, struct table *t)
{
	for (struct row *row = t->first; row; row = row->next)
		for (size_t i = 0; i < t->columns; i++)
			if (row->cell[i].kind == CELL_TEXT || row->cell[i].kind == CELL_CODE)
				one(r, to, &row->cell[i].text);
}

static void chart(const struct redact *r, struct report *to, struct chart *c)
{
	proses(r, to, c->about);
	for (struct lane *l = c->first; l; l = l->next) {
		one(r, to, &l->name);
		one(r, to, &l->label);
	}
	for (struct chart_mark *m = c->mark; m; m = m->next)
		one(r, to, &m->label);
}

static void quotes(const struct redact *r, struct report *to, struct quote *q)
{
	for (; q; q = q->next) {
		struct buf b = { 0 };
		redact_text(r, q->text, q->cut, &b);
		q->text = arena_copy(&to->arena, buf_str(&b));
		buf_free(&b);
		one(r, to, &q->path);
		one(r, to, &q->name);
	}
}

void redact_report(const struct redact *r, struct report *to)
{
	one(r, to, &to->title);
	one(r, to, &to->host);
	proses(r, to, to->lead);
	for (struct incident *i = to->incident; i; i = i->next) {
		one(r, to, &i->key);
		one(r, to, &i->provider);
		one(r, to, &i->title);
	}
	for (struct figure *f = to->figure; f; f = f->next)
		if (f->value.kind == CELL_TEXT || f->value.kind == CELL_CODE)
			one(r, to, &f->value.text);
	for (struct section *s = to->first; s; s = s->next) {
		one(r, to, &s->heading);
		for (struct block *b = s->first; b; b = b->next) {
			one(r, to, &b->title);
			one(r, to, &b->code);
			proses(r, to, b->first);
			table(r, to, &b->table);
			quotes(r, to, b->quote);
			if (b->chart)
				chart(r, to, b->chart);
		}
	}
}
