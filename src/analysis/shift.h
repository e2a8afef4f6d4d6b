/* shift: stretches in which a provider took much longer than before and after (table shift), found in tables pace and slow. */
#ifndef POSTMORTEM_ANALYSIS_SHIFT_H
#define POSTMORTEM_ANALYSIS_SHIFT_H

#include "store/db.h"

/* Makes table shift again. */
void shift_find(struct db *db);

#endif
