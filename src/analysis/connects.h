/* connects: new failed connects, counted by hour (table connect_hour); the first time by server too (connect_sum). */
#ifndef POSTMORTEM_ANALYSIS_CONNECTS_H
#define POSTMORTEM_ANALYSIS_CONNECTS_H

#include "analysis/marks.h"
#include "analysis/peers.h"
#include "store/db.h"

/* Those after the marks are added to the counts. The first time, when all servers are in memory, a thread counts them between the two calls, beside the caller. */
struct connects;
struct connects *connects_begin(struct db *db, struct peers *peers, const struct marks *m);
void connects_end(struct connects *c);

#endif
