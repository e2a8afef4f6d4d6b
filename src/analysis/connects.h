/* connects: new failed connects, counted by hour (table connect_hour); the first time by server too (connect_sum). */
#ifndef POSTMORTEM_ANALYSIS_CONNECTS_H
#define POSTMORTEM_ANALYSIS_CONNECTS_H

#include "analysis/marks.h"
#include "analysis/peers.h"
#include "store/db.h"

/* Those after the marks are added to the counts. */
void connects_count(struct db *db, struct peers *peers, const struct marks *m);

#endif
