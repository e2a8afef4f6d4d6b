/* scan: the one pass over accepted recipients: delivery times, what storms cost, when providers were seen to accept. */
#ifndef POSTMORTEM_ANALYSIS_SCAN_H
#define POSTMORTEM_ANALYSIS_SCAN_H

#include "analysis/tries.h"
#include "analysis/delay.h"
#include "analysis/marks.h"
#include "analysis/peers.h"
#include "analysis/recover.h"
#include "store/db.h"

/* The accepted recipients, by the outcomes as they stand, of the messages in redo and unsettled, of deliveries up to the given one: taken back
 * (sign -1) before these outcomes are derived again, added (1) afterwards. */
void scan_touched(struct db *db, struct delays *d, int64_t up_to, int sign);

/* Every new accepted line; delivery times only for messages that are not in redo or unsettled. */
void scan_new(struct db *db, const struct peers *peers, const struct marks *m, struct delays *d, struct tries *as, struct recover *r);

#endif
