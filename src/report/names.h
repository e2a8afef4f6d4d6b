/* names: what Postfix called itself, as its own Message-IDs show. */
#ifndef POSTMORTEM_REPORT_NAMES_H
#define POSTMORTEM_REPORT_NAMES_H

#include <stdbool.h>

#include "util/str.h"

struct build;

/* Fills b->myhostname and b->bare_…. */
void names_collect(struct build *b);

/* True for example.com, example.co.jp and localhost: no name of one host. */
bool name_is_bare(struct str name);

#endif
