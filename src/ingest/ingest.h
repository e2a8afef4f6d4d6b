/* ingest: stage 1, log files into the fact tables. */
#ifndef POSTMORTEM_INGEST_INGEST_H
#define POSTMORTEM_INGEST_INGEST_H

#include "ingest/clock.h"
#include "ingest/grammar.h"
#include "store/db.h"

enum { BATCH_LINES = 50000, LOAD_LINES = 16000000 };

struct ingest_opts {
	struct clock_opts clock;
	const char *host;     /* --host */
	const char *journal;  /* NULL: no journal; "": this machine's; else the folder of its files */
	bool final;           /* nothing will follow: a last line without its newline is read too */
	bool follow;          /* go on reading as the files grow */
	bool progress;        /* a line of progress on stderr */
	int64_t batch_lines;  /* 0 = BATCH_LINES */
	int64_t in_memory;    /* messages; 0 = IN_MEMORY */
	int threads;          /* 2: lines are taken apart, and rows written, in threads of their own */
};

struct ingest_sums {
	int files, skipped; /* read; known already to their end */
	int64_t lines, facts, counted, from_others, not_understood, repeats;
};

/* Reads the files and the mail logs of the folders (in the order of their own first stamps; "-" is standard input) from where a former run left off. Every batch is one transaction with
 * the position reached. A file that can't be opened is an error (66), set when all others were read: -1. Dies on database errors. */
int ingest(struct db *db, struct grammar *g, const struct ingest_opts *o, char *const *paths, int npaths, struct ingest_sums *sums, struct err *e);

#endif
