/* spells: failures of one cause at one provider, as one machine saw them, less than a day apart (table spell). */
#ifndef POSTMORTEM_ANALYSIS_SPELLS_H
#define POSTMORTEM_ANALYSIS_SPELLS_H

#include "store/db.h"

enum { SPELL_GAP_S = 86400 };

/* Makes all of them from the temporary table complaint, and notes in spell_row which of its rows each is made of
 * (queries/analyze/44-complaints.sql). */
void spells_make(struct db *db);

#endif
