/* sec_controls: beside what was ill what was well: another machine of ours at the same receivers, the same machine at other receivers, in the same hours,
 * counted alike. A control shows what goes with the trouble, not why; the words keep to that. */
#include "report/build.h"
#include "util/stats.h"

enum { FEW = 5, MOST = 6 }; /* recipients a control needs; causes told */

struct side {
	int64_t providers, tried, met;
};

static struct side side_of(struct stmt *q)
{
	return (struct side){ col_int(q, column_of(q, "providers")), col_int(q, column_of(q, "tried")), col_int(q, column_of(q, "met")) };
}

static void tell_side(struct build *b, struct block *list, const struct group *g, const struct side *here, const struct side *there, struct str machine)
{
	double p = stat_fisher(there->met, there->tried, here->met, here->tried);
	bool differ = p < 0.01 && there->met * here->tried < here->met * there->tried;
	struct str chance = p < 0.001 ? STR("< 0.001") : arena_printf(&b->r->arena, "%.3f", p);
	enum word w = machine.n == 0 ? (differ ? W_CON_RECEIVERS : W_CON_RECEIVERS_SAME) : differ ? W_CON_MACHINE : W_CON_MACHINE_SAME;

	item(b, list, w, ARGS({ "cause", cell_text(cause_title(b, g->cause)) }, { "k", cell_int(here->met) }, { "n", cell_int(here->tried) },
			      { "at", cell_int(here->providers) }, { "other", cell_code(machine) }, { "there", cell_int(there->providers) },
			      { "ck", cell_int(there->met) }, { "cn", cell_int(there->tried) }, { "p", cell_text(chance) }));
}

static void controls(struct build *b, struct block *list, const struct group *g)
{
	struct stmt *q = ask_file(b, "report/controls");
	struct side here = { 0 };

	stmt_text(q, stmt_param(q, ":cause"), g->cause);
	while (stmt_step(q)) { /* "here" comes first */
		struct side there = side_of(q);
		if (str_eq(col_text(q, column_of(q, "role")), STR("here")))
			here = there;
		else if (here.met > 0 && there.tried >= FEW)
			tell_side(b, list, g, &here, &there, keep(b, q, column_of(q, "host")));
	}
	stmt_free(q);
}

void section_controls(struct build *b, struct section *s)
{
	struct block *list;

	if (quiet(b))
		return;
	list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_CONTROLS, NULL));
	list->query = STR("report/controls");
	for (size_t i = 0, n = 0; i < b->groups && b->group[i].rank <= 2 && n < MOST; i++, n++)
		controls(b, list, &b->group[i]);
	block_end(s, list);
}
