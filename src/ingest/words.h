/* words: whether a text has one of some words. Asked of every accepted delivery, where a regular expression that may match anywhere costs ten times as much. */
#ifndef POSTMORTEM_INGEST_WORDS_H
#define POSTMORTEM_INGEST_WORDS_H

#include "util/err.h"
#include "util/str.h"

enum { WORDS_MAX = 64 };

struct words;

/* From beginnings of words in lower case, of two bytes or more, whose text must stay; a blank at the end of one stands for the end of the word. NULL and an error. */
struct words *words_new(const struct str *word, int n, struct err *e);
void words_free(struct words *w);

/* True when one of them begins where a word of the text does (after a byte that is no letter, digit or '_'); ASCII case is ignored. */
bool words_in(const struct words *w, struct str text);

#endif
