/* query: a file of queries/: its header comment says what it is, its named parameters have their defaults in the SQL, and it runs unmodified in
 * the stock sqlite3 shell.
 *
 *   -- title: Failed connects and what they hide
 *   -- about: One or more lines of explanation.
 *   -- param: :since Unix seconds, UTC; absent: the beginning
 *
 * A detector whose column detail is what a report tells of its findings, since it counts something of its own and not replies or lines, says so:
 *
 *   -- told: detail
 */
#ifndef POSTMORTEM_STORE_QUERY_H
#define POSTMORTEM_STORE_QUERY_H

#include <stdio.h>

#include "store/db.h"

enum { QUERY_PARAMS = 16 };

struct query {
	char path[128];    /* queries/storms.sql */
	char name[64];     /* storms; detect/storm */
	struct str sql;
	struct str title;
	char about[1000];  /* lines joined with blanks */
	bool told;         /* by its detail */
	int nparams;
	struct { char name[40]; struct str text; } param[QUERY_PARAMS]; /* name with its colon */
};

/* Finds queries/NAME.sql. -1 and an error (66) that names the nearest. */
int query_find(const char *name, struct query *q, struct err *e);

/* Reads the header of a query's text. */
void query_parse(const char *path, struct str sql, struct query *q);

/* Calls each(arg, query) for every query that a person may ask (not the files of queries/analyze/). */
void query_list(void (*each)(void *arg, const struct query *q), void *arg);

/* Prints the rows of a prepared statement: format "table", "md", "csv" or "json". Control characters never reach a terminal. */
int query_print(struct stmt *s, const char *format, FILE *out, struct err *e);

#endif
