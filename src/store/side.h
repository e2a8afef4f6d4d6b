/* side: passes over facts, which a thread makes while the caller does something else, each on a connection of its own; side_wait makes those that are not begun.
 * What they find they give to bulks. */
#ifndef POSTMORTEM_STORE_SIDE_H
#define POSTMORTEM_STORE_SIDE_H

#include "store/db.h"

struct side;

struct side *side_new(struct db *db);
/* Once its statements are freed. */
void side_free(struct side *s);

/* A statement of ours for the pass that is added next: after db_aside, and where there can be such a connection, it sees what was committed before: facts. */
struct stmt *side_prepare(struct side *s, const char *sql);
/* Passes are begun in their order; one has a statement at least. */
void side_add(struct side *s, void (*pass)(void *arg), void *arg);

/* Until side_wait has returned the database is touched by nobody but bulks and statements of db_ahead and side_prepare that are there already. */
void side_begin(struct side *s);
/* Of passes that give nothing to bulks, but keep it: the caller may touch the database meanwhile. */
void side_begin_apart(struct side *s);
/* Makes those that nobody has begun, if need be all. */
void side_wait(struct side *s);

#endif
