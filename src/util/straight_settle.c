/* straight_settle: what in a pattern is decided. A run of bytes that what follows can't begin with need never be shorter; a group of which no two alternatives
 * begin alike has one that fits at most. Where all is decided, what does not match can't match another way. */
#include "util/straight_parts.h"

struct behind { /* what follows a sequence */
	int k;
	const struct behind *up;
};

static void merge(bool into[256], const bool from[256])
{
	for (int c = 0; c < 256; c++)
		into[c] |= from[c];
}

static bool meet(const bool a[256], const bool b[256])
{
	for (int c = 0; c < 256; c++)
		if (a[c] && b[c])
			return true;
	return false;
}

/* Adds the bytes that what stands at k, or behind it, can begin with. Behind the whole pattern there is nothing that could fail. */
static void beginnings(const struct straight *t, int k, const struct behind *b, bool set[256])
{
	for (; k != NONE; k = t->part[k].next) {
		const struct part *p = &t->part[k];
		switch (p->what) {
		case LITERAL: set[(unsigned char)p->literal.p[0]] = true; return;
		case END: set['\n'] = true; return;
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
		case NOTE:
		case ALTERNATIVE: break;
		}
	}
	if (b)
		beginnings(t, b->k, b->up, set);
}

/* The literal that stands at k, notes passed over, or behind it; NONE when it is something else. */
static int literal_behind(const struct straight *t, int k, const struct behind *b)
{
	while (k != NONE && t->part[k].what == NOTE)
		k = t->part[k].next;
	if (k == NONE)
		return b ? literal_behind(t, b->k, b->up) : NONE;
	return t->part[k].what == LITERAL ? k : NONE;
}

static bool settle(struct straight *t, int k, const struct behind *b);

static bool settle_group(struct straight *t, struct part *p, const struct behind *b)
{
	bool all[256] = { false };

	p->decided = true;
	if (p->optional)
		beginnings(t, p->next, b, all);
	for (int a = p->alternative; a != NONE; a = t->part[a].alternative) {
		bool one[256] = { false };
		beginnings(t, t->part[a].next, &(struct behind){ p->next, b }, one);
		p->decided &= !meet(all, one);
		merge(all, one);
		if (!settle(t, t->part[a].next, &(struct behind){ p->next, b }))
			return false;
	}
	return true;
}

static bool settle(struct straight *t, int k, const struct behind *b)
{
	for (; k != NONE; k = t->part[k].next) {
		struct part *p = &t->part[k];
		if (p->what == GROUP && !settle_group(t, p, b))
			return false;
		if (p->what == RUN) {
			bool set[256] = { false };
			beginnings(t, p->next, b, set);
			p->decided = !meet(set, t->class[p->class]);
		}
		if (p->what == LAZY) {
			int literal = literal_behind(t, p->next, b);
			if (literal == NONE)
				return false;
			p->literal = t->part[literal].literal;
			p->head = t->part[literal].head;
			p->mask = t->part[literal].mask;
		}
	}
	return true;
}

/* What the whole pattern ends with, if it may be missing and nothing in it is noted. */
static void cut_end(struct straight *t)
{
	int needed = 0;

	for (int k = 0; k != NONE; k = t->part[k].next) {
		const struct part *p = &t->part[k];
		bool may_miss = (p->what == GROUP && p->optional && p->notes == 0) || (p->what == RUN && p->min == 0);
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
