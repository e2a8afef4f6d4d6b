/* groups: the incidents of the window, gathered for the sections and for programs. */
#ifndef POSTMORTEM_REPORT_GROUPS_H
#define POSTMORTEM_REPORT_GROUPS_H

struct build;

/* Fills b->group, b->refused. */
void groups_collect(struct build *b);
/* Fills the report's incidents. */
void incidents_collect(struct build *b);

#endif
