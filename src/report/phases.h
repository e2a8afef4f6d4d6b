/* phases: the time between changes to Postfix. */
#ifndef POSTMORTEM_REPORT_PHASES_H
#define POSTMORTEM_REPORT_PHASES_H

struct build;

/* Fills b->phase; the first one begins where the log does, once the figures (facts.h) are there. */
void phases_collect(struct build *b);
void phases_begin(struct build *b);

#endif
