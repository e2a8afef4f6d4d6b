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

/* A text about a cause: "title", "explain", "verify", "owner"; "" where the file lacks it (the title is then the id). Lives as long
 * as c. */
struct str cause_text(const struct causes *c, struct str cause, const char *what);

/* Whether it can bring an address onto a block list: 1 it can, 0 it can't, -1 not said. */
int cause_can_list(const struct causes *c, struct str cause);

/* One thing to do about it. */
struct remedy {
	struct str what, caveat;
	void *lines; /* private; see remedy_line() */
};
/* The i-th, in order; false after the last. */
bool cause_remedy(const struct causes *c, struct str cause, size_t i, struct remedy *out);
/* Its i-th line to copy, with <placeholders>; STR_NONE after the last. */
struct str remedy_line(const struct remedy *m, size_t i);

#endif
