/* lines: the first pass over the new `to=` lines: the provider that most deliveries to a recipient domain went to (tables domain_provider,
 * domain_info), and which messages are not one plain story and must be looked at (table redo).
 *
 * A plain line is an acceptance whose reply is not kept, of an smtp(8), lmtp(8), virtual(8) or pipe(8), for a recipient that was not rewritten,
 * and not by a server on this machine: local(8) may log several lines for one recipient, two original recipients may be one, and a
 * loopback relay may be a content filter. */
#ifndef POSTMORTEM_ANALYSIS_LINES_H
#define POSTMORTEM_ANALYSIS_LINES_H

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "analysis/peers.h"
#include "store/db.h"

/* Looks at the deliveries after the marks, and at those of the messages in temp.awake. Adds to redo, line_hour, fact_hour, and what mails.h says. */
void lines_first_pass(struct db *db, const struct peers *peers, struct machines *machines, const struct marks *m);

#endif
