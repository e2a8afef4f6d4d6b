/* compare: two sides of an analysed database side by side, as a report. A side is a window, a machine, an instance, a provider, or any of these together. */
#ifndef POSTMORTEM_REPORT_COMPARE_H
#define POSTMORTEM_REPORT_COMPARE_H

#include "report/model.h"
#include "store/db.h"
#include "util/err.h"

struct compare_side {
	double since_at, until_at;                /* seconds since 1970, until exclusive; 0 = no bound */
	struct str host, instance, provider;      /* STR_NONE: all */
};

/* Reads "host=mx1,since=2026-11-24 04:00,until=-1h,provider=google,instance=postfix-out" in any order. Texts are borrowed. -1 and an error (64) that
 * lists the words. */
int compare_side_parse(const char *text, double now, struct compare_side *side, struct err *e);

/* The comparison, to be freed with report_free(). With both sides NULL: the candidate change points that the log shows, each with before and
 * after. NULL and an error: 64 unknown language, 65 a side that names a machine, instance or provider that is not in the database, or nothing
 * analysed yet. */
struct report *compare_build(struct db *db, const struct compare_side *a, const struct compare_side *b, const char *lang, struct err *e);

#endif
