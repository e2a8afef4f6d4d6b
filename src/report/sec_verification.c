/* sec_verification: is it over? The time before the change that preceded recovery, the time after it, and the time after the last
 * failure, counted alike by queries/report/window.sql. */
#include "report/charts.h"

enum { MEASURES = 10, WINDOWS = 3, FEW = 20 };

static const struct {
	const char *name; /* of the query's result */
	enum word heading;
	enum cell_kind kind;
} measures_[MEASURES] = {
	{ "tries", W_M_TRIED, CELL_INT },
	{ "failed", W_M_FAILED, CELL_INT },
	{ "failed_pct", W_M_FAILED_PCT, CELL_PCT },
	{ "objections", W_M_OBJECTIONS, CELL_INT },
	{ "listings", W_M_LISTINGS, CELL_INT },
	{ "masked", W_M_MASKED, CELL_INT },
	{ "ipv6_failed", W_M_V6_FAILED, CELL_INT },
	{ "slow", W_M_SLOW, CELL_INT },
	{ "connect_p50_s", W_M_CONNECT, CELL_SECONDS },
	{ "returned", W_M_RETURNED, CELL_INT },
};
enum { TRIES, FAILED, FAILED_PCT, OBJECTIONS, LISTINGS, MASKED, IPV6, SLOW, CONNECT, RETURNED };

struct window {
	double from, to;
	enum word heading;
	struct cell cell[MEASURES];
};

static struct stmt *ask_between(struct build *b, const char *query, double from, double to)
{
	struct stmt *s = ask_file(b, query);

	stmt_real(s, stmt_param(s, ":since"), from);
	stmt_real(s, stmt_param(s, ":until"), to);
	return s;
}

static void measure(struct build *b, struct window *w)
{
	struct stmt *s = ask_file(b, "report/window"); /* asked early, in the same order */

	stmt_step(s);
	for (int i = 0; i < MEASURES; i++)
		w->cell[i] = column_cell(b, s, column_of(s, measures_[i].name), measures_[i].kind);
	stmt_free(s);
}

static void table(struct build *b, struct section *s, const struct window *w, int n)
{
	static const char *const names[WINDOWS] = { "first", "second", "third" };
	struct table *t = table_new(b->r, s, STR(""), "report/window");

	table_column(b->r, t, "measure", label(b, W_H_MEASURE, NULL), CELL_TEXT);
	for (int i = 0; i < n; i++)
		table_column(b->r, t, names[i], label(b, w[i].heading, NULL), CELL_REAL);
	for (int m = 0; m < MEASURES; m++) {
		bool any = m == TRIES || m == FAILED || m == OBJECTIONS;
		for (int i = 0; i < n; i++)
			any = any || w[i].cell[m].n > 0 || w[i].cell[m].r > 0;
		if (!any)
			continue;
		struct cell *c = table_row(b->r, t);
		c[0] = cell_text(label(b, measures_[m].heading, NULL));
		for (int i = 0; i < n; i++)
			c[1 + i] = w[i].cell[m];
	}
}

/* What failed since, by cause: it is over only where nothing of it is left. */
static void left_over(struct build *b, struct section *s, const struct window *w)
{
	struct stmt *q = ask_between(b, "report/left-over", w->from, w->to);
	struct block *list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_LEFT_OVER, NULL));

	list->query = STR("report/left-over");
	while (stmt_step(q))
		item(b, list, W_VER_LEFT, ARGS({ "cause", cell_text(cause_title(b, keep(b, q, column_of(q, "cause")))) },
					       { "n", cell_int(col_int(q, column_of(q, "lines"))) },
					       { "provider", cell_code(report_text(b->r, col_text(q, column_of(q, "providers")), 60)) },
					       { "last", column_cell(b, q, column_of(q, "last_at"), CELL_TIME) }));
	stmt_free(q);
	block_end(s, list);
}

static bool ipv6_blamed(const struct build *b)
{
	for (size_t i = 0; i < b->groups; i++)
		if (b->group[i].rank <= 2 && str_starts(b->group[i].cause, STR("network.ipv6.")))
			return true;
	return false;
}

static void conclude(struct build *b, struct section *s, const struct window *w, bool open)
{
	int64_t n = w->cell[TRIES].n, failed = w->cell[FAILED].n, ipv6 = w->cell[IPV6].n, objections = w->cell[OBJECTIONS].n;
	struct arg args[] = { { "at", at_cell(w->from) }, { "n", cell_int(n) }, { "failed", cell_int(failed) },
			      { "bound", cell_num(CELL_PCT, n ? 300.0 / (double)n : 100) }, { "objections", cell_int(objections) },
			      { "v6", cell_int(ipv6) }, { "returned", w->cell[RETURNED] }, { .name = NULL } };

	if (n == 0)
		para(b, s, W_VER_NOTHING_SINCE, args);
	else if (open && failed + objections + ipv6 == 0)
		para(b, s, W_VER_TOO_SOON, args);
	else if (open || objections > 0 || (ipv6 * 100 > n && ipv6_blamed(b)))
		para(b, s, W_VER_NOT_OVER, args);
	else if (failed > 0)
		para(b, s, ipv6 > 0 ? W_VER_OVER_BUT : W_VER_OVER_MOSTLY, args);
	else
		para(b, s, n < FEW ? W_VER_OVER_FEW : w->cell[RETURNED].n ? W_VER_OVER_RETURNED : W_VER_OVER, args);
	if (failed > 0)
		left_over(b, s, w);
}

