/* refusals: of what our own server refused, the refusals of servers (table refused_server) and of machines beside this one (refused_beside), as views server_reject,
 * unnamed_reject and beside_reject have them; queries/analyze/69-refusals.sql gathers them in runs. */
#ifndef POSTMORTEM_ANALYSIS_REFUSALS_H
#define POSTMORTEM_ANALYSIS_REFUSALS_H

#include "store/side.h"

/* A pass of side: the new refusals of clients that are mail servers by their name; the first time all refusals that 69-refusals.sql would find. */
struct refusals;
struct refusals *refusals_open(struct db *db, struct side *side);
/* After side_wait. */
void refusals_close(struct refusals *r);

#endif
