/* keep: texts from the log, made harmless and bounded, that live as long as the trace. The one place where text from outside enters it. */
#ifndef POSTMORTEM_TRACE_KEEP_H
#define POSTMORTEM_TRACE_KEEP_H

#include "store/db.h"
#include "util/die.h"

enum { KEEP_MAX = 1000 }; /* bytes of one text; a cut is marked with … */

struct keep;

struct keep *keep_new(void);
void keep_free(struct keep *k);

/* A copy that ends in NUL: valid UTF-8; each control, bidirectional, invisible or separator character is U+FFFD, a tab a blank. NULL for an absent slice. */
const char *keep_text(struct keep *k, struct str s);
/* Of a column; NULL for NULL. */
const char *keep_col(struct keep *k, struct stmt *s, int column);
/* Words of ours around texts that are kept already; bounded too. */
const char *keep_words(struct keep *k, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Room for one more element in an array that grows; returns its place, zeroed. */
void *grow(void **array, size_t *n, size_t *room, size_t each);

#endif