/* By cause and provider: the last event, and what was accepted afterwards. */
static void recovery(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "cause", W_H_CAUSE, CELL_CODE },	 { "provider", W_H_PROVIDER, CELL_CODE }, { "events", W_H_EVENTS, CELL_INT },
		{ "first_at", W_H_FIRST, CELL_TIME }, { "last_at", W_H_LAST, CELL_TIME },	  { "works_at", W_H_WORKS, CELL_TIME },
	};

	TABLE(b, s, W_T_RECOVERY, "report/recovery", cols);
}

/* How each cause is seen to be mended, by causes.json. */
static void confirm(struct build *b, struct section *s)
{
	struct block *list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_CONFIRM, NULL));

	for (size_t i = 0; i < b->groups && b->group[i].rank <= 2; i++) {
		struct str text = fill(b, &b->group[i], cause_text(b->causes, b->group[i].words, "verify"));
		struct prose *p = tell(b, W_VER_CONFIRM, ARGS({ "cause", cell_text(cause_title(b, b->group[i].words)) }));
		say_plain(b->r, p, text);
		if (text.n)
			block_prose(list, p);
	}
	block_end(s, list);
}

/* The times that are held against each other. */
struct plan {
	struct window w[WINDOWS];
	int n;
	const struct phase *change; /* NULL: none that may have mended it */
	double start, last, split;  /* first and last event; where delivery times are told apart */
	bool open;
};

static bool plan(const struct build *b, struct plan *p)
{
	double ok = 0, end = b->until_at > 0 ? b->until_at : b->f.last_at + 1;

	*p = (struct plan){ .start = b->f.last_at };
	if (quiet(b) || b->f.last_at <= 0)
		return false;
	for (size_t i = 0; i < b->groups && b->group[i].rank <= 2; i++) {
		const struct group *g = &b->group[i];
		p->start = g->started_at < p->start ? g->started_at : p->start;
		p->last = g->ended_at > p->last ? g->ended_at : p->last;
		ok = g->ok_after_at > ok ? g->ok_after_at : ok;
		p->open = p->open || g->open;
	}
	for (size_t i = 1; i < b->phases; i++)
		if (b->phase[i].since_at > p->start && (p->open || b->phase[i].since_at <= ok))
			p->change = &b->phase[i];
	p->split = p->change ? p->change->since_at : p->last + 1e-6;
	p->w[p->n++] = (struct window){ p->start, p->split, p->change ? W_H_BEFORE : W_H_UNTIL_LAST, { { 0 } } };
	if (p->change)
		p->w[p->n++] = (struct window){ p->split, end, W_H_AFTER, { { 0 } } };
	if (!p->change || p->last > p->split)
		p->w[p->n++] = (struct window){ p->last + 1e-6, end, W_H_AFTER_LAST, { { 0 } } };
	return true;
}

void verification_ask(struct build *b)
{
	struct plan p;

	if (!plan(b, &p))
		return;
	for (int i = 0; i < p.n; i++)
		ask_early(b, "report/window", (struct param[]){ { ":since", STR_NONE, p.w[i].from }, { ":until", STR_NONE, p.w[i].to } }, 2);
	chart_delays_ask(b, p.start, p.split, p.w[p.n - 1].to);
}

void section_verification(struct build *b, struct section *s)
{
	struct plan p;

	if (!plan(b, &p))
		return;
	if (p.change)
		para(b, s, p.open ? W_VER_CHANGE_OPEN : W_VER_CHANGE, ARGS({ "change", cell_text(phase_text(b, p.change)) }, { "at", at_cell(p.split) }));
	else
		para(b, s, W_VER_NO_CHANGE, ARGS({ "last", at_cell(p.last) }));
	for (int i = 0; i < p.n; i++)
		measure(b, &p.w[i]);
	if (p.w[0].cell[TRIES].n + p.w[p.n - 1].cell[TRIES].n > 0)
		table(b, s, p.w, p.n);
	conclude(b, s, &p.w[p.open && p.change ? 1 : p.n - 1], p.open);
	chart_delays(b, s);
	recovery(b, s);
	confirm(b, s);
}
