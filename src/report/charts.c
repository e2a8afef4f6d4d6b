/* charts: see charts.h. Both charts over time show the same steps, so that one can be held above the other. */
#include "report/charts.h"

#include "report/chart.h"
#include "report/stretches.h"

enum { CAUSES_SHOWN = 6, FEW_STEPS = 3, MANY = 20000 };

struct series {
	const char *name; /* a column of queries/report/series.sql */
	enum word label;
	enum tone tone;
};

/* The first half is what became of the deliveries, the second its course. */
static const struct series series_[] = {
	{ "accepted", W_CHART_ACCEPTED, TONE_GOOD }, { "deferred", W_CHART_DEFERRED, TONE_WARN }, { "bounced", W_CHART_BOUNCED, TONE_BAD },
	{ "ipv6_failed", W_CHART_V6, TONE_PLAIN }, { "listings", W_CHART_LISTINGS, TONE_BAD }, { "other_objections", W_CHART_OBJECTIONS, TONE_WARN },
};
enum { SERIES = sizeof series_ / sizeof *series_ };

/* What report/series says of a step. */
struct step {
	double at;
	int64_t n[SERIES];
	struct step *next;
};

/* The steps, asked for once: both charts have the same. */
static const struct step *steps(struct build *b, const struct chart *c)
{
	struct step **last = &b->steps;

	if (b->steps)
		return b->steps;
	struct stmt *q = ask_file(b, "report/series");
	stmt_real(q, stmt_param(q, ":step"), c->step);
	stmt_real(q, stmt_param(q, ":from"), c->from);
	for (; stmt_step(q); last = &(*last)->next) {
		*last = arena_take(&b->r->arena, sizeof **last);
		(*last)->at = col_real(q, column_of(q, "step_at"));
		for (const struct series *s = series_; s < series_ + SERIES; s++)
			(*last)->n[s - series_] = col_int(q, column_of(q, s->name));
	}
	stmt_free(q);
	return b->steps;
}

/* A lane for each of the series from the first one on that holds anything. */
static void lanes(struct build *b, struct chart *c, size_t first)
{
	struct lane *lane[SERIES] = { NULL };

	for (const struct step *p = steps(b, c); p; p = p->next)
		for (size_t i = first; i < first + SERIES / 2; i++) {
			const struct series *s = &series_[i];
			if (p->n[i] == 0)
				continue;
			if (lane[i] == NULL)
				lane[i] = chart_lane(b->r, c, s->name, label(b, s->label, NULL), LANE_BARS, s->tone);
			lane_add(b->r, c, lane[i], (struct chart_item){ .from = p->at, .to = p->at + c->step, .value = (double)p->n[i] });
		}
}

/* What the picture shows, for those who do not see it. */
static void about(struct build *b, struct chart *c)
{
	c->about = tell(b, W_CHART_ABOUT, ARGS({ "from", at_cell(c->from) }, { "to", at_cell(c->to) }, { "step", cell_num(CELL_SECONDS, c->step) }));
	for (const struct lane *l = c->first; l; l = l->next) {
		const struct arg *args = ARGS({ "label", cell_text(l->label) }, { "n", cell_int((int64_t)l->sum) }, { "most", cell_int((int64_t)l->max) },
					      { "at", at_cell(l->max_at) }, { "from", at_cell(l->first ? l->first->from : 0) },
					      { "to", at_cell(l->last ? l->last->to : 0) });
		say(b->r, c->about, word(b->lang, W_GAP), NULL);
		say(b->r, c->about, word(b->lang, l->kind == LANE_BARS ? W_CHART_BARS : W_CHART_SPAN), args);
	}
	for (const struct chart_mark *m = c->mark; m; m = m->next) {
		say(b->r, c->about, word(b->lang, W_GAP), NULL);
		say(b->r, c->about, word(b->lang, W_CHART_MARK), ARGS({ "label", cell_text(m->label) }, { "at", at_cell(m->at) }));
	}
}

static void changes(struct build *b, struct chart *c)
{
	size_t from = b->phases > 9 ? b->phases - 8 : 1;

	for (size_t i = from; i < b->phases; i++)
		if (b->phase[i].start || b->phase[i].reload)
			chart_mark(b->r, c, b->phase[i].since_at, phase_text(b, &b->phase[i]));
}

static bool worth(const struct build *b)
{
	return !quiet(b) && b->f.first_at > 0 && b->f.last_at - b->f.first_at >= FEW_STEPS;
}

/* A chart that came out empty goes again. */
static void finish(struct build *b, struct section *s, struct chart *c)
{
	if (c->first)
		about(b, c);
	block_end(s, s->last);
}

