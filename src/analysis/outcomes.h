/* outcomes: what became of each message and recipient (table outcome), for the messages in redo that have `to=` lines.
 *
 * The last line that is final decides: accepted, or refused for good. Among several acceptances a real one counts more than a hand-over (to a
 * content filter, to an alias's new message, to discard(8)). Without a final line the message's own end decides: returned at the end of
 * its lifetime, deleted by the operator, requeued as a new message, gone in a way the log does not show, on hold, else still deferred. */
#ifndef POSTMORTEM_ANALYSIS_OUTCOMES_H
#define POSTMORTEM_ANALYSIS_OUTCOMES_H

#include "store/db.h"

/* Reads the view outcome_line (queries/analyze/25-lines.sql). */
void outcomes_derive(struct db *db);

#endif
