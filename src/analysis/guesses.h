/* guesses: failed logins by day (table login_day), but for the suspects among them, and the clients with many (temp.guesser): made again from the day before the last
 * analysis on. */
#ifndef POSTMORTEM_ANALYSIS_GUESSES_H
#define POSTMORTEM_ANALYSIS_GUESSES_H

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "store/db.h"

void guesses_count(struct db *db, const struct machines *machines, const struct marks *m);

#endif
