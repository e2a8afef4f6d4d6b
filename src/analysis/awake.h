/* awake: those of the messages in unsettled that this analysis looks at again, in temp.awake. The others sleep: they were still queued, nothing new was logged about them,
 * and so what was derived of them stays as it is. After an outage most of a large queue does. */
#ifndef POSTMORTEM_ANALYSIS_AWAKE_H
#define POSTMORTEM_ANALYSIS_AWAKE_H

#include "analysis/marks.h"

void awake_find(struct db *db, const struct marks *m);

#endif
