/* phases: the time between changes to Postfix. */
#ifndef POSTMORTEM_REPORT_PHASES_H
#define POSTMORTEM_REPORT_PHASES_H

struct build;

/* Fills b->phase. */
void phases_collect(struct build *b);

#endif
