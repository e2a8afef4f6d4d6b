/* svg: see svg.h. Labels stand above their lane, not beside it, so that the picture stays readable on a phone, where CSS only makes the letters larger. */
#include "report/svg.h"

#include <math.h>
#include <stdio.h>

#include "report/format.h"
#include "report/words.h"
#include "util/utf8.h"

enum { WIDTH = 720, LABEL = 26, BARS = 38, SPAN = 14, RANGE = 16, GAP = 8, AXIS = 30, TOP = 26 };

const char svg_style[] =
	"figure{margin:1.2rem 0}svg{display:block;width:100%;height:auto}svg text{font:13px system-ui,sans-serif;fill:currentColor;"
	"stroke:var(--paper);stroke-width:4px;paint-order:stroke}"
	"svg .end{text-anchor:end}svg .mid{text-anchor:middle}svg .grid{stroke:#8a94a0;stroke-opacity:.35}svg .mark{stroke:#8a94a0;stroke-dasharray:4 3}"
	"svg .t0{fill:#2463a8;stroke:#2463a8}svg .t1{fill:#1f8a5b;stroke:#1f8a5b}svg .t2{fill:#b97700;stroke:#b97700}svg .t3{fill:#c0362c;stroke:#c0362c}"
	"svg rect,svg circle{stroke-width:0}svg .range{stroke-width:3}figcaption{font-size:.85rem}"
	"@media(max-width:40rem){svg text{font-size:21px}svg .few{display:none}}"
	"@media screen and (prefers-color-scheme:dark){svg .t0{fill:#6fa8e8;stroke:#6fa8e8}svg .t1{fill:#4cc38a;stroke:#4cc38a}svg .t2{fill:#e0a52e;stroke:#e0a52e}"
	"svg .t3{fill:#f0766c;stroke:#f0766c}}";

void html_escape(struct buf *b, struct str s)
{
	for (size_t i = 0, n; i < s.n; i += n) {
		struct str c = visible(str_skip(s, i), &n);
		buf_add(b, s.p[i] == '<' ? STR("&lt;") : s.p[i] == '>' ? STR("&gt;") : s.p[i] == '&' ? STR("&amp;") : s.p[i] == '"' ? STR("&quot;") : c);
	}
}

static double place(const struct chart *c, double at)
{
	double share = c->axis == CELL_SECONDS ? (log10(fmax(at, c->from)) - log10(c->from)) / (log10(c->to) - log10(c->from)) : (at - c->from) / (c->to - c->from);

	return fmin(fmax(share, 0), 1) * WIDTH;
}

static int height_of(const struct lane *l)
{
	int n = 0;

	if (l->kind == LANE_BARS)
		return LABEL + BARS + GAP;
	for (const struct chart_item *i = l->first; i; i = i->next)
		n++;
	return LABEL + (l->kind == LANE_SPANS ? SPAN : n * RANGE) + GAP;
}

static void text(struct buf *b, double x, int y, const char *class, struct str s)
{
	buf_printf(b, "<text x=\"%.1f\" y=\"%d\" class=\"%s\">", x, y, class);
	html_escape(b, s);
	buf_add(b, STR("</text>\n"));
}

/* What a pointer resting on it says. */
static void hint(struct buf *b, const struct chart *c, const struct lane *l, const struct chart_item *i)
{
	struct cell from = cell_num(c->axis, i->from), to = cell_num(c->axis, i->to);
	char x[CELL_MAX], y[CELL_MAX];

	buf_add(b, STR("<title>"));
	html_escape(b, l->label);
	if (i->text.n) {
		buf_add(b, STR(", "));
		html_escape(b, i->text);
	}
	buf_add(b, STR(": "));
	if (l->kind == LANE_BARS)
		buf_printf(b, "%.0f, ", i->value);
	html_escape(b, cell_print(&from, c->lang, x));
	buf_add(b, STR(" \xe2\x80\x93 "));
	html_escape(b, cell_print(&to, c->lang, y));
	buf_add(b, STR("</title>"));
}

