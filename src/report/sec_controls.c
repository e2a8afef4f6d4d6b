/* sec_controls: beside what was ill what was well: another machine of ours at the same receivers, the same machine at other receivers, in the same hours,
 * counted alike. A control shows what goes with the trouble, not why; the words keep to that. */
#include "report/build.h"
#include "util/stats.h"

enum { FEW = 5, MOST = 6 }; /* recipients a control needs; causes told */

struct side {
	int64_t providers, tried, met;
	struct str cause, role, host;
	struct side *next;
};

static void tell_side(struct build *b, struct block *list, const struct group *g, const struct side *here, const struct side *there, struct str machine)
{
	double p = stat_fisher(there->met, there->tried, here->met, here->tried);
	bool differ = p < 0.01 && there->met * here->tried < here->met * there->tried;
	struct str chance = p < 0.001 ? STR("< 0.001") : arena_printf(&b->r->arena, "%.3f", p);
	enum word w = machine.n == 0 ? (differ ? W_CON_RECEIVERS : W_CON_RECEIVERS_SAME) : differ ? W_CON_MACHINE : W_CON_MACHINE_SAME;

	item(b, list, w, ARGS({ "cause", cell_text(cause_title(b, g->words)) }, { "k", cell_int(here->met) }, { "n", cell_int(here->tried) },
			      { "at", cell_int(here->providers) }, { "other", cell_code(machine) }, { "there", cell_int(there->providers) },
			      { "ck", cell_int(there->met) }, { "cn", cell_int(there->tried) }, { "p", cell_text(chance) }));
}

/* The causes told, with commas between them. */
static struct str causes(struct build *b, size_t *n)
{
	struct str list = STR("");

	for (*n = 0; *n < b->groups && b->group[*n].rank <= 2 && *n < MOST; ++*n)
		list = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(list), list.n ? "," : "", STR_ARG(b->group[*n].cause));
	return list;
}

void controls_ask(struct build *b)
{
	size_t n;
	struct str told = causes(b, &n);

	if (!quiet(b) && n)
		ask_early(b, "report/controls", &(struct param){ ":cause", told, 0 }, 1);
}

/* The answer for all of them, row by row. */
static struct side *sides(struct build *b)
{
	struct stmt *q = ask_file(b, "report/controls");
	struct side *first = NULL, **last = &first;

	for (; stmt_step(q); last = &(*last)->next) {
		*last = arena_take(&b->r->arena, sizeof **last);
		**last = (struct side){ col_int(q, column_of(q, "providers")), col_int(q, column_of(q, "tried")), col_int(q, column_of(q, "met")),
					keep(b, q, column_of(q, "cause")), keep(b, q, column_of(q, "role")), keep(b, q, column_of(q, "host")), NULL };
	}
	stmt_free(q);
	return first;
}

static void controls(struct build *b, struct block *list, const struct group *g, const struct side *side)
{
	const struct side *here = NULL;

	for (; side; side = side->next) { /* "here" comes first */
		if (!str_eq(side->cause, g->cause))
			continue;
		if (str_eq(side->role, STR("here")))
			here = side;
		else if (here && here->met > 0 && side->tried >= FEW)
			tell_side(b, list, g, here, side, side->host);
	}
}

void section_controls(struct build *b, struct section *s)
{
	struct block *list;
	size_t n;

	if (quiet(b))
		return;
	list = block_new(b->r, s, BLOCK_LIST, label(b, W_T_CONTROLS, NULL));
	list->query = STR("report/controls");
	causes(b, &n);
	struct side *all = n ? sides(b) : NULL;
	for (size_t i = 0; i < n; i++)
		controls(b, list, &b->group[i], all);
	block_end(s, list);
}
