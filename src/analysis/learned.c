/* learned: see learned.h. */
#include "analysis/learned.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/replies_stage.h"
#include "util/die.h"

enum { CAUSES_MAX = 120, FAR = 99, WHY_MAX = 5, IMPOSSIBLE = -100000 };

struct weight {
	uint8_t cause;
	int16_t tenths;
};

struct entry {
	uint64_t hash;
	int from, n;   /* of weights */
	unsigned seen; /* the last text that had it */
};

struct learned {
	char *cause[CAUSES_MAX];
	int order[CAUSES_MAX]; /* cause_order of each */
	int causes;
	struct weight *weights;
	int n, room;
	struct entry *table;
	size_t mask;
	unsigned text;
	int sum[CAUSES_MAX];
};

static uint64_t hash_of(struct str a, struct str b)
{
	uint64_t h = str_hash(a);

	if (b.n)
		h = (h << 1 ^ str_hash(b)) * UINT64_C(0x9e3779b97f4a7c15);
	return h ? h : 1; /* 0 is an empty place */
}

static struct entry *place(const struct learned *l, uint64_t hash)
{
	size_t i = (hash ^ hash >> 29) & l->mask;

	while (l->table[i].hash && l->table[i].hash != hash)
		i = (i + 1) & l->mask;
	return &l->table[i];
}

/* "cause cause …" */
static bool take_causes(struct learned *l, struct str s)
{
	while (s.n && l->causes < CAUSES_MAX) {
		struct str one = str_head(s, str_find(s, ' ', 0));
		l->cause[l->causes] = str_dup(one);
		l->order[l->causes] = cause_order(l->cause[l->causes]);
		l->causes++;
		s = str_skip(s, one.n + 1);
	}
	return s.n == 0 && l->causes > 0;
}

