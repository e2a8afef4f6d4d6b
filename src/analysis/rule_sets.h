/* rule_sets: which rules can fit a text at all, by the literals that it has: a few of many hundred. */
#ifndef POSTMORTEM_ANALYSIS_RULE_SETS_H
#define POSTMORTEM_ANALYSIS_RULE_SETS_H

#include <stdint.h>

#include "analysis/literals.h"
#include "analysis/replies_rules.h"

struct rule_sets;

struct rule_sets *rule_sets_new(const struct rules *rules, const struct literals *lit);
void rule_sets_free(struct rule_sets *s);

/* After literals_scan: readies rule_sets_next. */
void rule_sets_begin(struct rule_sets *s, const struct literals *lit);
/* The next rule after that one (-1: the first) which may fit, in the order of the rules; -1: none. */
int rule_sets_next(const struct rule_sets *s, int rule);

#endif
