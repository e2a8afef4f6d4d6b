/* delay_rows: rows of table delay. */
#ifndef POSTMORTEM_ANALYSIS_DELAY_ROWS_H
#define POSTMORTEM_ANALYSIS_DELAY_ROWS_H

#include "analysis/delay_list.h"
#include "store/bulk.h"

enum { MEASURES = 4 }; /* in all, in our queue, setting up, transmitting */

/* A row that is there stays where it is, with the new figures. */
struct bulk *delay_rows_open(struct db *db);
void delay_rows_put(struct bulk *put, struct str kind, struct str name, const struct delay_list list[MEASURES]);

#endif