void chart_outcomes(struct build *b, struct section *s)
{
	if (!worth(b))
		return;
	struct chart *c = chart_times(b->r, s, label(b, W_T_CHART_OUTCOMES, NULL), "report/series", b->f.first_at, b->f.last_at);
	lanes(b, c, 0);
	if (c->first)
		changes(b, c);
	finish(b, s, c);
}

void chart_course(struct build *b, struct section *s)
{
	if (!worth(b))
		return;
	struct chart *c = chart_times(b->r, s, label(b, W_T_CHART_COURSE, NULL), "report/series", b->f.first_at, b->f.last_at);
	for (size_t i = 0; i < b->groups && i < CAUSES_SHOWN && b->group[i].rank <= 2; i++) {
		const struct group *g = &b->group[i];
		struct lane *l = chart_lane(b->r, c, g->cause.p, headline(b, g), LANE_SPANS, g->rank <= 1 ? TONE_BAD : TONE_WARN);
		for (size_t k = 0; k < stretches_kept(g); k++)
			lane_add(b->r, c, l, (struct chart_item){ .from = g->stretch[k].from, .to = g->stretch[k].to });
	}
	lanes(b, c, SERIES / 2);
	if (c->first)
		changes(b, c);
	finish(b, s, c);
}

/* The beginning of the hour, at or after from, such that not many more than MANY lines lie between it and at; with sign -1 the end of one, before to. */
static double many_lines(struct build *b, double at, double limit, int sign)
{
	struct stmt *q = db_prepare(b->db, sign > 0 ? "SELECT max(hour_at) FROM (SELECT hour_at, sum(n) OVER (ORDER BY hour_at DESC) AS lines FROM fact_hour"
						      " WHERE what = 'delivery' AND hour_at < ?1) WHERE lines >= ?2"
						    : "SELECT min(hour_at) + 3600 FROM (SELECT hour_at, sum(n) OVER (ORDER BY hour_at) AS lines FROM fact_hour"
						      " WHERE what = 'delivery' AND hour_at > ?1 - 3600) WHERE lines >= ?2");

	stmt_real(q, 1, at);
	stmt_int(q, 2, MANY);
	if (stmt_step(q) && !col_null(q, 0) && (col_real(q, 0) - limit) * sign > 0)
		limit = col_real(q, 0);
	stmt_free(q);
	return limit;
}

void chart_delays_ask(struct build *b, double since, double split, double until)
{
	since = many_lines(b, split, since, 1);
	until = many_lines(b, split, until, -1);
	ask_early(b, "report/delay-change", (struct param[]){ { ":since", STR_NONE, since }, { ":split", STR_NONE, split }, { ":until", STR_NONE, until } }, 3);
}

void chart_delays(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "provider", W_H_PROVIDER, CELL_CODE },	{ "before_n", W_H_BEFORE_N, CELL_INT },	     { "before_p50_s", W_H_BEFORE_P50, CELL_SECONDS },
		{ "before_p95_s", W_H_BEFORE_P95, CELL_SECONDS }, { "after_n", W_H_AFTER_N, CELL_INT },	     { "after_p50_s", W_H_AFTER_P50, CELL_SECONDS },
		{ "after_p95_s", W_H_AFTER_P95, CELL_SECONDS },
	};
	struct table *t = TABLE(b, s, W_T_DELAY_CHANGE, "report/delay-change", cols);
	if (t == NULL)
		return;
	double max = 0;
	for (const struct row *r = t->first; r; r = r->next)
		max = r->cell[3].r > max ? r->cell[3].r : r->cell[6].r > max ? r->cell[6].r : max;
	struct chart *c = chart_seconds(b->r, s, label(b, W_T_CHART_DELAYS, NULL), "report/delay-change", 0.01, max);
	c->about = tell(b, W_CHART_DELAYS_ABOUT, NULL);
	for (const struct row *r = t->first; r; r = r->next) {
		struct lane *l = chart_lane(b->r, c, r->cell[0].text.p, r->cell[0].text, LANE_RANGES, TONE_PLAIN);
		for (int i = 0; i < 2; i++) {
			struct str side = label(b, i ? W_CHART_AFTER : W_CHART_BEFORE, NULL);
			lane_add(b->r, c, l, (struct chart_item){ .from = r->cell[2 + 3 * i].r, .to = r->cell[3 + 3 * i].r, .text = side, .tone = i ? TONE_GOOD : TONE_WARN });
			say(b->r, c->about, word(b->lang, W_GAP), NULL);
			say(b->r, c->about, word(b->lang, W_CHART_RANGE), ARGS({ "provider", r->cell[0] }, { "side", cell_text(side) }, { "n", r->cell[1 + 3 * i] },
				{ "p50", r->cell[2 + 3 * i] }, { "p95", r->cell[3 + 3 * i] }));
		}
	}
}
