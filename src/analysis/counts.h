/* counts: what a message that was looked at adds to the sums over the whole log (schema/27-totals.sql: outcome_sum, outcome_delay, cause_hour, and of
 * said_hour, said_sum and total what is told of outcomes and lines). The other sums are made in SQL (src/store/totals.c). */
#ifndef POSTMORTEM_ANALYSIS_COUNTS_H
#define POSTMORTEM_ANALYSIS_COUNTS_H

#include "analysis/fate.h"
#include "analysis/meaning.h"
#include "store/db.h"

struct counts;

struct counts *counts_open(struct db *db, struct meanings *meanings, struct interned *names);
/* sign: 1 adds it, -1 takes it back. Its lines are sorted by recipient. */
void counts_message(struct counts *c, const struct fate *f, int sign);
/* What its lines say in a server's words: those after the given delivery are new. */
void counts_said(struct counts *c, const struct fate *f, int64_t delivery);
/* Takes back what the messages in redo and temp.awake have added, by their rows in outcome and delivery_cause; and of those in temp.touched what their
 * lines and replies up to the given ones said. */
void counts_take_back(struct counts *c, int64_t delivery, int64_t reply);
void counts_close(struct counts *c);

#endif
