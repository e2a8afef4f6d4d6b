/* sec_timeline: what happened when, on one axis: first failures and last ones, storms, listings, what was done to Postfix, warnings,
 * names, recovery. Gathered from all over, then sorted. */
#include <stdlib.h>

#include "report/charts.h"
#include "report/stretches.h"

enum { MOMENTS = 100, CALM_S = 5, LATER_S = 600 /* the line of a recipient comes behind the reply that decided */ };

struct moment {
	double at;
	int order; /* of two at the same time */
	struct cell what;
	struct str where;
};

struct timeline {
	struct build *b;
	struct moment moment[MOMENTS];
	size_t n;
};

static void moment(struct timeline *t, double at, struct cell what, struct str file, int64_t line)
{
	if (t->n == MOMENTS || at <= 0)
		return;
	struct str where = STR("");
	if (file.n)
		where = arena_printf(&t->b->r->arena, "%.*s:%lld", STR_ARG(short_name(t->b, file)), (long long)line);
	t->moment[t->n] = (struct moment){ at, (int)t->n, what, where };
	t->n++;
}

static struct cell words(struct timeline *t, enum word w, const struct arg *args)
{
	return cell_text(label(t->b, w, args));
}

static struct cell title(struct timeline *t, struct str cause)
{
	return cell_text(cause_title(t->b, cause));
}

/* A statement about the lines of a group: in a window, or in a log that holds more, those of its time alone. */
static struct stmt *about(struct timeline *t, const struct group *g, const struct stretch *x, const char *sql)
{
	bool alone = scattered(t->b) || g->stretches > 1;
	struct stmt *s = ask(t->b, sql);

	stmt_text(s, stmt_param(s, ":cause"), g->cause);
	stmt_real(s, stmt_param(s, ":from"), alone ? x->from : 0);
	stmt_real(s, stmt_param(s, ":to"), alone ? x->to + LATER_S : 1e11);
	return s;
}

/* The first and last `to=` line of a cause in a stretch, and when it was seen to work again. */
static void stretch_moments(struct timeline *t, const struct group *g, const struct stretch *x)
{
#define OF_IT "FROM delivery_cause WHERE cause = :cause AND status <> 'sent' AND echo = 0 AND logged_at BETWEEN :from AND :to AND " IN_WINDOW("logged_at")
#define MOMENT(order) "SELECT logged_at, CASE provider WHEN 'none' THEN domain ELSE provider END, file, line FROM v_delivery WHERE delivery = (SELECT delivery " OF_IT " ORDER BY logged_at " order ", delivery " order " LIMIT 1)"
	static const char first[] = MOMENT("ASC"), last[] = MOMENT("DESC"), how_many[] = "SELECT count(*) " OF_IT;
#undef MOMENT
#undef OF_IT
	int64_t n = g->lines;

	if (n > 1 && (scattered(t->b) || g->stretches > 1)) {
		struct stmt *s = about(t, g, x, how_many);
		stmt_step(s);
		n = col_int(s, 0);
		stmt_free(s);
	}
	for (int i = 0; i < 2 && i < n; i++) {
		struct stmt *s = about(t, g, x, i ? last : first);
		if (stmt_step(s))
			moment(t, col_real(s, 0), words(t, i ? W_TL_LAST : W_TL_FIRST, ARGS({ "cause", title(t, g->words) },
				{ "provider", column_cell(t->b, s, 1, CELL_TEXT) }, { "n", cell_int(n) })), keep(t->b, s, 2), col_int(s, 3));
		stmt_free(s);
	}
	if (g->lines == 0 && !str_starts(g->cause, STR("network.ipv6")) && x->from >= t->b->since_at && x->from < x->to)
		moment(t, x->from, words(t, W_TL_BEGINS, ARGS({ "cause", title(t, g->words) })), STR(""), 0);
	if (!x->open && x->ok_after_at >= t->b->since_at && (t->b->until_at <= 0 || x->ok_after_at < t->b->until_at))
		moment(t, x->ok_after_at, words(t, g->detail.n ? W_TL_OVER : W_TL_OK, ARGS({ "cause", title(t, g->words) })), STR(""), 0);
}