static void lane(struct buf *b, const struct chart *c, const struct lane *l, int y)
{
	char most[24];
	int row = y + LABEL;

	text(b, 0, y + LABEL - 7, "", l->label);
	if (l->kind == LANE_BARS) {
		snprintf(most, sizeof most, "%.0f", l->max);
		text(b, WIDTH, y + LABEL - 7, "end", str_c(most));
		buf_printf(b, "<line x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\" class=\"grid\"/>\n", WIDTH, row + BARS, row + BARS);
	}
	for (const struct chart_item *i = l->first; i; i = i->next) {
		double x = place(c, i->from), w = place(c, i->to) - x, h = l->max > 0 ? i->value / l->max * BARS : 0;
		if (l->kind == LANE_BARS) {
			if (i->value <= 0)
				continue;
			buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"t%d\">", x, row + BARS - h, fmax(w - 1, 1), h, l->tone);
			hint(b, c, l, i);
			buf_add(b, STR("</rect>\n"));
		} else if (l->kind == LANE_SPANS) {
			w = fmax(w, 3);
			buf_printf(b, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" class=\"t%d\">", fmin(x, WIDTH - w), row, w, SPAN, l->tone);
			hint(b, c, l, i);
			buf_add(b, STR("</rect>\n"));
		} else {
			int at = row + RANGE / 2;
			buf_printf(b, "<line x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\" class=\"grid\"/>\n<g class=\"t%d\">", WIDTH, at, at, i->tone);
			hint(b, c, l, i);
			buf_printf(b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"range\"/><circle cx=\"%.1f\" cy=\"%d\" r=\"5\"/>"
				      "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"range\"/></g>\n",
				   x, x + w, at, at, fmin(fmax(x, 5), WIDTH - 5), at, x + w, x + w, at - 6, at + 6);
			row += RANGE;
		}
	}
}

static void axis(struct buf *b, const struct chart *c, int height)
{
	double first, tick = chart_tick(c, &first);
	char out[CELL_MAX];
	int n = 0;

	for (double at = first; at <= c->to * (1 + 1e-9) && n < 20; at = c->axis == CELL_SECONDS ? at * tick : at + tick, n++) {
		double x = place(c, at);
		buf_printf(b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"grid\"/>\n", x, x, TOP, height - AXIS + 6);
		text(b, x, height - 6, x < 30 ? n % 2 ? "few" : "" : x > WIDTH - 30 ? n % 2 ? "end few" : "end" : n % 2 ? "mid few" : "mid", chart_tick_text(c, at, out));
	}
}

/* Numbers above the lanes, told below the picture. Those too close share a line. */
static void marks(struct buf *b, const struct chart *c, int height)
{
	double last = -100;
	char number[16];
	int n = 0;

	for (const struct chart_mark *m = c->mark; m; m = m->next) {
		double x = place(c, m->at);
		buf_printf(b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"mark\"/>\n", x, x, TOP - 4, height - AXIS);
		snprintf(number, sizeof number, "%d", ++n);
		if (x - last > 22) {
			text(b, fmin(fmax(x, 8), WIDTH - 8), TOP - 8, "mid", str_c(number));
			last = x;
		}
	}
}

static void caption(struct buf *b, const struct chart *c, struct str title)
{
	int n = 0;

	buf_add(b, STR("<figcaption><strong>"));
	html_escape(b, title);
	buf_add(b, STR("</strong>"));
	for (const struct chart_mark *m = c->mark; m; m = m->next) {
		struct cell at = cell_num(CELL_TIME, m->at);
		char out[CELL_MAX];
		buf_printf(b, "%s<strong>%d</strong> ", n ? " \xc2\xb7 " : "<br>", n + 1);
		html_escape(b, m->label);
		buf_add(b, STR(", "));
		html_escape(b, cell_print(&at, c->lang, out));
		n++;
	}
	buf_add(b, STR("</figcaption>\n"));
}

void svg_chart(struct buf *b, const struct chart *c, struct str title, int id)
{
	int height = TOP + AXIS, y = TOP;
	struct buf about = { 0 };

	for (const struct lane *l = c->first; l; l = l->next)
		height += height_of(l);
	buf_add(b, STR("<figure>\n"));
	caption(b, c, title);
	buf_printf(b, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"chart%d about%d\">\n<title id=\"chart%d\">", WIDTH, height, id, id, id);
	html_escape(b, title);
	buf_printf(b, "</title>\n<desc id=\"about%d\">", id);
	if (c->about)
		prose_plain(&about, c->about);
	html_escape(b, buf_str(&about));
	buf_add(b, STR("</desc>\n"));
	axis(b, c, height);
	marks(b, c, height);
	for (const struct lane *l = c->first; l; l = l->next) {
		lane(b, c, l, y);
		y += height_of(l);
	}
	buf_add(b, STR("</svg>\n</figure>\n"));
	buf_free(&about);
}
