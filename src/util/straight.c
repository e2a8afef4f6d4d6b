/* straight: see straight.h. This file goes through a pattern. */
#include "util/straight.h"

#include "util/straight_parts.h"

#define NO ((size_t)-1)  /* it can't match */
#define ASK ((size_t)-2) /* not this way, but perhaps another */

struct walk {
	const struct straight *t;
	struct str s;
	size_t *at;
	bool open; /* there was another turn to take */
};

static bool literal_at(struct str s, const struct part *p, size_t i)
{
	uint64_t w;
	size_t n = p->literal.n;

	if (s.n - i < n)
		return false;
	if (s.n - i < sizeof w)
		return memcmp(s.p + i, p->literal.p, n) == 0;
	memcpy(&w, s.p + i, sizeof w);
	return (w & p->mask) == p->head && (n <= sizeof w || memcmp(s.p + i, p->literal.p, n) == 0);
}

static size_t run(struct walk *w, const struct part *p, size_t i)
{
	size_t left = w->s.n - i, n = p->max == MANY || p->max > left ? left : p->max;
	const char *from = w->s.p + i, *c = from, *end = from + n;

	if (p->stop == NONE) {
		const bool *class = w->t->class[p->class];
		while (c < end && class[(unsigned char)*c])
			c++;
		n = (size_t)(c - from);
	} else if (p->stop != ANY) {
		n = str_find((struct str){ from, n }, (char)p->stop, 0);
	}
	if (n < p->min)
		return NO;
	w->open |= n > p->min && !p->decided;
	return i + n;
}

/* Up to where the literal behind it stands first. */
static size_t lazy(struct walk *w, const struct part *p, size_t i)
{
	const bool *class = w->t->class[p->class];

	if (w->s.n - i < p->min)
		return NO;
	for (size_t j = i; j < p->min + i; j++)
		if (!class[(unsigned char)w->s.p[j]])
			return NO;
	for (i += p->min;; i++) {
		size_t stop = p->stop == ANY ? str_find(w->s, p->literal.p[0], i) : i;
		if (stop == w->s.n)
			return NO;
		i = stop;
		if (literal_at(w->s, p, i))
			break;
		if (!class[(unsigned char)w->s.p[i]])
			return NO;
	}
	w->open = true;
	return i;
}

static size_t group(struct walk *w, const struct part *p, size_t i);

static size_t sequence(struct walk *w, int k, size_t i)
{
	while (k != NONE) {
		const struct part *p = &w->t->part[k];
		switch (p->what) {
		case LITERAL: i = literal_at(w->s, p, i) ? i + p->literal.n : NO; break;
		case RUN: i = run(w, p, i); break;
		case LAZY: i = lazy(w, p, i); break;
		case NOTE: w->at[p->note] = i; break;
		case GROUP: i = group(w, p, i); break;
		case END: i = i == w->s.n || (i + 1 == w->s.n && w->s.p[i] == '\n') ? i : NO; break;
		case ALTERNATIVE: break;
		}
		if (i >= ASK)
			return i == NO && w->open ? ASK : i;
		k = p->next;
	}
	return i;
}

static size_t group(struct walk *w, const struct part *p, size_t i)
{
	bool before = w->open;
	size_t end = NO;
	int a = p->alternative;

	for (; a != NONE && end == NO; a = w->t->part[a].alternative) {
		w->open = false;
		end = sequence(w, w->t->part[a].next, i);
		for (int n = 0; end == NO && n < p->notes; n++)
			w->at[w->t->place[p->note + n]] = NO;
	}
	if (end == ASK)
		return ASK;
	if (end == NO) { /* and nothing was open, or it would be ASK */
		w->open = before;
		return p->optional ? i : NO;
	}
	w->open |= before || ((p->optional || a != NONE) && !p->decided);
	return end;
}

int straight_run(const struct straight *t, struct str s, size_t *at)
{
	struct walk w = { .t = t, .s = s, .at = at };

	for (int i = 0; i < 2 * t->nwanted; i++)
		at[i] = NO;
	size_t end = sequence(&w, 0, 0);
	return end < ASK ? 1 : end == NO ? 0 : STRAIGHT_ASK;
}
