/* refusals: of what our own server refused, the new refusals of clients that are mail servers by their name (table refused_server); queries/analyze/69-refusals.sql gathers
 * them in runs. */
#ifndef POSTMORTEM_ANALYSIS_REFUSALS_H
#define POSTMORTEM_ANALYSIS_REFUSALS_H

#include "store/db.h"

/* Those of rows that the last call has not seen (setting analysed_reject). */
void refusals_find(struct db *db);

#endif
