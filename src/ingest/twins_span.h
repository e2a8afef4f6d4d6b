/* twins_span: what the source at hand covers of each machine, for twins.c. A bounded number in memory from one batch to the next; the others lie in the database. */
#ifndef POSTMORTEM_INGEST_TWINS_SPAN_H
#define POSTMORTEM_INGEST_TWINS_SPAN_H

#include "ingest/clock.h"
#include "store/db.h"

#define SPAN_MIX UINT64_C(0x9e3779b97f4a7c15)

enum { SPAN_PRINTS = 64 };

struct span {
	int64_t host;
	double from, to; /* from > to: no line yet */
	uint64_t before[2]; /* of the last line and the one before it, each alone */
	uint64_t print[SPAN_PRINTS]; /* of its last lines with the two before each, in a ring: equal lines are told apart by those before them */
	unsigned n;    /* lines so far; the ring's newest is before it */
	bool changed;  /* since it was written; whoever changes it says so */
};

struct spans {
	struct stmt *put, *get, *any;
	int64_t source;
	struct span **slot, *last; /* by machine, open addressing; last: the one asked for last */
	size_t slots, n;
	bool complete; /* what is not among these was never written */
};

struct spans *spans_open(struct db *db);
void spans_free(struct spans *s);

/* Another source begins. */
void spans_start(struct spans *s, int64_t source);
/* Writes those that changed, in the batch's transaction; where they are many, all leave memory. */
void spans_save(struct spans *s, int64_t source);
/* Those in memory are dated again; redate.c does so with what was written. */
void spans_redate(struct spans *s, const struct redate *wrong);

/* What was written of span->host; false when nothing was. */
bool spans_read(struct spans *s, struct span *span);
/* The span of a machine, made when there is none; until the next call. */
struct span *spans_find(struct spans *s, int64_t host);

static inline struct span *spans_own(struct spans *s, int64_t host)
{
	return s->last && s->last->host == host ? s->last : spans_find(s, host);
}

/* Reads the hashes of lines as they were written. */
void span_prints(struct span *s, struct str text);
bool span_has(const struct span *s, uint64_t print);

#endif
