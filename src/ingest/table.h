/* table: text to key, in memory, bounded. While every row of the database's table is in it ("complete"), a miss means that the text is new, and the
 * database need not be asked; when it is full it starts again from nothing and is complete no more. */
#ifndef POSTMORTEM_INGEST_TABLE_H
#define POSTMORTEM_INGEST_TABLE_H

#include "util/str.h"

enum { TABLE_ENTRIES = 32768, TABLE_BYTES = 128 }; /* the most entries of a large one, a power of two; room for text per entry */

struct table {
	bool complete;
	int n, entries;
	size_t used;
	struct table_slot *slot; /* twice as many */
	char *bytes;
};

void table_init(struct table *t, bool complete, int entries);
void table_free(struct table *t);

/* The key, or 0. */
int64_t table_get(const struct table *t, uint64_t hash, struct str text);
/* Only after a miss. False when it forgot: this one (too long to be kept) or all before it. */
bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id);

#endif
