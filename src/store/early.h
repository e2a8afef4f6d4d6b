/* early: a query asked before its rows are wanted: another thread reads them, on a connection of its own, and keeps them. For few rows that take long. */
#ifndef POSTMORTEM_STORE_EARLY_H
#define POSTMORTEM_STORE_EARLY_H

#include "store/bulk_table.h"

struct early;
struct sqlite3;
struct asker; /* the thread, and its connection */

/* NULL where there can be no thread. */
struct asker *asker_new(const char *path);
/* After its queries. Takes NULL. */
void asker_free(struct asker *a);

/* The query and its parameters are copied. */
struct early *early_ask(struct asker *a, struct str sql, const struct param *param, size_t n);
/* True where it was not begun: then it is the caller's to ask, if he is not to wait. */
bool early_take(struct early *q, struct str *sql, const struct param **param, size_t *n);
/* While another thread reads the rows of q, those of others that are not begun are read here, the one that was asked last first: it would wait longest. */
void early_meanwhile(struct early *q, struct sqlite3 *h);
/* It is not asked any more, or not to its end. */
void early_free(struct early *q);

/* The next row's cells, NULL after the last. This and what follows wait until all rows are there. */
const struct cell *early_next(struct early *q);
int early_columns(struct early *q);
const char *early_name(struct early *q, int i);

#endif
