/* scan: the one pass over what servers said of recipients: delivery times, what storms cost, when providers were seen to accept, TLS. */
#ifndef POSTMORTEM_ANALYSIS_SCAN_H
#define POSTMORTEM_ANALYSIS_SCAN_H

#include "analysis/crypt.h"
#include "analysis/tries.h"
#include "analysis/delay.h"
#include "analysis/fates.h"
#include "analysis/machines.h"
#include "analysis/marks.h"
#include "analysis/pace.h"
#include "analysis/peers.h"
#include "analysis/plain.h"
#include "analysis/recover.h"
#include "analysis/tls.h"
#include "store/db.h"

/* The accepted recipients, by the outcomes as they stand, of the messages in redo and temp.awake, of deliveries up to the given one: taken back
 * (sign -1) before these outcomes are derived again, added (1) afterwards. */
void scan_touched(struct db *db, struct delays *d, int64_t up_to, int sign);

/* The same of what v_plain shows. */
void scan_plain(struct db *db, struct plain *p, int64_t up_to, int sign);

struct scan { /* who is told of accepted lines; tls of all */
	const struct peers *peers;
	const struct machines *machines;
	struct delays *delays;
	struct plain *plain;
	struct tries *tries;
	struct recover *recover;
	struct pace *pace;
	struct crypts *crypts;
	struct tls *tls;
	const struct fates *fates;
};

/* Every new line; delivery times and plain successes only of messages that are not in redo or temp.awake. */
void scan_new(struct db *db, const struct scan *to, const struct marks *m);

#endif
