/* outcomes: what became of each recipient of a message (table outcome).
 *
 * The last line that is final decides: accepted, or refused for good. Among several acceptances a real one counts more than a hand-over (to a
 * content filter, to an alias's new message, to discard(8)). Without a final line the message's own end decides: returned at the end of
 * its lifetime, deleted by the operator, requeued as a new message, gone in a way the log does not show, on hold, else still deferred. A message without any line has
 * one outcome, with an empty recipient, when it reached the queue. */
#ifndef POSTMORTEM_ANALYSIS_OUTCOMES_H
#define POSTMORTEM_ANALYSIS_OUTCOMES_H

#include "analysis/causes.h"

struct outcomes;

struct outcomes *outcomes_open(struct db *db, const struct peers *peers, struct causes *causes, struct interned *names);
/* Sorts the lines by recipient and time, and fills f->end. */
void outcomes_find(struct outcomes *o, struct fate *f);
void outcomes_close(struct outcomes *o);

#endif
