/* source: which input this is, and how far it was read before. A file is known by its beginning, not by its name: rotation, renaming and
 * compression change nothing. */
#ifndef POSTMORTEM_INGEST_SOURCE_H
#define POSTMORTEM_INGEST_SOURCE_H

#include "ingest/clock.h"
#include "ingest/reader.h"
#include "store/db.h"

struct source {
	int64_t id, bytes, lines, facts, counted, from_others, not_understood, repeats;
	int64_t stream; /* see twins.h; -1: not known to be a twin */
	double first_at, last_at, line_at;
	struct clock_past past; /* its dating; past.newest is last_at */
	char dated_by[16];
	char cursor[256]; /* of a journal */
	bool copy; /* the input is a copy of it as it once was: there is nothing new in it */
	int64_t bytes_before, lines_before; /* as this run found it */
};

/* Finds the source whose beginning head is, or which began as head does (head being all there is), or makes one (id, rest 0). */
void source_find(struct db *db, struct str head, const char *path, struct source *s);

/* Writes how far it was read, and how it is dated. head may have grown since. */
void source_save(struct db *db, const struct source *s, const char *path, struct str head, const struct clock *clock, const char *damage);

#endif
