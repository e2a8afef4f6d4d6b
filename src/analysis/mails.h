/* mails: the pass over the new messages: which of them are one plain story, mail by local submitter and hour (uid_hour), arrivals that the log
 * lacks (intake_hour), and which the next lines can still say more of (temp.late). */
#ifndef POSTMORTEM_ANALYSIS_MAILS_H
#define POSTMORTEM_ANALYSIS_MAILS_H

#include <stdbool.h>

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "store/db.h"

/* A message is plain as far as its own row tells: made active once, and gone when every recipient was accepted. each is called for every new message; machines learns
 * of them. */
void mails_pass(struct db *db, struct machines *machines, const struct marks *m, void (*each)(void *arg, int64_t msg, bool plain), void *arg);

#endif
