/* straight: see straight.h. This file goes through a pattern, in the order in which a backtracking engine does: what is behind a part is gone through from
 * within it, so that the part can take another turn where that fails. Where a turn is the only one, there is no need to come back. */
#include "util/straight.h"

#include "util/straight_parts.h"

#define NO ((size_t)-1)  /* it can't match */
#define ASK ((size_t)-2) /* it took too many turns */

enum { TURNS = 2000, FAR = 64 }; /* so many bytes passed over count as a turn */

struct walk {
	const struct straight *t;
	struct str s;
	size_t *at;
	int noted; /* of the places, those from here on are not set */
	int turns; /* left */
};

struct then { /* what is behind the sequence at hand */
	int k;
	const struct then *up;
};

static inline bool literal_at(struct str s, const struct part *p, size_t i)
{
	uint64_t w;
	size_t n = p->literal.n;

	if (s.n - i < n)
		return false;
	if (s.n - i < sizeof w)
		return memcmp(s.p + i, p->literal.p, n) == 0;
	memcpy(&w, s.p + i, sizeof w);
	if ((w & p->mask) != p->head)
		return false;
	if (n <= sizeof w)
		return true;
	memcpy(&w, s.p + i + n - sizeof w, sizeof w);
	return w == p->tail && (n <= 2 * sizeof w || memcmp(s.p + i, p->literal.p, n) == 0);
}

/* As many bytes at i as a run may take. */
static inline size_t run(const struct walk *w, const struct part *p, size_t i)
{
	size_t left = w->s.n - i, n = p->max == MANY || p->max > left ? left : p->max;
	const char *from = w->s.p + i, *c = from, *end = from + n;

	if (p->stop == ANY)
		return n;
	if (p->stop != NONE)
		return str_find_near((struct str){ from, n }, (char)p->stop);
	const bool *class = w->t->class[p->class];
	while (c < end && class[(unsigned char)*c])
		c++;
	return (size_t)(c - from);
}

static size_t sequence(struct walk *w, int k, size_t i, const struct then *up);

static void forget(struct walk *w, int noted)
{
	while (w->noted > noted)
		w->at[w->t->place[--w->noted]] = NO;
}

/* Another turn, after what was noted in the one before is forgotten. */
static size_t turn(struct walk *w, int k, size_t i, const struct then *up, int noted)
{
	forget(w, noted);
	return w->turns-- > 0 ? sequence(w, k, i, up) : ASK;
}

/* From the most that a run may take down to the least. */
static size_t give_back(struct walk *w, const struct part *p, size_t i, size_t n, const struct then *up)
{
	size_t end = NO;
	int noted = w->noted;

	for (n++; end == NO && n-- > p->min;)
		end = turn(w, p->next, i + n, up, noted);
	return end;
}

/* The next byte that can't be passed over, or that what follows may begin with. */
static inline size_t pass_over(const struct walk *w, const struct part *p, size_t i)
{
	const bool *class = w->t->class[p->class], *follow = w->t->class[p->follow];
	const unsigned char *c = (const unsigned char *)w->s.p;

	if (p->stop == NONE) {
		while (i < w->s.n && !follow[c[i]] && class[c[i]])
			i++;
		return i;
	}
	size_t hit = i + str_find_near(str_skip(w->s, i), (char)p->stop);
	return hit == w->s.n && p->at_end && hit > i && c[hit - 1] == '\n' ? hit - 1 : hit;
}

/* From the least on, wherever what follows may begin. */
static size_t lazy(struct walk *w, const struct part *p, size_t i, const struct then *up)
{
	const bool *class = w->t->class[p->class], *follow = w->t->class[p->follow];
	const unsigned char *c = (const unsigned char *)w->s.p;
	size_t n = w->s.n, end = NO, from = i;
	int noted = w->noted;

	if (n - i < p->min)
		return NO;
	for (; i < from + p->min; i++)
		if (!class[c[i]])
			return NO;
	for (;; i++) {
		from = i;
		i = pass_over(w, p, i);
		w->turns -= (int)((i - from) / FAR);
		if (i < n ? follow[c[i]] : p->at_end)
			end = turn(w, p->next, i, up, noted);
		if (end != NO || i == n || !class[c[i]])
			return end;
	}
}

/* The end of the first alternative that fits, with all that is behind it; NO where none does. */
static size_t alternatives(struct walk *w, const struct part *p, size_t i, const struct then *up)
{
	size_t end = NO;
	int noted = w->noted;

	for (int a = p->alternative; a != NONE && end == NO; a = w->t->part[a].alternative) {
		int k = w->t->part[a].next;
		if (k == NONE || w->t->part[k].what != LITERAL || literal_at(w->s, &w->t->part[k], i))
			end = turn(w, k, i, up, noted);
	}
	if (end == NO)
		forget(w, noted);
	return end;
}

static size_t sequence(struct walk *w, int k, size_t i, const struct then *up)
{
	for (;;) {
		for (; k == NONE && up; up = up->up)
			k = up->k;
		if (k == NONE)
			return i;
		const struct part *p = &w->t->part[k];
		size_t end = NO;
		switch (p->what) {
		case LITERAL:
			if (!literal_at(w->s, p, i))
				return NO;
			i += p->literal.n;
			break;
		case RUN: {
			size_t n = run(w, p, i);
			if (n < p->min)
				return NO;
			w->turns -= (int)(n / FAR);
			if (n > p->min && !p->decided)
				return give_back(w, p, i, n, up);
			i += n;
			break;
		}
		case LAZY: return lazy(w, p, i, up);
		case NOTE:
			w->at[w->t->place[p->note]] = i;
			w->noted = p->note + 1;
			break;
		case GROUP:
			end = alternatives(w, p, i, &(struct then){ p->next, up });
			if (end != NO || !p->optional)
				return end;
			break;
		case LOOK:
			end = alternatives(w, p, i, NULL);
			if (end >= ASK)
				return end;
			break;
		case END:
			if (i != w->s.n && (i + 1 != w->s.n || w->s.p[i] != '\n'))
				return NO;
			break;
		case ALTERNATIVE: break;
		}
		k = p->next;
	}
}

int straight_run(const struct straight *t, struct str s, size_t *at)
{
	struct walk w = { .t = t, .s = s, .at = at, .turns = TURNS };

	for (int i = 0; i < 2 * t->nwanted; i++)
		at[i] = NO;
	size_t end = sequence(&w, 0, 0, NULL);
	return end < ASK ? 1 : end == NO ? 0 : STRAIGHT_ASK;
}
