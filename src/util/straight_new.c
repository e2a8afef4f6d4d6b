/* straight_new: see straight.h. This file reads a pattern, and gives up at whatever it does not know. */
#include <stdlib.h>

#include "util/die.h"
#include "util/straight_parts.h"

struct chain { /* parts one behind the other; first NONE: it could not be read */
	short first, last;
};

static struct chain fail(struct reading *r)
{
	r->failed = true;
	return (struct chain){ NONE, NONE };
}

static struct part *part(const struct reading *r, int k)
{
	return &r->t->part[k];
}

/* When there is no room left, the reading has failed and the last part is used over and over. */
static short add(struct reading *r, int what)
{
	if (r->t->nparts == PARTS_MAX)
		r->failed = true;
	else
		r->t->nparts++;
	int k = r->t->nparts - 1;
	*part(r, k) = (struct part){ .what = what, .next = NONE, .alternative = NONE, .stop = NONE, .min = 1, .max = 1 };
	return (short)k;
}

static void append(struct reading *r, struct chain *c, struct chain more)
{
	if (r->failed)
		return;
	if (c->first == NONE)
		c->first = more.first;
	else
		part(r, c->last)->next = more.first;
	c->last = more.last;
}

static struct chain one(short k)
{
	return (struct chain){ k, k };
}

static unsigned short number(struct reading *r)
{
	int v = 0;

	if (reading_peek(r) < '0' || reading_peek(r) > '9')
		r->failed = true;
	for (; reading_peek(r) >= '0' && reading_peek(r) <= '9' && v < 1000; r->i++)
		v = v * 10 + (reading_peek(r) - '0');
	return (unsigned short)v;
}

static void read_quantifier(struct reading *r, struct part *p)
{
	if (reading_take(r, STR("*"))) {
		p->min = 0;
		p->max = MANY;
	} else if (reading_take(r, STR("+"))) {
		p->max = MANY;
	} else if (reading_take(r, STR("?"))) {
		p->min = 0;
	} else if (reading_take(r, STR("{"))) {
		p->min = p->max = number(r);
		if (reading_take(r, STR(",")))
			p->max = reading_peek(r) == '}' ? MANY : number(r);
		r->failed |= !reading_take(r, STR("}"));
	} else {
		return;
	}
	if (reading_take(r, STR("?")))
		p->what = LAZY;
	r->failed |= reading_peek(r) == '+' || (p->what == LAZY && p->max != MANY);
}

/* A class, or one literal byte, with its quantifier. */
static struct chain read_run(struct reading *r)
{
	short k = add(r, RUN);
	int n = 0, out = 0;

	if (r->failed || r->t->nclasses == CLASSES_MAX)
		return fail(r);
	struct part *p = part(r, k);
	bool *class = r->t->class[p->class = (short)r->t->nclasses++];
	memset(class, false, 256);
	if (reading_take(r, STR("."))) {
		memset(class, true, 256);
	} else if (reading_take(r, STR("["))) {
		class_read(r, class);
	} else if (reading_peek(r) == '\\' && r->i + 1 < r->s.n && class_kind(class, r->s.p[r->i + 1])) {
		r->i += 2;
	} else {
		r->i += reading_peek(r) == '\\';
		class[(unsigned char)reading_peek(r)] = true;
		r->i++;
	}
	read_quantifier(r, p);
	for (int c = 0; c < 256; c++) {
		n += class[c];
		out = class[c] ? out : c;
	}
	p->stop = (short)(n == 256 ? ANY : n == 255 ? out : NONE);
	return one(k);
}

/* How long the literal byte at i is as written; 0: there is none. */
static size_t literal_byte(const struct reading *r, size_t i)
{
	char c = i < r->s.n ? r->s.p[i] : '\0', escaped = i + 1 < r->s.n ? r->s.p[i + 1] : '\0';

	if (c == '\\')
		return escaped == '\0' || straight_alnum(escaped) || (unsigned char)escaped >= 128 ? 0 : 2;
	return c == '\0' || strchr("^$.[|()?*+{", c) ? 0 : 1;
}

static bool quantifier_at(const struct reading *r, size_t i)
{
	return i < r->s.n && strchr("?*+{", r->s.p[i]) != NULL;
}

/* As many literal bytes as have no quantifier. */
static struct chain read_literal(struct reading *r)
{
	struct part *p = part(r, add(r, LITERAL));
	size_t n;

	p->literal = (struct str){ r->t->bytes + r->used, 0 };
	for (; (n = literal_byte(r, r->i)) > 0 && !quantifier_at(r, r->i + n); r->i += n, p->literal.n++)
		r->t->bytes[r->used++] = r->s.p[r->i + n - 1];
	return one((short)(p - r->t->part));
}

static struct chain read_group(struct reading *r);

static struct chain read_part(struct reading *r)
{
	size_t n = literal_byte(r, r->i);

