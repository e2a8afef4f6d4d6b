/* stmt: the one thing db.c and stmt.c share. */
#ifndef POSTMORTEM_STORE_STMT_H
#define POSTMORTEM_STORE_STMT_H

struct sqlite3;

/* What the world can do to a statement in flight: says so and exits (75 locked, 74 disk, 65 not a sound database); everything else is a bug of ours. */
_Noreturn void stmt_fail(struct sqlite3 *h, const char *what);

#endif
