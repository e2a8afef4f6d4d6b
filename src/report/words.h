/* words: every sentence and heading of a report, by id and language. en.inc declares the ids; a language is a file of the same
 * form, X(ID, "text"), and what it lacks stands in English.
 *
 * In a text, {name} is a value, {name|one|many} a count with its noun, and what stands between backticks is shown letter by
 * letter; values are put in as they are and never read as markup. */
#ifndef POSTMORTEM_REPORT_WORDS_H
#define POSTMORTEM_REPORT_WORDS_H

#include "report/buf.h"
#include "report/model.h"

enum word {
#define X(id, text) W_##id,
#include "report/en.inc"
#undef X
	WORDS
};

enum lang { LANG_EN, LANG_JA, LANGS };

/* LANG_…, or -1 for a language that isn't there. */
int lang_find(const char *name);
const char *lang_name(enum lang lang);

/* The text of a word; never NULL. */
const char *word(enum lang lang, enum word w);
/* NULL where the language lacks it; for tests. */
const char *word_own(enum lang lang, enum word w);

/* A named value for a text. Lists of them end with {0}. */
struct arg {
	const char *name;
	struct cell value;
};

/* A list of values for say(): ARGS({ "n", cell_int(3) }, { "at", cell_num(CELL_TIME, t) }). */
#define ARGS(...) ((const struct arg[]){ __VA_ARGS__, { .name = NULL } })

/* Appends a text with its values to p. A value that is missing is a bug. */
void say(struct report *r, struct prose *p, const char *text, const struct arg *args);

/* Appends a text without values, where only backticks mean something. */
void say_plain(struct report *r, struct prose *p, struct str text);

/* Appends a prose as plain text. */
void prose_plain(struct buf *b, const struct prose *p);

#endif
