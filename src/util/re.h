/* re: regular expressions, the only user of <pcre2.h>. Compiled once (UTF off: subjects are bytes), JIT where the
 * machine has it, and always under limits, since users supply patterns: a match that would take too long stops. One struct re
 * must not be used by two threads at once. */
#ifndef POSTMORTEM_UTIL_RE_H
#define POSTMORTEM_UTIL_RE_H

#include "util/err.h"
#include "util/str.h"

struct re;

enum { RE_GROUPS = 24 }; /* the most groups a pattern may have, the whole match counted */

struct re_match {
	int n;                        /* groups that took part, counted up to the last one set */
	struct str group[RE_GROUPS];  /* [0] is the whole match; a group that took no part is STR_NONE */
};

/* NULL and an error with the offset when the pattern does not compile or has too many groups. icase ignores ASCII case. */
struct re *re_new(struct str pattern, bool icase, struct err *e);
void re_free(struct re *re);

/* 1 = matched, groups filled; 0 = no match; -1 = a limit was hit (match, depth, heap or JIT stack). */
int re_exec(struct re *re, struct str subject, struct re_match *m);

/* Like re_exec for hot loops: returns how many groups took part, counted up to the last one set, 0 or -1. Group i is at[2 * i] to at[2 * i + 1], or
 * RE_UNSET; valid until the next match. */
#define RE_UNSET (~(size_t)0)
int re_spans(struct re *re, struct str subject, const size_t **at);

/* Like re_exec, where only yes (1), no (0) or limit (-1) matters. */
int re_test(struct re *re, struct str subject);

/* The number of a group's name, in 1..RE_GROUPS-1, or 0 when there is no such name. */
int re_name(const struct re *re, const char *name);

/* Calls each(arg, name, number) for every named group. */
void re_names(const struct re *re, void (*each)(void *arg, const char *name, int number), void *arg);

/* Frees what matching set up for the calling thread; for threads that end before the program does. */
void re_thread_end(void);

#endif
