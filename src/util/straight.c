/* straight: see straight.h. This file goes through a pattern, in the order in which a backtracking engine does: where there is another turn to take, it is
 * noted, and taken when what follows does not fit. */
#include "util/straight.h"

#include "util/straight_parts.h"

#define NO ((size_t)-1)  /* it can't match */
#define ASK ((size_t)-2) /* it took too many turns */

enum { TURNS = 2000, FAR = 64 }; /* so many bytes passed over count as a turn */

struct then { /* a group that is under way, and the one it is in */
	const struct part *p;
	const struct then *up;
};

struct turn { /* another one to take: of part p at i */
	const struct part *p, *other; /* other: of a group, the alternative to try; NULL: none of them */
	const struct then *up;
	int thens, noted;
	size_t i, n; /* n: what a run took */
};

struct walk {
	const struct straight *t;
	struct str s;
	size_t *at;
	int noted; /* of the places, those from here on are not set */
	int left;  /* turns */
	int thens, turns;
	struct then then[PARTS_MAX]; /* a part is under way once at most */
	struct turn turn[PARTS_MAX];
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

/* The first byte that may be c or one up to the blank; a few behind it may have been looked at together with it. */
static inline size_t word_end(struct str s, char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), wanted = ones * (unsigned char)c;
	size_t i = 0;
	uint64_t w, x;

	for (; i + sizeof w <= s.n; i += sizeof w) {
		memcpy(&w, s.p + i, sizeof w);
		x = w ^ wanted;
		if ((((x - ones) & ~x) | ((w - ones * ('!')) & ~w)) & (ones << 7))
			break;
	}
	return i;
}

/* As many bytes at i as a run may take. */
static inline size_t run(const struct walk *w, const struct part *p, size_t i)
{
	size_t left = w->s.n - i, n = p->max == MANY || p->max > left ? left : p->max;
	const char *from = w->s.p + i, *c = from, *end = from + n;

	if (p->stop == ANY)
		return n;
	if (p->stop != NONE && !p->words)
		return str_find_near((struct str){ from, n }, (char)p->stop);
	const bool *class = w->t->class[p->class];
	if (p->words)
		c += word_end((struct str){ from, n }, (char)p->stop);
	while (c < end && class[(unsigned char)*c])
		c++;
	return (size_t)(c - from);
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

/* Where a part that takes as little as it may stops first, at i or behind it; NO where it can't. */
static size_t stop(struct walk *w, const struct part *p, size_t i)
{
	const bool *class = w->t->class[p->class], *follow = w->t->class[p->follow];
	const unsigned char *c = (const unsigned char *)w->s.p;
	size_t end = pass_over(w, p, i);

	w->left -= (int)((end - i) / FAR);
	if (end < w->s.n && !follow[c[end]] && class[c[end]]) /* the newline that may be last, and is not */
		end++;
	return (end < w->s.n ? follow[c[end]] : p->at_end) ? end : NO;
}

/* Whether all of the least is there. */
static bool least(const struct walk *w, const struct part *p, size_t i)
{
	const bool *class = w->t->class[p->class];
	const char *c = w->s.p + i;

	if (w->s.n - i < p->min)
		return false;
	for (size_t n = 0; n < p->min; n++)
		if (!class[(unsigned char)c[n]])
			return false;
	return true;
}

/* The alternative a, or the first behind it whose literal, where it begins with one, is there. */
static inline const struct part *fitting(const struct walk *w, const struct part *a, size_t i)
{
	while (a && a->after->what == LITERAL && !literal_at(w->s, a->after, i))
		a = a->choice;
	return a;
}

static inline void note_turn(struct walk *w, const struct part *p, const struct then *up, const struct part *other, size_t i, size_t n)
{
	w->turn[w->turns++] = (struct turn){ p, other, up, w->thens, w->noted, i, n };
}

static size_t go(struct walk *w, const struct part *p, size_t i);

static size_t look(struct walk *w, const struct part *p, size_t i)
{
	size_t end = NO;

	for (const struct part *a = fitting(w, p->choice, i); a && end == NO; a = fitting(w, a->choice, i))
		end = a->after->what == LITERAL && a->after->after->what == OUT ? i : go(w, a->after, i);
	return end;
}

/* From part p at i to the end of its sequence and of all it is in. */
static size_t go(struct walk *w, const struct part *p, size_t i)
{
	const struct then *up = NULL;
	const struct part *other, *next;
	const struct turn *back;
	int base = w->turns;
	size_t n;

	for (;; p = p->after) {
		switch (p->what) {
		case LITERAL:
			if (!literal_at(w->s, p, i))
				goto fail;
			i += p->literal.n;
			continue;
		case RUN:
			n = run(w, p, i);
			w->left -= (int)(n / FAR);
			if (n < p->min)
				goto fail;
		less:
			if (n > p->min && !p->decided)
				note_turn(w, p, up, NULL, i, n);
			i += n;
			continue;
		case LAZY:
			if (!least(w, p, i))
				goto fail;
			i += p->min;
		more:
			if ((i = stop(w, p, i)) == NO)
				goto fail;
			if (i < w->s.n && w->t->class[p->class][(unsigned char)w->s.p[i]])
				note_turn(w, p, up, NULL, i, 0);
			continue;
		case NOTE:
			w->at[w->t->place[p->note]] = i;
			w->noted = p->note + 1;
			continue;
		case GROUP:
			other = fitting(w, p->choice, i);
			if (other == NULL && !p->optional)
				goto fail;
		alternative:
			if (other == NULL)
				continue;
			next = fitting(w, other->choice, i);
			if (next || p->optional)
				note_turn(w, p, up, next, i, 0);
			w->then[w->thens] = (struct then){ p, up };
			up = &w->then[w->thens++];
			p = other;
			continue;
		case LOOK:
			if ((n = look(w, p, i)) == ASK)
				return ASK;
			if (n == NO)
				goto fail;
			continue;
		case END:
			if (i != w->s.n && (i + 1 != w->s.n || w->s.p[i] != '\n'))
				goto fail;
			continue;
		case ALTERNATIVE: continue;
		case OUT:
			if (up == NULL) {
				w->turns = base;
				return i;
			}
			p = up->p; /* the group */
			up = up->up;
			continue;
		default: __builtin_unreachable(); /* else each part is looked at twice */
		}
	fail:
		if (w->turns == base)
			return NO;
		if (w->left-- <= 0)
			return ASK;
		back = &w->turn[--w->turns];
		while (w->noted > back->noted)
			w->at[w->t->place[--w->noted]] = NO;
		w->thens = back->thens;
		p = back->p;
		up = back->up;
		i = back->i;
		if (p->what == GROUP) {
			other = back->other;
			goto alternative;
		}
		if (p->what == LAZY) {
			i++;
			goto more;
		}
		n = back->n - 1;
		goto less;
	}
}

int straight_run(const struct straight *t, struct str s, size_t *at)
{
	struct walk w;

	w.t = t;
	w.s = s;
	w.at = at;
	w.left = TURNS;
	w.noted = w.thens = w.turns = 0;
	for (int i = 0; i < 2 * t->nwanted; i++)
		at[i] = NO;
	size_t end = go(&w, t->part, 0);
	return end < ASK ? 1 : end == NO ? 0 : STRAIGHT_ASK;
}
