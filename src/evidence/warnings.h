/* warnings: what was wrong with a document that could be read all the same: each kind once, counted, with the first instance. */
#ifndef POSTMORTEM_EVIDENCE_WARNINGS_H
#define POSTMORTEM_EVIDENCE_WARNINGS_H

#include "util/die.h"
#include "util/str.h"

enum { WARNINGS_MAX = 32, WARNING_TEXT = 200 };

struct warnings {
	int n;
	struct {
		const char *id; /* a literal: stray-lt, bad-bytes … */
		int64_t times;
		char detail[WARNING_TEXT];
	} list[WARNINGS_MAX];
};

void warnings_add(struct warnings *w, const char *id, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* A text from a stranger, as it may be stored: valid UTF-8, without control characters (blanks and line ends become one blank, others U+FFFD), trimmed,
 * at most 4 KiB. The caller frees it. */
char *clean_text(struct str s);

#endif
