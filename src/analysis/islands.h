/* islands: runs of failed IPv6 connects of one host and instance, with gaps of at most 900 s (table island, kind storm). Which of them are storms
 * is decided in queries/analyze/50-storms.sql, when the attempts in their time have been counted (tries). */
#ifndef POSTMORTEM_ANALYSIS_ISLANDS_H
#define POSTMORTEM_ANALYSIS_ISLANDS_H

#include "analysis/marks.h"
#include "store/side.h"

enum { ISLAND_GAP_S = 900 };

/* A pass of side. Makes again what new lines can have changed: from an hour before the last analysed end (a failed connect may wait that long for its
 * message), from the oldest new failure, or from the start of the run that reaches there, whichever is first. */
struct islands;
struct islands *islands_open(struct db *db, struct side *side, const struct marks *m);
/* After side_wait. */
void islands_close(struct islands *f);

#endif
