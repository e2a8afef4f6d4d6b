/* format: cells as text for people: the same in every format but JSON, which keeps the raw value. */
#ifndef POSTMORTEM_REPORT_FORMAT_H
#define POSTMORTEM_REPORT_FORMAT_H

#include "report/model.h"

enum { CELL_MAX = 100 };

/* The text of a cell: its own for text and code, else printed into out in that language. Times stand in the zone of when_zone() with UTC beside
 * it, "2026-11-24 11:19:45 +0900 (02:19:45 UTC)", or once where the zone is UTC. CELL_NONE is "-". */
struct str cell_print(const struct cell *c, struct str lang, char out[CELL_MAX]);

/* True for the kinds that stand at the right edge of a column. */
bool cell_right(enum cell_kind kind);

/* "3 min 20 s", in Japanese without blanks and in its own units. */
struct str span_print(double seconds, struct str lang, char out[CELL_MAX]);

/* "1,234,567"; below 10,000 without commas. */
struct str count_print(int64_t n, char out[CELL_MAX]);

#endif