/* The busiest minute of a storm, where it is long enough to have one. */
static void peak(struct timeline *t, double from, double to)
{
	struct stmt *s;

	if (to - from < 120)
		return;
	s = db_prepare(t->b->db, "SELECT min(logged_at), count(*) AS n FROM v_connect_failure WHERE family = 'ipv6' AND logged_at BETWEEN :from AND :to "
				 "GROUP BY cast(logged_at / 60 AS INTEGER) ORDER BY n DESC, 1 LIMIT 1");
	stmt_real(s, stmt_param(s, ":from"), from);
	stmt_real(s, stmt_param(s, ":to"), to);
	if (stmt_step(s))
		moment(t, col_real(s, 0), words(t, W_TL_STORM_PEAK, ARGS({ "n", cell_int(col_int(s, 1)) })), STR(""), 0);
	stmt_free(s);
}

/* The failed connect at one end of a storm. */
static void storm_end(struct timeline *t, enum word w, double at, const struct arg *args)
{
	struct stmt *s = db_prepare(t->b->db, "SELECT file, line FROM v_connect_failure WHERE logged_at = :at AND family = 'ipv6' LIMIT 1");

	stmt_real(s, stmt_param(s, ":at"), at);
	bool found = stmt_step(s);
	moment(t, at, words(t, w, args), found ? keep(t->b, s, 0) : STR(""), found ? col_int(s, 1) : 0);
	stmt_free(s);
}

static void storm_moments(struct timeline *t)
{
	struct build *b = t->b;
	struct stmt *s = ask_file(b, "report/storms");

	while (stmt_step(s)) {
		double from = col_real(s, column_of(s, "started_at")), to = col_real(s, column_of(s, "ended_at"));
		const struct arg *args = ARGS({ "n", cell_int(col_int(s, column_of(s, "failures"))) },
					      { "messages", cell_int(col_int(s, column_of(s, "messages"))) },
					      { "errnos", column_cell(b, s, column_of(s, "errors"), CELL_TEXT) });
		storm_end(t, W_TL_STORM_START, from, args);
		peak(t, from, to);
		storm_end(t, W_TL_STORM_END, to, args);
	}
	stmt_free(s);
}

static void change_moments(struct timeline *t)
{
	size_t from = t->b->phases > 13 ? t->b->phases - 12 : 1;

	for (size_t i = from; i < t->b->phases; i++) {
		const struct phase *p = &t->b->phase[i];
		bool begins = i == 1 && p->since_at < t->b->f.first_at + CALM_S, ends = i + 1 == t->b->phases && !p->start && !p->reload;
		if (p->since_at < t->b->since_at || (quiet(t->b) && (begins || ends)))
			continue; /* nothing to tell */
		moment(t, p->since_at, cell_text(phase_text(t->b, p)), p->file, p->line);
	}
}

/* Warnings and errors about this server, one moment for each kind, quoted as logged. Clients' doings are left to queries. */
static void event_moments(struct timeline *t)
{
	struct build *b = t->b;
	/* the kinds one by one, by their index: of those of smtpd(8) and postscreen(8) there may be very many */
	struct stmt *s = ask(b, "WITH RECURSIVE k(kind) AS (SELECT min(kind) FROM event UNION ALL SELECT (SELECT min(e.kind) FROM event e WHERE e.kind > k.kind) FROM k WHERE kind IS NOT NULL), "
				"told AS (SELECT kind, kind IN ('smtpd.queue_full', 'milter.connect', 'smtpd.proxy_connect') AS any_program FROM k WHERE any_program OR (kind NOT IN "
				"('master.start', 'master.reload', 'master.stop', 'script.start', 'script.stop', 'script.refresh', 'script.waiting', 'master.stop_and_start', "
				"'qmgr.expired') AND kind NOT GLOB 'smtpd.*' AND kind NOT GLOB 'postscreen.*' AND kind NOT GLOB 'dnsblog.*' AND kind NOT GLOB 'postsuper.*')) "
				"SELECT min(e.logged_at), e.detail, s.path, e.line, count(*) FROM told CROSS JOIN event e ON e.kind = told.kind AND " IN_WINDOW("e.logged_at")
				" JOIN source s ON s.source = e.source WHERE any_program OR e.program NOT IN ('smtpd', 'postscreen', 'dnsblog', 'postsuper')"
				" GROUP BY e.kind ORDER BY 1 LIMIT 20");

	while (stmt_step(s)) {
		struct str detail = report_text(b->r, col_text(s, 1), 160);
		int64_t n = col_int(s, 4);
		struct cell what = n == 1 ? cell_code(detail) : words(t, W_TL_EVENTS, ARGS({ "n", cell_int(n) }, { "detail", cell_text(detail) }));
		moment(t, col_real(s, 0), what, keep(b, s, 2), col_int(s, 3));
	}
	stmt_free(s);
}

