/* stretches: the times of a cause, where days lie between them. Private to src/report. */
#ifndef POSTMORTEM_REPORT_STRETCHES_H
#define POSTMORTEM_REPORT_STRETCHES_H

#include <stddef.h>

struct build;
struct group;
struct prose;

/* Fills the group's stretches: how many there are, and of many the first ones and the last. */
void stretches_collect(struct build *b, struct group *g);
/* How many of them are kept. */
size_t stretches_kept(const struct group *g);
/* Tells them all, where there are several. */
void stretches_say(struct build *b, struct prose *p, const struct group *g);

#endif
