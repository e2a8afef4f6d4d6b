/* logins: mail by login and hour (table login_hour): made again from two hours before the last analysis on. */
#ifndef POSTMORTEM_ANALYSIS_LOGINS_H
#define POSTMORTEM_ANALYSIS_LOGINS_H

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "store/side.h"

/* A pass of side, to be closed after side_wait. */
struct logins;
struct logins *logins_open(struct db *db, struct side *side, const struct machines *machines, const struct marks *m);
void logins_close(struct logins *l);

#endif
