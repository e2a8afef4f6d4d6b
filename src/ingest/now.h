/* now: what time it is, by each Postfix instance's own lines, since the machines of one log need not agree. It is the earlier stamp of an instance's last
 * two lines, so that one line with a wrong stamp does not move it. Kept in the table mta, for the next run. */
#ifndef POSTMORTEM_INGEST_NOW_H
#define POSTMORTEM_INGEST_NOW_H

#include "store/db.h"

enum { JITTER_S = 120 }; /* lines may come out of order by so much; more is a clock that went back */

struct nows;

struct nows *nows_open(struct db *db);
/* A line of that instance. */
void now_line(struct nows *n, int64_t mta, double at);
/* Minus infinity while fewer than two lines were seen. */
double now_of(const struct nows *n, int64_t mta);
/* Writes those that moved. */
void nows_flush(struct nows *n);
void nows_free(struct nows *n);

#endif
