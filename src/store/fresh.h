/* fresh: whether the analysis has seen what was read. What was read but not analysed would be told calmly, whatever it holds. */
#ifndef POSTMORTEM_STORE_FRESH_H
#define POSTMORTEM_STORE_FRESH_H

#include "store/db.h"
#include "util/err.h"

enum fresh {
	FRESH,       /* all of it; a database that holds no line too */
	FRESH_PART,  /* messages or deliveries came later */
	FRESH_NEVER, /* none of it */
};
enum fresh fresh_look(struct db *db);

/* -1 and an error (65), which names the command to run, where nothing was analysed. */
int fresh_need(struct db *db, struct err *e);

/* The same as a warning, of a part too: for what still tells something then. */
void fresh_warn(struct db *db);

#endif
