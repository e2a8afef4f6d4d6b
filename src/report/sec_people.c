/* sec_people: the sections that a person has to finish: how it was noticed, and what is learned from it. The program puts the questions that the log
 * suggests, and leaves the answers blank. */
#include "report/build.h"

static bool told(const struct build *b)
{
	return !quiet(b) && b->f.recipients > 0;
}

void section_background(struct build *b, struct section *s)
{
	const struct group *first = NULL;
	const struct facts *f = &b->f;

	if (!told(b))
		return;
	for (size_t i = 0; i < b->groups && b->group[i].rank <= 2; i++)
		if (first == NULL || b->group[i].started_at < first->started_at)
			first = &b->group[i];
	if (first) {
		struct prose *p = tell(b, W_BG_FIRST, ARGS({ "cause", cell_text(headline(b, first)) }, { "at", at_cell(first->started_at) }));
		double later = f->first_failure_at - first->started_at;
		block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
		bool failed = f->troubled > 0 || f->last_failure_at > 0;
		if (!failed || later >= 60)
			say(b->r, p, word(b->lang, W_GAP), NULL);
		if (!failed)
			say(b->r, p, word(b->lang, W_BG_HIDDEN), NULL);
		else if (later >= 60)
			say(b->r, p, word(b->lang, W_BG_MAIL), ARGS({ "span", cell_num(CELL_SECONDS, later) }));
	}
	if (f->control_providers && f->troubled)
		para(b, s, W_BG_CONTROL, ARGS({ "n", cell_int(f->control_providers) }, { "recipients", cell_int(f->control_recipients) }));
	blank(b, s, "detected", W_BLANK_DETECTED);
}

void section_lessons(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	double span = scattered(b) ? b->over_at - b->began_at : f->last_failure_at - f->first_failure_at;

	if (!told(b))
		return;
	para(b, s, W_LS_INTRO, NULL);
	struct block *list = block_new(b->r, s, BLOCK_LIST, STR(""));
	if (f->troubled && span >= 60)
		item(b, list, W_LS_TIME, ARGS({ "span", cell_num(CELL_SECONDS, span) }));
	if (f->masked)
		item(b, list, W_LS_MASKED, ARGS({ "masked", cell_int(f->masked) }));
	item(b, list, W_LS_SENT, NULL);
	if (f->identity_replies || b->bare_name.n)
		item(b, list, W_LS_NAMES, NULL);
	if (b->storm)
		item(b, list, W_LS_V6, NULL);
	if (f->listings)
		item(b, list, W_LS_LIST, NULL);
	blank(b, s, "well", W_BLANK_WELL);
	blank(b, s, "wrong", W_BLANK_WRONG);
	blank(b, s, "lucky", W_BLANK_LUCKY);
	blank(b, s, "follow", W_BLANK_FOLLOW);
}
