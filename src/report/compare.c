/* compare: see compare.h. This file: the two sides, and the frame of the document. Every test of the document is made first, so that Holm's
 * adjustment knows how many there are; that is why cmp_shares and cmp_delays collect before they write. */
#include "report/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/cmp.h"
#include "report/format.h"
#include "store/fresh.h"
#include "store/query.h"
#include "util/when.h"

static const char *const words_[CMP_WORDS][LANGS] = {
#define X(id, en, ja) [C_##id] = { en, ja },
#include "report/cmp.inc"
#undef X
};

const char *cmp_text(const struct cmp *c, enum cmp_word w)
{
	return words_[w][c->lang];
}

static struct prose *tell_word(struct cmp *c, enum cmp_word w, const struct arg *args)
{
	struct prose *p = prose_new(c->r);

	say(c->r, p, cmp_text(c, w), args);
	return p;
}

struct str cmp_label(struct cmp *c, enum cmp_word w, const struct arg *args)
{
	struct buf buf = { 0 };

	prose_plain(&buf, tell_word(c, w, args));
	struct str s = arena_copy(&c->r->arena, buf_str(&buf));
	buf_free(&buf);
	return s;
}

void cmp_para(struct cmp *c, struct section *s, enum cmp_word w, const struct arg *args)
{
	block_prose(block_new(c->r, s, BLOCK_PARAGRAPH, STR("")), tell_word(c, w, args));
}

struct cell cmp_p(struct cmp *c, double p)
{
	if (isnan(p))
		return cell_none();
	return cell_text(p < 0.001 ? str_c(cmp_text(c, C_P_LEAST)) : arena_printf(&c->r->arena, p < 0.1 ? "%.3f" : "%.2f", p));
}

static void bind_text(struct stmt *s, const char *name, struct str value)
{
	if (value.p && stmt_has_param(s, name))
		stmt_text(s, stmt_param(s, name), value);
}

struct stmt *cmp_ask(struct cmp *c, const char *query, int side)
{
	const struct compare_side *d = &c->side[side];
	struct err e = { 0 };
	struct query q;
	struct stmt *s = query_find(query, &q, &e) == 0 ? db_prepare_user(c->db, q.sql, &e) : NULL;

	if (s == NULL)
		die(e.code, "%s", e.text); /* only a user's --data can lack or spoil it */
	if (d->since_at > 0)
		stmt_real(s, stmt_param(s, ":since"), d->since_at);
	if (d->until_at > 0)
		stmt_real(s, stmt_param(s, ":until"), d->until_at);
	bind_text(s, ":host", d->host);
	bind_text(s, ":instance", d->instance);
	bind_text(s, ":provider", d->provider);
	return s;
}

int compare_side_parse(const char *text, double now, struct compare_side *side, struct err *e)
{
	struct str rest = str_c(text);
	char value[64];

	*side = (struct compare_side){ 0 };
	while (rest.n) {
		struct str item = str_trim(str_head(rest, str_find(rest, ',', 0)));
		rest = str_skip(rest, str_find(rest, ',', 0) + 1);
		size_t eq = str_find(item, '=', 0);
		struct str key = str_trim(str_head(item, eq)), v = str_trim(str_skip(item, eq + 1));
		snprintf(value, sizeof value, "%.*s", STR_ARG(v));
		if (eq == item.n || v.n == 0)
			return err_set(e, EXIT_USAGE, "'%.*s' is not NAME=VALUE with host, instance, provider, since or until", STR_ARG(item));
		if (str_eq(key, STR("host")))
			side->host = v;
		else if (str_eq(key, STR("instance")))
			side->instance = v;
		else if (str_eq(key, STR("provider")))
			side->provider = v;
		else if (str_eq(key, STR("since")) || str_eq(key, STR("until"))) {
			if (when_parse(value, now, key.p[0] == 's' ? &side->since_at : &side->until_at, e) != 0)
				return -1;
		} else
			return err_set(e, EXIT_USAGE, "a side has no '%.*s': it takes host, instance, provider, since, until", STR_ARG(key));
	}
	return 0;
}

/* A name that occurs nowhere is a slip of the pen, and would compare with nothing. */
static int check_name(struct cmp *c, struct str name, const char *what, const char *sql, struct err *e)
{
	char known[300] = "";
	bool found = name.p == NULL;
	struct stmt *s = db_prepare(c->db, sql);

	while (!found && stmt_step(s)) {
		found = str_eq(col_text(s, 0), name);
		size_t n = strlen(known);
		snprintf(known + n, sizeof known - n, "%s%.*s", n ? ", " : "", STR_ARG(col_text(s, 0)));
	}
	stmt_free(s);
	return found ? 0 : err_set(e, EXIT_DATA, "no %s '%.*s' in this database; there is: %s", what, STR_ARG(name), known);
}

static int check_sides(struct cmp *c, struct err *e)
{
	for (int i = 0; i < SIDES; i++)
		if (check_name(c, c->side[i].host, "machine", "SELECT DISTINCT host FROM mta ORDER BY 1", e) != 0 ||
		    check_name(c, c->side[i].instance, "instance", "SELECT DISTINCT instance FROM mta ORDER BY 1", e) != 0 ||
		    check_name(c, c->side[i].provider, "provider",
			       "SELECT provider FROM domain_provider GROUP BY 1 UNION SELECT provider FROM peer_info GROUP BY 1 ORDER BY 1", e) != 0)
			return -1;
	return 0;
}

static void add_part(struct buf *b, const char *name, struct str value)
{
	if (value.p)
		buf_printf(b, "%s%s %.*s", b->n ? ", " : "", name, STR_ARG(value));
}

