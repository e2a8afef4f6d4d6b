/* opt: options as a table. One row is one option: parsing, the help text and the completions are made from it. Parsing itself is getopt_long's. */
#ifndef POSTMORTEM_UTIL_OPT_H
#define POSTMORTEM_UTIL_OPT_H

#include <stdio.h>

#include "util/err.h"
#include "util/str.h"

enum opt_kind { OPT_FLAG, OPT_TEXT, OPT_INT, OPT_LIST, OPT_MAYBE /* text that may be left out: "" then; --name=TEXT */ };

enum { OPT_LIST_MAX = 32 };

struct opt_list { /* an option that may be given again */
	int n;
	const char *value[OPT_LIST_MAX];
};

struct opt {
	const char *name;  /* long name; NULL ends the table */
	char letter;       /* short name, or 0 */
	const char *arg;   /* what help calls the argument; NULL for a flag */
	const char *help;
	enum opt_kind kind;
	void *to;          /* bool, const char *, int64_t or struct opt_list */
};

/* Parses argv[1…] by the two tables (either may be NULL); options may stand anywhere. On success argv is permuted so that the operands stand from the
 * returned index on. -1 and an error (64), with the nearest name when one was misspelt. */
int opt_parse(const struct opt *a, const struct opt *b, int argc, char **argv, struct err *e);

/* One line per option, aligned. */
void opt_help(const struct opt *table, FILE *out);

/* The word of list nearest to word (edit distance, at most 3), or NULL. list ends with NULL. */
const char *opt_nearest(const char *word, const char *const *list);

#endif
