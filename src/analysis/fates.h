/* fates: the one pass over the messages in redo: tables delivery_cause and outcome, and whatever is counted of their lines: sums (counts), failures by day
 * (provider_day), delivery times (delay), who was waiting (temp.waiting_step). */
#ifndef POSTMORTEM_ANALYSIS_FATES_H
#define POSTMORTEM_ANALYSIS_FATES_H

#include "analysis/delay.h"
#include "analysis/machines.h"
#include "analysis/marks.h"
#include "analysis/peers.h"
#include "store/db.h"

/* The rows of these messages, and of those in temp.awake, must have been deleted. Before that, fates_take_back takes back what they added to the sums. */
struct fates;

struct fates *fates_open(struct db *db, const struct peers *peers, const struct machines *machines, struct delays *delays, const struct marks *m);
void fates_take_back(struct fates *f);
/* The pass, once; after it only fates_again may be asked. */
void fates_find(struct fates *f);
/* Whether an earlier line of its message is about the same recipient: of a new line of a message that was looked at. */
bool fates_again(const struct fates *f, int64_t delivery);
void fates_close(struct fates *f);

#endif
