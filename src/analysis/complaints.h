/* complaints: failures that somebody has to act on, of the messages that are looked at: what spells are made of (temporary table complaint, as view line_complaint of
 * queries/analyze/15-forget.sql has it). */
#ifndef POSTMORTEM_ANALYSIS_COMPLAINTS_H
#define POSTMORTEM_ANALYSIS_COMPLAINTS_H

#include "analysis/fate.h"
#include "analysis/machines.h"
#include "analysis/meaning.h"
#include "store/db.h"

struct complaints;

/* Makes the table. */
struct complaints *complaints_open(struct db *db, const struct machines *machines, struct meanings *meanings, struct interned *names);
/* The lines of a message whose causes were found. */
void complaints_add(struct complaints *c, const struct fate *f);
/* Writes them. */
void complaints_close(struct complaints *c);

#endif
