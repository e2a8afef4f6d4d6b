/* check_mailboxes: whether our own server refuses what every domain has to take. */
#ifndef POSTMORTEM_CLI_CHECK_MAILBOXES_H
#define POSTMORTEM_CLI_CHECK_MAILBOXES_H

#include "check/check.h"
#include "store/db.h"

/* Of postmaster@ and abuse@ of our domains those that our own server refused in the last week of the log. */
void check_mailboxes(struct check_in *in, struct db *db);

#endif
