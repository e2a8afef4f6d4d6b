/* straight: patterns without PCRE2's machinery.
 *
 * Most patterns for log lines leave little to try out: literals, "all up to this byte", "one of these words", "perhaps that". Such a pattern is gone through
 * as a backtracking engine does, in the same order, so that what comes out is PCRE2's own answer; mostly the first way is the right one. Where it takes too many
 * turns, PCRE2 has to be asked, which has its limits. */
#ifndef POSTMORTEM_UTIL_STRAIGHT_H
#define POSTMORTEM_UTIL_STRAIGHT_H

#include "util/str.h"

struct straight;

/* From a pattern that compiles as re_new compiles it, anchored by '^'. NULL when it holds anything but: literals; classes, \d \w \s and a dot, with any greedy
 * quantifier, or with *? and +?; named groups and (?:…) with alternatives, as they are or with '?'; (?=…) without groups that are wanted; '$'. Only groups of the
 * wanted names are noted, and what stands at the pattern's end and may be left out is left out where nothing in it is wanted. */
struct straight *straight_new(struct str pattern, const struct str *wanted, int nwanted);
void straight_free(struct straight *t);

enum { STRAIGHT_ASK = -1, STRAIGHT_WANTED = 24 }; /* the most wanted */

/* 1 for a match, 0 for none, or STRAIGHT_ASK. What the i-th of the wanted names took is at[2 * i] to at[2 * i + 1], or ~(size_t)0 where it took no part. */
int straight_run(const struct straight *t, struct str subject, size_t *at);

#endif
