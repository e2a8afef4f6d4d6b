/* spells: failures of one cause at one provider, as one machine saw them, less than a day apart (table spell). */
#ifndef POSTMORTEM_ANALYSIS_SPELLS_H
#define POSTMORTEM_ANALYSIS_SPELLS_H

#include "store/db.h"

enum { SPELL_GAP_S = 86400 };

/* Adds what stands in the temporary table complaint (queries/analyze/44-complaints.sql): to the last spell of its machine, cause and provider, or as
 * further ones. */
void spells_add(struct db *db);

/* Which of those with these causes are told together: sets pool. */
void pools_make(struct db *db);

#endif
