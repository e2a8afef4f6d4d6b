/* logins: mail by login and hour (table login_hour): made again from two hours before the last analysis on. */
#ifndef POSTMORTEM_ANALYSIS_LOGINS_H
#define POSTMORTEM_ANALYSIS_LOGINS_H

#include "analysis/machines.h"
#include "analysis/marks.h"
#include "store/db.h"

void logins_count(struct db *db, const struct machines *machines, const struct marks *m);

#endif
