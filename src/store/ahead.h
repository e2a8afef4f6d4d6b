/* ahead: the rows of one query, read by a thread on a connection of its own while the caller works on those that came before. An aggregate function takes them: it is
 * handed each row's values where they lie, which costs half of stepping through rows. Where no thread can be made, the caller's own steps through them. */
#ifndef POSTMORTEM_STORE_AHEAD_H
#define POSTMORTEM_STORE_AHEAD_H

#include "store/db.h"
#include "store/row.h"

struct ahead;

/* Readies a query of ours on that connection, which nothing else uses meanwhile. */
struct ahead *ahead_open(struct sqlite3 *h, const char *sql);
/* Stops the reading, wherever it is; returns the connection. */
struct sqlite3 *ahead_close(struct ahead *a);

void ahead_bind_int(struct ahead *a, int i, int64_t v);
void ahead_bind_real(struct ahead *a, int i, double v);
/* Copied. */
void ahead_bind_text(struct ahead *a, int i, struct str text);

/* The next row's cells, NULL after the last; valid until the next one is asked for. The first call begins the reading. */
const struct cell *ahead_next(struct ahead *a);

#endif
