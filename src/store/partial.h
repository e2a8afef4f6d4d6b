/* partial: the condition of a partial index (https://www.sqlite.org/partialindex.html), for rows that SQLite has not seen yet. It knows what such conditions need: terms
 * COLUMN OP LITERAL and COLUMN IS [NOT] NULL, joined by AND alone or by OR alone. */
#ifndef POSTMORTEM_STORE_PARTIAL_H
#define POSTMORTEM_STORE_PARTIAL_H

#include "store/row.h"

enum { PARTIAL_TERMS = 4 };

struct partial {
	int terms; /* 0: every row */
	bool any;  /* OR */
	struct {
		int column;
		char op; /* < > =, ! for <>, l for <=, g for >=; n IS NULL, N IS NOT NULL */
		struct cell than;
	} term[PARTIAL_TERMS];
};

/* sql: of CREATE INDEX; its texts are borrowed. names and types ('i', 'r', 't') of the table's columns. False: the condition is none that is known here. */
bool partial_parse(struct partial *p, struct str sql, const char *const *names, const char *types, int columns);
bool partial_holds(const struct partial *p, const struct row_view *row);

#endif
