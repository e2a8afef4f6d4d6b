/* straight_settle: what in a pattern is decided. A run of bytes that what follows can't begin with need never be shorter; one that takes as little as it may need
 * not stop where what follows can't begin. */
#include "util/straight_parts.h"

struct behind { /* what follows a sequence */
	int k;
	const struct behind *up;
};

struct next { /* what may be next */
	bool first[256], end; /* these bytes, the end of the text */
	bool no_more;         /* or nothing at all: the whole pattern may end here */
};

static void beginnings(const struct straight *t, int k, const struct behind *b, struct next *set);

static void merge(struct next *into, const bool from[256])
{
	for (int c = 0; c < 256; c++)
		into->first[c] |= from[c];
}

/* Adds what is looked for; what follows must be there as well. */
static void look(const struct straight *t, const struct part *p, struct next *set)
{
	struct next own = { .end = false };

	for (int a = p->alternative; a != NONE; a = t->part[a].alternative)
		beginnings(t, t->part[a].next, NULL, &own);
	merge(set, own.first);
	set->end |= own.end;
}

/* Adds what can stand where k begins. Behind the whole pattern there may be anything. */
static void beginnings(const struct straight *t, int k, const struct behind *b, struct next *set)
{
	for (; k != NONE; k = t->part[k].next) {
		const struct part *p = &t->part[k];
		switch (p->what) {
		case LITERAL: set->first[(unsigned char)p->literal.p[0]] = true; return;
		case END: set->first['\n'] = set->end = true; return;
		case RUN:
		case LAZY:
			merge(set, t->class[p->class]);
			if (p->min)
				return;
			break;
		case GROUP:
			for (int a = p->alternative; a != NONE; a = t->part[a].alternative)
				beginnings(t, t->part[a].next, &(struct behind){ p->next, b }, set);
			if (!p->optional)
				return;
			break;
		case LOOK: look(t, p, set); return;
		case NOTE:
		case ALTERNATIVE:
		case OUT: break;
		}
	}
	if (b)
		beginnings(t, b->k, b->up, set);
	else
		memset(set, true, sizeof *set);
}

/* Where all that is missing in the class, up to one, are bytes up to the blank, many can be looked at together. */
static void settle_words(const bool class[256], struct part *p)
{
	int n = 0, out = 0;

	for (int c = ' ' + 1; c < 256; c++)
		if (!class[c]) {
			out = c;
			n++;
		}
	p->words = n <= 1 && !class[' '] && p->stop == NONE;
	if (p->words)
		p->stop = (short)(n ? out : ' ');
}

static void settle_run(const struct straight *t, struct part *p, const struct next *set)
{
	settle_words(t->class[p->class], p);
	p->decided = true;
	for (int c = 0; c < 256 && !set->no_more; c++)
		p->decided &= !(set->first[c] && t->class[p->class][c]);
}

static bool settle_lazy(struct straight *t, struct part *p, const struct next *set)
{
	int n = 0, last = 0;
	bool any = p->stop == ANY;

	if (t->nclasses == CLASSES_MAX)
		return false;
	memcpy(t->class[p->follow = (short)t->nclasses++], set->first, 256);
	p->at_end = set->end;
	for (int c = 0; c < 256; c++)
		if (set->first[c] && !(set->end && c == '\n')) {
			last = c;
			n++;
		}
	p->stop = any && n == 1 ? (short)last : NONE;
	return true;
}

static void settle_literal(struct straight *t, struct part *p)
{
	size_t head = sizeof p->head;

	/* what a group that is gone kept apart */
	for (const struct part *more; p->next != NONE && (more = &t->part[p->next])->what == LITERAL && more->literal.p == p->literal.p + p->literal.n; p->next = more->next)
		p->literal.n += more->literal.n;
	if (p->literal.n < head)
		head = p->literal.n;
	else
		memcpy(&p->tail, p->literal.p + p->literal.n - sizeof p->tail, sizeof p->tail);
	memcpy(&p->head, p->literal.p, head);
	memset(&p->mask, 0xff, head);
}

static bool settle(struct straight *t, int k, const struct behind *b)
{
	for (; k != NONE; k = t->part[k].next) {
		struct part *p = &t->part[k];
		struct next set = { .end = false };
		while (p->next != NONE && t->part[p->next].what == ALTERNATIVE) /* of a group that is gone */
			p->next = t->part[p->next].next;
		if (p->what == RUN || p->what == LAZY)
			beginnings(t, p->next, b, &set);
		if (p->what == RUN)
			settle_run(t, p, &set);
		if (p->what == LAZY && !settle_lazy(t, p, &set))
			return false;
		if (p->what == LITERAL)
			settle_literal(t, p);
		for (int a = p->alternative; p->what != ALTERNATIVE && a != NONE; a = t->part[a].alternative)
			if (!settle(t, t->part[a].next, p->what == LOOK ? NULL : &(struct behind){ p->next, b }))
				return false;
	}
	return true;
}

/* What the whole pattern ends with, if it may be missing and nothing in it is noted. */
static void cut_end(struct straight *t)
{
	int needed = 0;

	for (int k = 0; k != NONE; k = t->part[k].next) {
		const struct part *p = &t->part[k];
		bool may_miss = (p->what == GROUP && p->optional && !p->noted) || (p->what == RUN && p->min == 0);
		needed = may_miss ? needed : k;
	}
	t->part[needed].next = NONE;
	if (t->part[needed].what == RUN)
		t->part[needed].max = t->part[needed].min;
}

bool straight_settle(struct straight *t)
{
	cut_end(t);
	return settle(t, 0, NULL);
}

void straight_link(struct straight *t)
{
	static const struct part out = { .what = OUT };

	for (int k = 0; k < t->nparts; k++) {
		struct part *p = &t->part[k];
		p->after = p->next == NONE ? &out : &t->part[p->next];
		p->choice = p->alternative == NONE ? NULL : &t->part[p->alternative];
	}
}
