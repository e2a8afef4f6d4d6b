/* connects: new failed connects, counted by hour (table connect_hour); the first time by server too (connect_sum). */
#ifndef POSTMORTEM_ANALYSIS_CONNECTS_H
#define POSTMORTEM_ANALYSIS_CONNECTS_H

#include "analysis/marks.h"
#include "analysis/peers.h"
#include "store/db.h"

/* The first time, when all servers are in memory, a thread counts between the two, while the caller does what he likes. */
struct connects;
struct connects *connects_begin(struct db *db, struct peers *peers, const struct marks *m);
void connects_end(struct connects *c);

#endif
