/* update: a Markdown report made again without losing what people wrote into it.
 *
 * The last line of a report that has blanks is its seal: for each section ("## …" and what follows) two numbers that say which section it was and
 * what it said. A section that still says that is the program's and is replaced by the new one; one that says something else was edited and stays
 * as it is; one that is gone stays gone; one that the seal does not know is a person's own and keeps its place. Answers between <!-- note:NAME -->
 * and <!-- /note -->, and ticks in checklists, are no edits: they move into the new section. */
#ifndef POSTMORTEM_REPORT_UPDATE_H
#define POSTMORTEM_REPORT_UPDATE_H

#include "report/buf.h"
#include "util/err.h"

/* Appends the seal to a report. */
void update_seal(struct buf *report);

/* Appends to out the sealed report `fresh` with what people changed in `old`, sealed; to kept the headings of the edited sections, with ", " between.
 * -1 and an error (65) when old has no seal. */
int update_merge(struct str old, struct str fresh, struct buf *out, struct buf *kept, struct err *e);

#endif
