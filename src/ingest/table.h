/* table: text to key, in memory, bounded: when it is full it starts again from nothing. While all rows of the database's table were put here once ("complete"), it
 * knows most of what it forgot: a few bits of each text stay, and what has not left them is new, so that the database need not be asked. */
#ifndef POSTMORTEM_INGEST_TABLE_H
#define POSTMORTEM_INGEST_TABLE_H

#include "util/str.h"

struct table {
	bool complete, forgot;
	int n, entries;
	size_t used, room;
	struct table_slot *slot; /* twice as many */
	char *bytes;
	uint64_t *bits;          /* BITS an entry */
};

/* entries: the most, a power of two; each: room for its text, on average. */
void table_init(struct table *t, bool complete, int entries, size_t each);
void table_free(struct table *t);

/* The key, or 0. */
int64_t table_get(const struct table *t, uint64_t hash, struct str text);
/* After a miss: whether the database can't have it either. */
bool table_is_new(const struct table *t, uint64_t hash);
/* Only after a miss. False when it forgot: this one (too long to be kept) or all before it. */
bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id);

#endif
