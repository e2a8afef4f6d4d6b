/* guesses: failed logins by day (table login_day), but for the suspects among them, and the clients with many (temp.guesser): made again from the day before the last
 * analysis on. */
#ifndef POSTMORTEM_ANALYSIS_GUESSES_H
#define POSTMORTEM_ANALYSIS_GUESSES_H

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "store/side.h"

/* A pass of side, to be closed after side_wait. */
struct guesses;
struct guesses *guesses_open(struct db *db, struct side *side, const struct machines *machines, const struct marks *m);
void guesses_close(struct guesses *g);

#endif
