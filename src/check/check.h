/* check: the operator's checklist. Each check looks at one thing in the DNS or in Postfix's settings and says PASS, WARN, FAIL, or UNKNOWN:
 * a look-up that failed is never a PASS. The words (title, why, what to change, how to verify) are data: src/rules/checks.json. */
#ifndef POSTMORTEM_CHECK_CHECK_H
#define POSTMORTEM_CHECK_CHECK_H

#include <stdio.h>

#include "check/config.h"
#include "dns/dns.h"

enum check_state { CHECK_PASS, CHECK_WARN, CHECK_FAIL, CHECK_UNKNOWN };

enum { CHECK_MAX_NAMES = 32, CHECK_TEXT = 1000 };

struct check_names {
	int n;
	const char *name[CHECK_MAX_NAMES];
};

/* What is checked; all borrowed. Empty lists and NULL: not known, so that the checks which need it say UNKNOWN. */
struct check_in {
	struct dns *dns;
	const struct config *config; /* NULL: none given */
	struct check_names ips, domains, selectors;
	const char *helo;
	const char *only; /* the id of a check, or what ids begin with before a dot; NULL: all */
};

struct check_result {
	const char *id;      /* "identity.ptr" */
	const char *finding; /* which sentence of checks.json says it: "none" */
	enum check_state state;
	char subject[300];         /* address or name; printable ASCII */
	char value[300];           /* what was found, for the sentence and the fix; printable ASCII */
	char evidence[CHECK_TEXT]; /* the answers, as records; printable ASCII, cut where too long */
};

struct check_list {
	int n, room;
	struct check_result *r;
};

/* Runs the checks that in->only wants. The list's owner frees it with check_free. -1 and an error when the rules can't be read. */
int check_run(const struct check_in *in, struct check_list *out, struct err *e);
void check_free(struct check_list *l);

/* The exit status: 2 when one failed, else 3 when one is unknown or nothing was checked, else 1 when one warns, else 0. */
int check_exit(const struct check_list *l);

/* Writes the list to out. lang: "en" or "ja". -1 and an error when checks.json can't be read. */
int check_print_md(const struct check_in *in, const struct check_list *l, const char *lang, FILE *out, struct err *e);
int check_print_json(const struct check_in *in, const struct check_list *l, const char *lang, FILE *out, struct err *e);
/* Whether there is a check that `only` could mean. */
bool check_known(const char *only, struct err *e);

#endif
