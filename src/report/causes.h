/* causes: the words of src/rules/causes.json: what a cause is called, who can mend it and how, in one language. */
#ifndef POSTMORTEM_REPORT_CAUSES_H
#define POSTMORTEM_REPORT_CAUSES_H

#include "report/words.h"
#include "util/err.h"
#include "util/str.h"

struct causes;

/* Reads the built-in file, or that of --data. NULL and an error when it is not what it should be. */
struct causes *causes_load(enum lang lang, struct err *e);
/* Takes NULL. */
void causes_free(struct causes *c);

/* True for receivers' objections to who we are: reputation, identity, authentication. */
bool causes_objection(struct str cause);

/* A text about a cause: "title", "explain", "caveat", "owner"; "" where the file lacks it (the title is then the id). Lives as long as c. */
struct str cause_text(const struct causes *c, struct str cause, const char *what);

/* One thing to do about it. lines: to copy, each ending in \n, with {placeholders}; place: where they go (/etc/postfix/main.cf, DNS,
 * shell); "" where there is none. */
struct remedy {
	struct str what, place, lines, caveat;
};
/* The i-th, in order; false after the last. lines and place are in the report's arena. */
bool cause_remedy(const struct causes *c, struct str cause, size_t i, struct report *r, struct remedy *out);

/* The i-th check that shows whether it is mended, "" after the last. */
struct str cause_check(const struct causes *c, struct str cause, size_t i);

#endif
