/* recover: when a provider was seen to accept mail before and after a spell of failures (spell.ok_before_at, ok_after_at; table provider_seen). */
#ifndef POSTMORTEM_ANALYSIS_RECOVER_H
#define POSTMORTEM_ANALYSIS_RECOVER_H

#include <stdint.h>

#include "analysis/machines.h"
#include "analysis/pairs.h"
#include "analysis/peers.h"
#include "store/db.h"

struct recover;

struct recover *recover_open(struct db *db, const struct peers *peers, const struct machines *machines, struct pairs *pairs);
/* One accepted recipient of an external server; fresh: not seen by an earlier analysis, so it counts in traffic_hour. */
void recover_accepted(struct recover *r, int64_t msg, int64_t peer, double at, bool fresh);
/* Writes what was found. */
void recover_close(struct recover *r);

#endif