static void add_time(struct buf *b, const char *name, double at)
{
	char out[CELL_MAX];
	struct cell cell = cell_num(CELL_TIME, at);

	if (at > 0)
		add_part(b, name, cell_print(&cell, STR_NONE, out));
}

static void lead(struct cmp *c)
{
	for (int i = 0; i < SIDES; i++) {
		const struct compare_side *d = &c->side[i];
		struct buf b = { 0 };
		add_part(&b, "host", d->host);
		add_part(&b, "instance", d->instance);
		add_part(&b, "provider", d->provider);
		add_time(&b, "since", d->since_at);
		add_time(&b, "until", d->until_at);
		struct str what = b.n ? report_text(c->r, buf_str(&b), TEXT_MAX) : str_c(cmp_text(c, C_ALL));
		report_lead(c->r, tell_word(c, C_SIDE, ARGS({ "side", cell_text(i == A ? STR("A") : STR("B")) }, { "what", cell_text(what) },
							     { "n", cell_int(c->tried[i]) })));
		report_figure(c->r, i == A ? "tried_a" : "tried_b", cell_int(c->tried[i]), "compare/shares");
		buf_free(&b);
	}
}

static bool same_or_any(struct str a, struct str b)
{
	return a.p == NULL || b.p == NULL || str_eq(a, b);
}

static bool overlap(const struct compare_side *a, const struct compare_side *b)
{
	double a_until = a->until_at > 0 ? a->until_at : 1e12, b_until = b->until_at > 0 ? b->until_at : 1e12;

	return a->since_at < b_until && b->since_at < a_until && same_or_any(a->host, b->host) && same_or_any(a->instance, b->instance) &&
	       same_or_any(a->provider, b->provider);
}

static void names(struct cmp *c)
{
	struct section *s = section_new(c->r, "names", str_c(cmp_text(c, C_NAMES)));
	struct table *t = table_new(c->r, s, STR(""), "compare/hostnames");
	bool any = false;

	table_column(c->r, t, "side", str_c(cmp_text(c, C_H_SIDE)), CELL_TEXT);
	table_column(c->r, t, "host", str_c(cmp_text(c, C_H_HOST)), CELL_CODE);
	table_column(c->r, t, "name", str_c(cmp_text(c, C_H_NAME)), CELL_CODE);
	table_column(c->r, t, "first_at", str_c(cmp_text(c, C_H_FIRST)), CELL_TIME);
	table_column(c->r, t, "last_at", str_c(cmp_text(c, C_H_LAST)), CELL_TIME);
	for (int i = 0; i < SIDES; i++) {
		struct stmt *q = cmp_ask(c, "compare/hostnames", i);
		while (stmt_step(q)) {
			struct cell *cell = table_row(c->r, t);
			cell[0] = cell_text(i == A ? STR("A") : STR("B"));
			cell[1] = cell_code(report_text(c->r, col_text(q, 0), TEXT_MAX));
			cell[2] = cell_code(report_text(c->r, col_text(q, 2), TEXT_MAX));
			cell[3] = cell_num(CELL_TIME, col_real(q, 3));
			cell[4] = cell_num(CELL_TIME, col_real(q, 4));
			any = true;
		}
		stmt_free(q);
	}
	if (!any)
		block_end(s, s->last);
	section_end(c->r, s);
}

static void two_sides(struct cmp *c)
{
	cmp_shares(c); /* counts c->tried, and ends with cmp_delays */
	lead(c);
	if (c->tried[A] == 0 || c->tried[B] == 0 || overlap(&c->side[A], &c->side[B])) {
		struct prose *p = tell_word(c, c->tried[A] == 0 || c->tried[B] == 0 ? C_NOTHING : C_OVERLAP, NULL);
		report_lead(c->r, p);
	}
	names(c);
	struct section *s = section_new(c->r, "reading", str_c(cmp_text(c, C_READING)));
	cmp_para(c, s, C_R_COUNT, NULL);
	cmp_para(c, s, C_R_TEST, ARGS({ "n", cell_int(CMP_LEAST_N) }, { "k", cell_int(CMP_LEAST_K) }, { "t", cell_int(CMP_LEAST_TIMES) }));
	cmp_para(c, s, C_R_CAUSE, NULL);
}

static void about(struct cmp *c, bool sides)
{
	struct report *r = c->r;
	struct stmt *s = db_prepare(c->db, "SELECT " HOSTS_SQL ","
					   " (SELECT min(first_at) FROM source), (SELECT max(last_at) FROM source)");

	stmt_step(s);
	r->host = report_text(r, col_text(s, 0), HOST_MAX);
	r->first_at = at_cell(col_real(s, 1));
	r->last_at = at_cell(col_real(s, 2));
	stmt_free(s);
	r->title = str_c(cmp_text(c, sides ? C_TITLE : C_TITLE_CHANGES));
	r->lang = str_c(lang_name(c->lang));
	r->zone = STR("UTC");
	r->state = STR("ok");
	r->severity = STR("none");
}

struct report *compare_build(struct db *db, const struct compare_side *a, const struct compare_side *b, const char *lang, struct err *e)
{
	struct cmp c = { .db = db };
	int l = lang_find(lang ? lang : "en");

	if (l < 0) {
		err_set(e, EXIT_USAGE, "unknown language '%s' (there is: en, ja)", lang);
		return NULL;
	}
	c.lang = (enum lang)l;
	if (a && b) {
		c.side[A] = *a;
		c.side[B] = *b;
		if (check_sides(&c, e) != 0)
			return NULL;
	}
	c.causes = fresh_need(db, e) == 0 ? causes_load(c.lang, e) : NULL;
	if (c.causes == NULL)
		return NULL;
	c.r = report_new();
	about(&c, a && b);
	if (a && b)
		two_sides(&c);
	else
		cmp_changes(&c);
	causes_free(c.causes);
	return c.r;
}