/* An administrator at work on the queue. */
static void queue_moments(struct timeline *t)
{
	struct stmt *s = ask(t->b, "SELECT min(logged_at), detail, file, line, count(*) FROM v_event WHERE kind = 'postsuper.total' AND "
				   IN_WINDOW("logged_at") " GROUP BY detail, cast(logged_at / 60 AS INTEGER) ORDER BY 1, min(event) LIMIT 12");

	while (stmt_step(s))
		moment(t, col_real(s, 0), words(t, W_TL_QUEUE, ARGS({ "detail", cell_text(report_text(t->b->r, col_text(s, 1), 160)) })),
		       keep(t->b, s, 2), col_int(s, 3));
	stmt_free(s);
}

static void name_moments(struct timeline *t)
{
	struct build *b = t->b;
	struct stmt *s = ask(b, "SELECT first_at, name, lag(name) OVER mta, lag(last_at) OVER mta FROM v_hostname "
				"WHERE first_at < coalesce(:until, 1e11) AND last_at >= coalesce(:since, 0) WINDOW mta AS (PARTITION BY host, instance ORDER BY first_at) ORDER BY first_at");

	while (stmt_step(s))
		if (!col_null(s, 2))
			moment(t, col_real(s, 0), words(t, W_TL_NAME, ARGS({ "name", column_cell(b, s, 1, CELL_TEXT) },
				{ "before", column_cell(b, s, 2, CELL_TEXT) }, { "last", column_cell(b, s, 3, CELL_TIME) })), STR(""), 0);
	stmt_free(s);
}

static void slow_moments(struct timeline *t)
{
	const struct slow *w = &t->b->slow;
	const struct arg *args = ARGS({ "providers", cell_text(w->providers) }, { "n", cell_int(w->n) }, { "max", cell_num(CELL_SECONDS, w->max_s) });

	if (w->n == 0)
		return;
	moment(t, w->first_at, words(t, W_TL_SLOW_FIRST, args), STR(""), 0);
	moment(t, w->last_at, words(t, W_TL_SLOW_LAST, args), STR(""), 0);
}

static int by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at ? 1 : x->order - y->order;
}

void section_timeline(struct build *b, struct section *s)
{
	struct timeline *t;
	struct table *out;

	t = calloc(1, sizeof *t);
	if (t == NULL)
		die_oom();
	t->b = b;
	for (size_t i = 0; i < b->groups; i++)
		if (b->group[i].rank <= 2)
			for (size_t k = 0; k < stretches_kept(&b->group[i]); k++)
				stretch_moments(t, &b->group[i], &b->group[i].stretch[k]);
	storm_moments(t);
	change_moments(t);
	queue_moments(t);
	if (!quiet(b))
		event_moments(t);
	name_moments(t);
	slow_moments(t);
	qsort(t->moment, t->n, sizeof *t->moment, by_time);
	chart_course(b, s);
	if (t->n) {
		out = table_new(b->r, s, STR(""), "");
		table_column(b->r, out, "at", label(b, W_H_TIME, NULL), CELL_TIME);
		table_column(b->r, out, "what", label(b, W_H_WHAT, NULL), CELL_TEXT);
		table_column(b->r, out, "where", label(b, W_H_WHERE, NULL), CELL_CODE);
		for (size_t i = 0; i < t->n; i++) {
			struct cell *c = table_row(b->r, out);
			c[0] = at_cell(t->moment[i].at);
			c[1] = t->moment[i].what;
			c[2] = t->moment[i].where.n ? cell_code(t->moment[i].where) : cell_none();
		}
	}
	free(t);
	if (quiet(b))
		return;
	if (ask_int(b, "SELECT count(*) FROM v_event WHERE kind = 'master.inet_protocols_ignored' AND " IN_WINDOW("logged_at")) > 0)
		para(b, s, W_TL_INET, NULL);
	phases_table(b, s);
}
