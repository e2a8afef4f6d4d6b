/* no_log: what is no log at all, told by how it begins, and what to do with it instead. */
#ifndef POSTMORTEM_INGEST_NO_LOG_H
#define POSTMORTEM_INGEST_NO_LOG_H

#include "util/err.h"
#include "util/str.h"

/* -1 and an error where head, the beginning of path after unpacking, is that of something else. */
int no_log(struct str head, const char *path, struct err *e);

#endif
