/* changes: what was done to Postfix in the window: starts, stops, reloads, and the names it went by. */
#ifndef POSTMORTEM_REPORT_CHANGES_H
#define POSTMORTEM_REPORT_CHANGES_H

#include "util/str.h"

struct build;

/* Fills b->change and the names. */
void changes_collect(struct build *b);

/* True for example.com, example.co.jp and localhost: no name of one host. */
bool name_is_bare(struct str name);

#endif
