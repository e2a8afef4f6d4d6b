/* learned: what the words of a reply speak for, where no rule knows the text well. The table src/rules/learned.tsv is made by
 * tests/accuracy/learn.sh from every sample and literal of replies.json and every signed reply. Its first line names causes;
 * each other is one feature: a word's first bytes, two words in a row, "=rcpt" (stage), "=550" and "=5xx" (code), "=5.1.1" and
 * "=5.1" (enhanced code), each with numbers of causes and what it weighs for them, in tenths. A text's weights are added up per
 * cause and divided by the square root of the number of features, so that a long text is no surer than a short one; a text without a known word is left to the rules. */
#ifndef POSTMORTEM_ANALYSIS_LEARNED_H
#define POSTMORTEM_ANALYSIS_LEARNED_H

#include "analysis/replies.h"
#include "util/err.h"
#include "util/str.h"

enum { FEATURES_MAX = 100 }; /* of one text */

/* A feature of a text: one slice, or two that stand for "a b". */
struct feature {
	struct str a, b;
};

struct features {
	int n;
	struct feature at[FEATURES_MAX];
	char meta[40]; /* room for those of code and stage; the stage stands first, as "=rcpt" or "" */
};

/* said is normalised and in lower case (replies_text.h). */
void features_of(const struct reply_parts *parts, struct str said, struct features *out);

struct learned;

/* The table is borrowed. NULL and an error that names the line. */
struct learned *learned_new(struct str table, struct err *e);
void learned_free(struct learned *l);

struct learned_verdict {
	const char *cause; /* what most speaks for; NULL when nothing does, or too little */
	double lead;       /* how far it is ahead of the cause that was asked about, as a logarithm of odds */
	double share;      /* its own share of the odds, 0 to 1 */
};

/* than: the cause that a rule names, "" for none; ahead: the lead that is too little. */
struct learned_verdict learned_ask(struct learned *l, const struct features *f, const char *than, double ahead);

/* The features that did most for cause against than, as: learned words "mailbo full", "=rcpt". */
void learned_why(struct learned *l, const struct features *f, const char *cause, const char *than, char *out, size_t room);

#endif
