/* chart: see chart.h. The one trick: an axis is cut into round steps first, so that bars, ticks and queries agree on where one ends. */
#include "report/chart.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "report/append.h"
#include "report/format.h"
#include "report/words.h"
#include "util/utf8.h"
#include "util/when.h"

static const double steps_[] = { 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800,
				 1209600, 2592000, 7776000, 31536000 };
enum { STEPS = sizeof steps_ / sizeof *steps_, TICKS = 6 };

/* How far the zone is from UTC: days begin at the reader's midnight. */
static double zone_offset(double at)
{
	time_t t = (time_t)at;
	struct tm tm;

	return localtime_r(&t, &tm) ? (double)tm.tm_gmtoff : 0;
}

static double floor_to(double at, double step, double offset)
{
	return floor((at + offset) / step) * step - offset;
}

static struct chart *chart_new(struct report *r, struct section *s, struct str title, const char *query, enum cell_kind axis)
{
	struct block *k = block_new(r, s, BLOCK_CHART, title);

	k->query = str_c(query);
	k->chart = arena_take(&r->arena, sizeof *k->chart);
	k->chart->axis = axis;
	k->chart->lang = r->lang;
	return k->chart;
}

struct chart *chart_times(struct report *r, struct section *s, struct str title, const char *query, double from, double to)
{
	struct chart *c = chart_new(r, s, title, query, CELL_TIME);
	double offset = zone_offset(from);
	int i = 0;

	/* from a day on by whole hours: those stand counted */
	while (i + 1 < STEPS && (to - floor_to(from, steps_[i], offset) >= steps_[i] * CHART_STEPS || (to - from >= 86400 && steps_[i] < 3600)))
		i++;
	c->step = steps_[i];
	c->from = floor_to(from, c->step, offset);
	c->to = floor_to(to, c->step, offset) + c->step;
	return c;
}

struct chart *chart_seconds(struct report *r, struct section *s, struct str title, const char *query, double from, double to)
{
	struct chart *c = chart_new(r, s, title, query, CELL_SECONDS);

	c->from = pow(10, floor(log10(fmax(from, 0.01)) + 1e-9));
	c->to = pow(10, ceil(log10(fmax(to, c->from * 10)) - 1e-9));
	return c;
}

struct lane *chart_lane(struct report *r, struct chart *c, const char *name, struct str label, enum lane_kind kind, enum tone tone)
{
	struct lane *l = arena_take(&r->arena, sizeof *l);

	*l = (struct lane){ .name = arena_copy(&r->arena, str_c(name)), .label = label, .kind = kind, .tone = tone };
	APPEND(c->first, c->last, l);
	return l;
}

void lane_add(struct report *r, const struct chart *c, struct lane *l, struct chart_item item)
{
	struct chart_item *i;

	if (item.to < c->from || item.from > c->to)
		return;
	item.from = fmax(item.from, c->from);
	item.to = fmin(item.to, c->to);
	if (item.value > l->max) {
		l->max = item.value;
		l->max_at = item.from;
	}
	l->sum += item.value;
	i = arena_take(&r->arena, sizeof *i);
	*i = item;
	APPEND(l->first, l->last, i);
}

void chart_mark(struct report *r, struct chart *c, double at, struct str label)
{
	struct chart_mark *m;

	if (at < c->from || at > c->to)
		return;
	m = arena_take(&r->arena, sizeof *m);
	*m = (struct chart_mark){ .at = at, .label = label };
	APPEND(c->mark, c->mark_last, m);
}

double chart_tick(const struct chart *c, double *first)
{
	int i = 0;

	if (c->axis == CELL_SECONDS) {
		*first = c->from;
		return 10;
	}
	while (i + 1 < STEPS && (c->to - c->from) / steps_[i] > TICKS)
		i++;
	double offset = zone_offset(c->from);
	*first = floor_to(c->from, steps_[i], offset);
	if (*first < c->from)
		*first += steps_[i];
	return steps_[i];
}

struct str chart_tick_text(const struct chart *c, double at, char out[CELL_MAX])
{
	double first, span = c->to - c->from, tick = chart_tick(c, &first);
	time_t t = (time_t)at;
	struct tm tm;

	if (c->axis == CELL_SECONDS) {
		return span_print(at > 999 ? round(at / 60) * 60 : at, c->lang, out);
	}
	if (!localtime_r(&t, &tm))
		return STR("?");
	return (struct str){ out, strftime(out, CELL_MAX, tick < 60 ? "%H:%M:%S" : span <= 86400 ? "%H:%M" : tick < 86400 ? "%m-%d %H:%M" : tick < 2592000 ? "%m-%d" : "%Y-%m", &tm) };
}

/* A bare number behind a label would be read as the sum. */
static void lane_label(struct buf *b, const struct lane *l, enum lang lang)
{
	buf_printf(b, "%.*s (%s %.0f)\n", STR_ARG(l->label), word(lang, W_CHART_MOST), l->max);
}

void chart_text(struct buf *b, const struct chart *c, bool above)
{
	static const char *const bars[] = { "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88" };
	char from[CELL_MAX], to[CELL_MAX], span[CELL_MAX];
	enum lang lang = (enum lang)lang_find(c->lang.p);
	bool any = false;

	for (const struct lane *l = c->first; l; l = l->next) {
		if (l->kind != LANE_BARS)
			continue;
		char line[CHART_STEPS][4];
		size_t n = 0;
		for (; n < CHART_STEPS && c->from + c->step * (double)n < c->to - c->step / 2; n++)
			strcpy(line[n], ".");
		for (const struct chart_item *i = l->first; i; i = i->next) {
			size_t at = (size_t)((i->from - c->from) / c->step + 0.5);
			if (at < n && i->value > 0)
				strcpy(line[at], bars[(int)(i->value / l->max * 7.999)]);
		}
		if (above)
			lane_label(b, l, lang);
		for (size_t i = 0; i < n; i++)
			buf_add(b, str_c(line[i]));
		if (!above) {
			buf_add(b, STR("  "));
			lane_label(b, l, lang);
		} else {
			buf_char(b, '\n');
		}
		any = true;
	}
	if (!any)
		return;
	struct str a = chart_tick_text(c, c->from, from), z = chart_tick_text(c, c->to, to);
	struct str step = span_print(c->step, c->lang, span);
	buf_printf(b, "%.*s - %.*s, %s %.*s\n", STR_ARG(a), STR_ARG(z), word(lang, W_CHART_COLUMN), STR_ARG(step));
}
