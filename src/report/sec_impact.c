/* sec_impact: how bad: what became of the recipients, who was late, lost or still waits, and at which providers. */
#include "report/charts.h"

static struct str outcome_text(struct build *b, struct str id)
{
	static const struct { const char *id; enum word w; } names[] = {
		{ "sent", W_O_SENT }, { "bounced", W_O_BOUNCED }, { "expired", W_O_EXPIRED }, { "deferred", W_O_DEFERRED },
		{ "deleted", W_O_DELETED }, { "held", W_O_HELD }, { "discarded", W_O_DISCARDED }, { "unknown", W_O_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(id, str_c(names[i].id)))
			return label(b, names[i].w, NULL);
	return id;
}

static void outcomes(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "outcome", W_H_OUTCOME, CELL_CODE }, { "recipients", W_H_RECIPIENTS, CELL_INT }, { "share_pct", W_H_SHARE, CELL_PCT },
		{ "messages", W_H_MESSAGES, CELL_INT }, { "outcome", W_H_MEANING, CELL_TEXT },
	};
	struct table *t = TABLE(b, s, W_T_OUTCOMES, "report/outcomes", cols);

	if (t == NULL)
		return;
	t->column[4].name = STR("meaning");
	for (struct row *r = t->first; r; r = r->next)
		r->cell[4] = cell_text(outcome_text(b, r->cell[0].text));
}

static void numbers(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	struct block *list = block_new(b->r, s, BLOCK_LIST, STR(""));
	int64_t lost = f->bounced + f->expired + f->discarded + f->deleted;

	if (scattered(b))
		item(b, list, W_IMP_INCIDENT, ARGS({ "span", cell_num(CELL_SECONDS, b->over_at - b->began_at) }, { "from", at_cell(b->began_at) }, { "to", at_cell(b->over_at) }));
	else if (f->troubled && f->last_failure_at - f->first_failure_at >= 1)
		item(b, list, W_IMP_SPAN,
		     ARGS({ "span", cell_num(CELL_SECONDS, f->last_failure_at - f->first_failure_at) }, { "from", at_cell(f->first_failure_at) },
			  { "to", at_cell(f->last_failure_at) }, { "n", cell_int(f->troubled) }));
	if (f->late)
		item(b, list, W_IMP_LATE, ARGS({ "n", cell_int(f->late) }, { "p50", cell_num(CELL_SECONDS, f->late_p50_s) },
					       { "max", cell_num(CELL_SECONDS, f->late_max_s) }));
	if (b->filter.n) {
		struct prose *p = tell(b, W_IMP_FILTER, ARGS({ "n", cell_int(b->filter.n) }, { "p50", cell_num(CELL_SECONDS, b->filter.p50_s) }, { "max", cell_num(CELL_SECONDS, b->filter.max_s) }));
		p->query = STR("report/filter");
		say(b->r, p, word(b->lang, W_HY_QUERY), ARGS({ "query", cell_code(p->query) }));
		block_prose(list, p);
	}
	if (lost)
		item(b, list, W_IMP_LOST, ARGS({ "n", cell_int(lost) }, { "bounced", cell_int(f->bounced) }, { "expired", cell_int(f->expired) },
					       { "discarded", cell_int(f->discarded) }, { "deleted", cell_int(f->deleted) }));
	if (f->open)
		item(b, list, W_IMP_OPEN, ARGS({ "n", cell_int(f->open) }, { "age", cell_num(CELL_SECONDS, f->oldest_open_s) }));
	else if (f->troubled)
		item(b, list, W_IMP_NOT_OPEN, NULL);
	struct stmt *door = ask_file(b, "report/door");
	if (stmt_step(door) && col_int(door, 0) > 0) {
		struct prose *p = tell(b, W_IMP_DOOR, ARGS({ "n", cell_int(col_int(door, 0)) }, { "clients", cell_int(col_int(door, 1)) }));
		p->query = STR("report/door");
		say(b->r, p, word(b->lang, W_HY_QUERY), ARGS({ "query", cell_code(p->query) }));
		block_prose(list, p);
	}
	stmt_free(door);
	if (f->notifications_failed)
		item(b, list, W_IMP_NOTES, ARGS({ "n", cell_int(f->notifications) }, { "failed", cell_int(f->notifications_failed) }));
	block_end(s, list);
}

static void providers(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "provider", W_H_PROVIDER, CELL_CODE }, { "recipients", W_H_RECIPIENTS, CELL_INT }, { "troubled", W_H_TROUBLED, CELL_INT },
		{ "late", W_H_LATE, CELL_INT },		 { "lost", W_H_LOST, CELL_INT },	      { "open", W_H_OPEN, CELL_INT },
		{ "slowest_s", W_H_SLOWEST, CELL_SECONDS },
	};

	if (TABLE(b, s, W_T_PROVIDERS, "report/providers", cols) && b->f.control_providers)
		para(b, s, W_IMP_CONTROL, ARGS({ "n", cell_int(b->f.control_providers) }, { "recipients", cell_int(b->f.control_recipients) }));
}

/* What has to be sent again. */
static void lost(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "cause", W_H_CAUSE, CELL_CODE },	    { "domain", W_H_DOMAIN, CELL_CODE },   { "outcome", W_H_OUTCOME, CELL_CODE },
		{ "recipients", W_H_RECIPIENTS, CELL_INT }, { "first_at", W_H_FIRST, CELL_TIME }, { "last_at", W_H_LAST, CELL_TIME },
	};

	if (TABLE(b, s, W_T_LOST, "report/lost", cols))
		para(b, s, W_IMP_AGAIN, NULL);
}

void section_impact(struct build *b, struct section *s)
{
	if (quiet(b) || b->f.recipients == 0)
		return; /* of a quiet day the summary says it all */
	outcomes(b, s);
	numbers(b, s);
	chart_outcomes(b, s);
	lost(b, s);
	providers(b, s);
	blank(b, s, "effect", W_BLANK_EFFECT);
}
