/* table: text to key, in memory, bounded: it grows with what is put in, up to a limit. It has two parts: when the newer one is full, it becomes the older one, and
 * what was in that is forgotten, save what was asked for meanwhile, so names in use stay. While all rows of the database's table were put here once ("complete"), it
 * knows most of what it forgot: a few bits of each text stay, and what has not left them is new, so that the database need not be asked. */
#ifndef POSTMORTEM_INGEST_TABLE_H
#define POSTMORTEM_INGEST_TABLE_H

#include "util/str.h"

struct table_part {
	int n, slots;      /* entries, places for them */
	size_t used, room; /* of bytes */
	struct table_slot *slot;
	char *bytes;
};

struct table {
	bool complete;
	int most;                     /* entries of a part */
	size_t limit;                 /* bytes of a part */
	struct table_part part, past; /* the newer and the older */
	uint64_t *bits;               /* BITS for each of most entries; NULL: nothing was forgotten yet */
};

/* most: entries in all, a power of two; each: room for the text of one, on average. */
void table_init(struct table *t, bool complete, int most, size_t each);
void table_free(struct table *t);

/* The key, or 0. hash: of the text, by str_hash. */
int64_t table_get(struct table *t, uint64_t hash, struct str text);
/* After a miss: whether the database can't have it either. */
bool table_is_new(const struct table *t, uint64_t hash);
/* Only after a miss. False when it forgot: this one (too long to be kept) or others. */
bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id);

#endif
