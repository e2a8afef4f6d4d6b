/* assign: which recipients the replies of a request were given for. */
#ifndef POSTMORTEM_INGEST_ASSIGN_H
#define POSTMORTEM_INGEST_ASSIGN_H

#include "ingest/attempt.h"

/* Calls each(arg, reply, delivery, how) for every pair that the log tells (how: text, only, all, order; see schema: reply_for). */
void assign_replies(const struct attempt *a, void (*each)(void *arg, int64_t reply, int64_t delivery, const char *how), void *arg);

#endif
