/* pace: which acceptances were slow, provider by provider in the order of the log (tables pace, slow): runs of fast ones are only counted, so that what
 * is kept does not grow with healthy traffic, and new lines just go on where the last ones ended. */
#ifndef POSTMORTEM_ANALYSIS_PACE_H
#define POSTMORTEM_ANALYSIS_PACE_H

#include <stdint.h>

#include "analysis/machines.h"
#include "analysis/pairs.h"
#include "analysis/peers.h"
#include "store/db.h"

struct pace;

enum { PACE_SLOW_US = 1000000, PACE_BYTES_PER_S = 250000 };

/* afresh: nothing was analysed before. */
struct pace *pace_open(struct db *db, const struct peers *peers, const struct machines *machines, struct pairs *pairs, bool afresh);
struct pace_line { /* one accepted recipient of an external server */
	int64_t msg, source, line;
	double at;
	int64_t connect_us, transfer_us; /* negative: not logged */
	int64_t size;                    /* of the message, bytes; 0: not known, or it was fast anyway */
};

/* Each once, in the order of the log. Recipients of one message that follow each other share a session, and count once. first: nothing was tried for this recipient before
 * (rates.h). */
void pace_accepted(struct pace *p, const struct pace_line *line, int64_t peer, bool first);
/* Writes what was found, and looks for shifts (shift.h) where anything was slow. */
void pace_close(struct pace *p);

#endif
