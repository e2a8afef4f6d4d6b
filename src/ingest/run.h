/* run: one run of ingest: what its files have in common. */
#ifndef POSTMORTEM_INGEST_RUN_H
#define POSTMORTEM_INGEST_RUN_H

#include "ingest/apply.h"
#include "ingest/host.h"
#include "ingest/ingest.h"
#include "ingest/journal.h"
#include "ingest/reader.h"
#include "ingest/source.h"
#include "ingest/stop.h"
#include "ingest/twins.h"

struct run {
	struct db *db;
	struct grammar *g;
	const struct ingest_opts *o;
	struct facts *f;
	struct hosts *hosts;
	struct twins *twins;
	int64_t version;      /* of the database, as PRAGMA data_version tells what others have written; taken before the facts are opened */
	struct clock clock;
	struct source src;
	struct ingest_sums *sums;
	struct err *e;        /* the last input that could not be read on */
	struct grammar *own;  /* for the text inside "message repeated": the feed's thread has the other one */
};

struct fed;

/* One line of the source at hand, the next: a fact, a counted kind, another program's, a repeat, or not understood; counted once. */
void run_line(struct run *r, struct fed *fed);

/* Reads one input from where it was left, and commits. path is what it is called. */
void run_file(struct run *r, const char *path, struct reader *rd);

/* Reads a journal from where it was left. */
void run_journal(struct run *r, struct journal *j);

/* Goes on reading the files as they grow and are rotated, until it is told to stop. */
void run_follow(struct run *r, char *const *paths, int n);

#endif
