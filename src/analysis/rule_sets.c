/* rule_sets: see rule_sets.h. A set of rules is a row of bits; each literal has the set of those that wait for it: as the first one that they must contain, else as one of
 * those of which they must contain any. Rules that wait for none are in the set of every text. */
#include "analysis/rule_sets.h"

#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

struct rule_sets {
	int rules;
	size_t words;                   /* of a set */
	uint64_t *all, *of_literal, *now; /* all: rules that wait for none; of_literal: a set for each */
};

static void put(uint64_t *set, int rule)
{
	set[rule / 64] |= UINT64_C(1) << rule % 64;
}

struct rule_sets *rule_sets_new(const struct rules *rules, const struct literals *lit)
{
	struct rule_sets *s = want(calloc(1, sizeof *s));

	s->rules = rules->n;
	s->words = (size_t)rules->n / 64 + 1;
	s->all = want(calloc(s->words, sizeof *s->all));
	s->now = want(calloc(s->words, sizeof *s->now));
	s->of_literal = want(calloc(s->words * ((size_t)literals_count(lit) + 1), sizeof *s->of_literal));
	for (int i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->at[i];
		if (rule->contains.n)
			put(s->of_literal + (size_t)rule->contains.at[0] * s->words, i);
		else if (rule->any.n == 0)
			put(s->all, i);
		for (int k = 0; rule->contains.n == 0 && k < rule->any.n; k++)
			put(s->of_literal + (size_t)rule->any.at[k] * s->words, i);
	}
	return s;
}

void rule_sets_free(struct rule_sets *s)
{
	if (s == NULL)
		return;
	free(s->all);
	free(s->now);
	free(s->of_literal);
	free(s);
}

void rule_sets_begin(struct rule_sets *s, const struct literals *lit)
{
	int n;
	const int *found = literals_found(lit, &n);

	memcpy(s->now, s->all, s->words * sizeof *s->now);
	for (int i = 0; i < n; i++) {
		const uint64_t *set = s->of_literal + (size_t)found[i] * s->words;
		for (size_t w = 0; w < s->words; w++)
			s->now[w] |= set[w];
	}
}

int rule_sets_next(const struct rule_sets *s, int rule)
{
	size_t w = (size_t)++rule / 64;
	uint64_t left = s->now[w] >> rule % 64 << rule % 64;

	while (left == 0)
		if (++w == s->words)
			return -1;
		else
			left = s->now[w];
	return (int)(w * 64) + __builtin_ctzll(left);
}
