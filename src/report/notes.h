/* notes: what people wrote into a Markdown report, for a page or a mail of the same report. What they see is what update.h would write: answers and ticks
 * in the sections of the program, sections that they edited as they left them, their own in their place, and none that they deleted. */
#ifndef POSTMORTEM_REPORT_NOTES_H
#define POSTMORTEM_REPORT_NOTES_H

#include "report/model.h"
#include "report/sealed.h"
#include "util/err.h"

struct notes;

/* The report that `old` was made of, with what stands in it. -1 and an error (65) when old is no report with blanks. Free with notes_free(). */
int notes_read(const struct report *r, struct str old, struct notes **n, struct err *e);
void notes_free(struct notes *n);

/* The i-th section, or what stands before the first one; NULL after the last. */
const struct part *notes_part(const struct notes *n, size_t i);
/* True when a person edited it, or it is a person's own. */
bool notes_edited(const struct notes *n, const struct part *p);
/* The section of the report that it is, with those of level 3 that follow it; NULL when it is none. */
const struct section *notes_section(const struct report *r, const struct part *p);
/* The answer to a blank, Markdown, without white space around it; "" none. */
struct str notes_answer(const struct notes *n, struct str name);

#endif
