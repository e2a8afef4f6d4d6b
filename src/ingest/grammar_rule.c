/* grammar_rule: what a kind's pattern becomes when it is first needed. */
#include <stdlib.h>

#include "ingest/grammar_load.h"

static void note_name(void *arg, const char *name, int number)
{
	struct names *n = arg;

	if (n->n < FIELD_MAX) {
		n->name[n->n] = str_c(name);
		n->group[n->n] = number;
	}
	n->n++;
}

static struct re *compile(const struct rule *r, struct str pattern, bool icase, struct err *e)
{
	struct err why = { 0 };
	struct re *re = re_new(pattern, icase, &why);

	if (re == NULL)
		err_set(e, why.code, "kind %s: %s", r->kind.name, why.text);
	return re;
}

bool rule_compile(struct rule *r, struct err *e)
{
	if (r->pattern.p == NULL || r->re)
		return true;
	if ((r->re = compile(r, r->pattern, false, e)) == NULL)
		return false;
	if ((r->names = calloc(1, sizeof *r->names)) == NULL)
		die_oom();
	re_names(r->re, note_name, r->names);
	if (r->names->n <= FIELD_MAX)
		return true;
	r->names->n = FIELD_MAX;
	err_set(e, EXIT_DATA, "kind %s: too many named groups", r->kind.name);
	return false;
}

const struct straight *rule_way(const struct grammar *g, struct rule *r)
{
	const struct wanted *w = &g->wanted[r->kind.becomes];

	if (!r->way_known && r->kind.keep == NULL) /* it asks for one field more */
		r->way = straight_new(r->pattern, w->name, w->n);
	r->way_known = true;
	return r->way;
}