/* The digits at the front of s, at most three; false when there are none or more. */
static bool take_number(struct str *s, int *out)
{
	size_t n = 0;

	for (*out = 0; n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9'; n++)
		*out = *out * 10 + s->p[n] - '0';
	*s = str_skip(*s, n);
	return n > 0 && n < 4;
}

static bool take_byte(struct str *s, char c)
{
	bool is = s->n && s->p[0] == c;

	*s = str_skip(*s, is);
	return is;
}

/* "12:34 5:-6": the numbers of causes and what the feature weighs for each. */
static bool take_weights(struct learned *l, struct str s, struct entry *entry)
{
	entry->from = l->n;
	entry->n = 0;
	do {
		int cause, tenths;
		if (!take_number(&s, &cause) || cause >= l->causes || !take_byte(&s, ':'))
			return false;
		bool less = take_byte(&s, '-');
		if (!take_number(&s, &tenths))
			return false;
		if (l->n == l->room) {
			l->room = l->room ? 2 * l->room : 4096;
			l->weights = realloc(l->weights, (size_t)l->room * sizeof *l->weights);
			if (l->weights == NULL)
				die_oom();
		}
		l->weights[l->n++] = (struct weight){ (uint8_t)cause, (int16_t)(less ? -tenths : tenths) };
		entry->n++;
	} while (take_byte(&s, ' '));
	return s.n == 0;
}

static bool take_line(struct learned *l, struct str line, bool first)
{
	size_t tab = str_find(line, '\t', 0);
	struct str name = str_head(line, tab), rest = str_skip(line, tab + 1);

	if (first)
		return str_eq(name, STR("causes")) && take_causes(l, rest);
	size_t blank = str_find(name, ' ', 0);
	uint64_t hash = hash_of(str_head(name, blank), str_skip(name, blank + 1));
	struct entry *entry = place(l, hash);
	if (tab == 0 || entry->hash)
		return false; /* without a name, or there twice */
	entry->hash = hash;
	return take_weights(l, rest, entry);
}

struct learned *learned_new(struct str table, struct err *e)
{
	struct learned *l = calloc(1, sizeof *l);
	size_t lines = 16;

	if (l == NULL)
		die_oom();
	for (size_t i = 0; i < table.n; i++)
		lines += table.p[i] == '\n';
	for (l->mask = 1; l->mask < 2 * lines; l->mask *= 2)
		;
	l->table = calloc(l->mask--, sizeof *l->table);
	if (l->table == NULL)
		die_oom();
	for (int number = 1; table.n; number++) {
		struct str line = str_head(table, str_find(table, '\n', 0));
		if (!take_line(l, line, number == 1)) {
			err_set(e, EXIT_DATA, "learned.tsv, line %d: wants a feature, a tab and its weights (12:34 5:-6)", number);
			learned_free(l);
			return NULL;
		}
		table = str_skip(table, line.n + 1);
	}
	return l;
}

void learned_free(struct learned *l)
{
	if (l == NULL)
		return;
	for (int i = 0; i < l->causes; i++)
		free(l->cause[i]);
	free(l->weights);
	free(l->table);
	free(l);
}

/* Adds the weights up; the divisor, 0 when no word is known: codes and stage alone are for the rules. */
static double add_up(struct learned *l, const struct features *f)
{
	int known = 0, words = 0;

	memset(l->sum, 0, sizeof l->sum);
	if (++l->text == 0) { /* after 2^32 texts old marks could lie */
		for (size_t i = 0; i <= l->mask; i++)
			l->table[i].seen = 0;
		l->text = 1;
	}
	for (int i = 0; i < f->n; i++) {
		struct entry *entry = place(l, hash_of(f->at[i].a, f->at[i].b));
		if (entry->hash == 0 || entry->seen == l->text)
			continue;
		entry->seen = l->text;
		known++;
		words += f->at[i].a.p[0] != '=';
		for (int k = entry->from; k < entry->from + entry->n; k++)
			l->sum[l->weights[k].cause] += l->weights[k].tenths;
	}
	return words ? 10 * sqrt(known) : 0;
}

struct learned_verdict learned_ask(struct learned *l, const struct features *f, const char *than, double ahead)
{
	struct learned_verdict v = { NULL, 0, 0 };
	double by = add_up(l, f), odds = 0;
	int best = 0, other = -1, stage = stage_order(*f->meta ? f->meta + 1 : "");

	if (by == 0)
		return v;
	for (int i = 0; i < l->causes && other < 0 && *than; i++)
		if (!strcmp(l->cause[i], than))
			other = i;
	for (int i = 0; i < l->causes; i++)
		if (i != other && stage <= l->order[i])
			l->sum[i] = IMPOSSIBLE;
	for (int i = 0; i < l->causes; i++)
		if (l->sum[i] > l->sum[best])
			best = i;
	if (l->sum[best] == IMPOSSIBLE)
		return v;
	v.lead = other >= 0 ? (l->sum[best] - l->sum[other]) / by : *than ? 0 : FAR;
	if (v.lead <= ahead)
		return v;
	for (int i = 0; i < l->causes; i++)
		odds += exp((l->sum[i] - l->sum[best]) / by);
	v.cause = l->cause[best];
	v.share = 1 / odds;
	return v;
}

static int weight_of(const struct learned *l, const struct entry *entry, const char *cause)
{
	for (int k = entry->from; k < entry->from + entry->n; k++)
		if (!strcmp(l->cause[l->weights[k].cause], cause))
			return l->weights[k].tenths;
	return 0;
}

void learned_why(struct learned *l, const struct features *f, const char *cause, const char *than, char *out, size_t room)
{
	size_t n = 0;

	add_up(l, f);
	out[0] = '\0';
	for (int said = 0; said < WHY_MAX; said++) {
		struct entry *most = NULL;
		int at = 0, by = 0;
		for (int i = 0; i < f->n; i++) {
			struct entry *entry = place(l, hash_of(f->at[i].a, f->at[i].b));
			int weight = entry->hash && entry->seen == l->text ? weight_of(l, entry, cause) - weight_of(l, entry, than) : 0;
			if (weight > by) {
				by = weight;
				most = entry;
				at = i;
			}
		}
		if (most == NULL)
			return;
		most->seen--; /* not again */
		int more = snprintf(out + n, room - n, "%s\"%.*s%s%.*s\"", n ? ", " : "learned words ", STR_ARG(f->at[at].a), f->at[at].b.n ? " " : "", STR_ARG(f->at[at].b));
		if (more < 0 || (size_t)more >= room - n)
			return;
		n += (size_t)more;
	}
}
