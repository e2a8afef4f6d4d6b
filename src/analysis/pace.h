/* pace: which acceptances were slow, provider by provider in the order of the log (tables pace, slow): runs of fast ones are only counted, so that what
 * is kept does not grow with healthy traffic, and new lines just go on where the last ones ended. */
#ifndef POSTMORTEM_ANALYSIS_PACE_H
#define POSTMORTEM_ANALYSIS_PACE_H

#include <stdint.h>

#include "analysis/machines.h"
#include "analysis/peers.h"
#include "store/db.h"

struct pace;

enum { PACE_SLOW_US = 1000000, PACE_BYTES_PER_S = 250000 };

/* afresh: nothing was analysed before. */
struct pace *pace_open(struct db *db, const struct peers *peers, const struct machines *machines, bool afresh);
/* One accepted recipient of an external server, each once, in the order of the log; times negative when not logged. Recipients of one message that
 * follow each other share a session, and count once. first: nothing was tried for this recipient before (rates.h). */
void pace_accepted(struct pace *p, int64_t delivery, int64_t msg, int64_t peer, double at, int64_t connect_us, int64_t transfer_us, bool first);
/* Writes what was found, and looks for shifts (shift.h) where anything was slow. */
void pace_close(struct pace *p);

#endif