	if (n && !quantifier_at(r, r->i + n))
		return read_literal(r);
	if (reading_take(r, STR("(")))
		return read_group(r);
	if (reading_take(r, STR("$")))
		return quantifier_at(r, r->i) ? fail(r) : one(add(r, END));
	if (n || reading_peek(r) == '.' || reading_peek(r) == '[' || (reading_peek(r) == '\\' && r->i + 1 < r->s.n && strchr("dDwWsS", r->s.p[r->i + 1])))
		return read_run(r);
	return fail(r);
}

static struct chain read_sequence(struct reading *r)
{
	struct chain all = one(add(r, ALTERNATIVE));

	while (!r->failed && r->i < r->s.n && reading_peek(r) != '|' && reading_peek(r) != ')')
		append(r, &all, read_part(r));
	return all;
}

static struct chain note(struct reading *r, short place)
{
	short k = add(r, NOTE);

	if (r->t->nplaces == PLACES_MAX)
		return fail(r);
	part(r, k)->note = (short)r->t->nplaces;
	r->t->place[r->t->nplaces++] = place;
	return one(k);
}

/* The alternatives up to ')', as those of group. Returns the last of them. */
static struct chain read_alternatives(struct reading *r, short group)
{
	struct chain sequence;
	short last = group;

	do {
		sequence = read_sequence(r);
		part(r, last)->alternative = sequence.first;
		last = sequence.first;
	} while (!r->failed && reading_take(r, STR("|")));
	if (r->failed || !reading_take(r, STR(")")))
		return fail(r);
	return sequence;
}

/* Behind "(?=". */
static struct chain read_look(struct reading *r)
{
	short look = add(r, LOOK);
	int before = r->t->nplaces;

	read_alternatives(r, look);
	return r->t->nplaces > before || quantifier_at(r, r->i) ? fail(r) : one(look);
}

/* Which of the wanted names it is; NONE: none. */
static int wanted(const struct reading *r, struct str name)
{
	for (int i = 0; i < r->nwanted; i++)
		if (str_eq(r->wanted[i], name))
			return i;
	return NONE;
}

/* Behind '('. The alternatives, between the notes of where they begin and end, in another group where all of it may be missing. */
static struct chain read_group(struct reading *r)
{
	struct chain all = { NONE, NONE };
	struct str name = STR("");
	int before = r->t->nplaces;

	if (reading_take(r, STR("?=")))
		return read_look(r);
	if (reading_take(r, STR("?<"))) {
		size_t end = str_find(r->s, '>', r->i);
		name = (struct str){ r->s.p + r->i, end - r->i };
		r->i = end + 1;
		if (name.n == 0 || !(straight_alnum(name.p[0]) || name.p[0] == '_'))
			return fail(r);
	}
	if (name.n == 0 && !reading_take(r, STR("?:")))
		return fail(r);
	int noted = wanted(r, name);
	if (noted != NONE)
		append(r, &all, note(r, (short)(2 * noted)));
	short group = add(r, GROUP);
	struct chain sequence = read_alternatives(r, group);
	if (r->failed)
		return fail(r);
	append(r, &all, part(r, group)->alternative == sequence.first ? sequence : one(group));
	if (noted != NONE)
		append(r, &all, note(r, (short)(2 * noted + 1)));
	if (reading_take(r, STR("?"))) {
		short optional = add(r, GROUP);
		part(r, optional)->optional = true;
		part(r, optional)->noted = r->t->nplaces > before;
		part(r, optional)->alternative = add(r, ALTERNATIVE);
		part(r, part(r, optional)->alternative)->next = all.first;
		all = one(optional);
	}
	return quantifier_at(r, r->i) ? fail(r) : all;
}

struct straight *straight_new(struct str pattern, const struct str *wanted, int nwanted)
{
	struct straight *t = calloc(1, sizeof *t);
	struct reading r = { .t = t, .s = pattern, .i = 1, .wanted = wanted, .nwanted = nwanted };

	if (t == NULL || (t->part = malloc(PARTS_MAX * sizeof *t->part)) == NULL || (t->class = malloc(CLASSES_MAX * sizeof *t->class)) == NULL ||
	    (t->bytes = malloc(pattern.n + 1)) == NULL)
		die_oom();
	t->nwanted = nwanted;
	r.failed = !str_starts(pattern, STR("^"));
	if (!r.failed)
		read_sequence(&r);
	if (r.i != pattern.n || r.failed || !straight_settle(t)) {
		straight_free(t);
		return NULL;
	}
	t->part = realloc(t->part, (size_t)t->nparts * sizeof *t->part); /* smaller */
	t->class = realloc(t->class, (size_t)(t->nclasses + 1) * sizeof *t->class);
	if (t->part == NULL || t->class == NULL)
		die_oom();
	straight_link(t);
	return t;
}

void straight_free(struct straight *t)
{
	if (t == NULL)
		return;
	free(t->part);
	free(t->class);
	free(t->bytes);
	free(t);
}
