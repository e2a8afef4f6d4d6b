/* causes: why each `to=` line of a message is not a plain success (table delivery_cause).
 *
 * Its own words first. Masking: a local failure (connect, lost connection, DNS …) is logged over the answer that an earlier server of the attempt gave this recipient: the
 * last such answer is the cause. A failed connect over IPv6 is logged over one to the same server over IPv4: then that is the cause. Echoes: "delivery temporarily suspended: …" is no new event; its cause is the last real one of this recipient, else of another recipient of
 * the message in that domain, else what the echoed text says. */
#ifndef POSTMORTEM_ANALYSIS_CAUSES_H
#define POSTMORTEM_ANALYSIS_CAUSES_H

#include "analysis/fate.h"
#include "analysis/meaning.h"
#include "analysis/peers.h"
#include "store/db.h"

struct causes;

struct causes *causes_open(struct db *db, const struct peers *peers, struct meanings *meanings, struct interned *names);
/* Fills what is said of a line's failure. */
void causes_find(struct causes *c, struct fate *f);
/* The provider of a relay as a number in names; 0: there is no relay. */
uint32_t causes_provider(struct causes *c, int64_t relay);
void causes_close(struct causes *c);

#endif
