/* json_chart: the numbers of a chart. */
#include "report/chart.h"
#include "report/json_parts.h"

static json_t *real(double r)
{
	return json_real(r);
}

static json_t *items(const struct lane *l)
{
	json_t *a = json_array();

	for (const struct chart_item *i = l->first; i; i = i->next) {
		json_t *o = json_object();
		js_put(o, "from", real(i->from));
		js_put(o, "to", real(i->to));
		js_put(o, "value", l->kind == LANE_BARS ? real(i->value) : json_null());
		js_put(o, "text", js_str(i->text));
		js_push(a, o);
	}
	return a;
}

void js_chart(json_t *o, const struct chart *c)
{
	static const char *const kinds[] = { "bars", "spans", "ranges" };
	json_t *lanes = json_array(), *marks = json_array();

	for (const struct lane *l = c->first; l; l = l->next) {
		json_t *lane = json_object();
		js_put(lane, "name", js_str(l->name));
		js_put(lane, "label", js_str(l->label));
		js_put(lane, "kind", json_string(kinds[l->kind]));
		js_put(lane, "items", items(l));
		js_push(lanes, lane);
	}
	for (const struct chart_mark *m = c->mark; m; m = m->next) {
		json_t *mark = json_object();
		js_put(mark, "at", real(m->at));
		js_put(mark, "label", js_str(m->label));
		js_push(marks, mark);
	}
	js_put(o, "axis", json_string(js_kind(c->axis)));
	js_put(o, "from", real(c->from));
	js_put(o, "to", real(c->to));
	js_put(o, "step", c->step > 0 ? real(c->step) : json_null());
	js_put(o, "about", js_prose(c->about));
	js_put(o, "lanes", lanes);
	js_put(o, "marks", marks);
}
