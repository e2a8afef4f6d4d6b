/* report: an analysed database -> the model of one report. Reads views only, writes nothing. */
#ifndef POSTMORTEM_REPORT_REPORT_H
#define POSTMORTEM_REPORT_REPORT_H

#include "report/model.h"
#include "store/db.h"
#include "util/err.h"

struct report_opts {
	double since_at, until_at; /* seconds since 1970, until exclusive; 0 = no bound */
	const char *lang;          /* "en" (also NULL) or "ja" */
	const char *incident;      /* key of an incident: the window becomes its time and an hour around it; NULL = none */
	bool brief;                /* without what a person has to fill in */
};

/* The report, to be freed with report_free(); an empty or quiet database gives a short one. Times stand in the zone of
 * when_zone(). NULL and an error: 64 unknown language, 65 no such incident (the error lists some), or logs were read but never
 * analysed. */
struct report *report_build(struct db *db, const struct report_opts *opts, struct err *e);

#endif
