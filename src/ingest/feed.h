/* feed: the lines of one input, taken apart, in batches; with two threads the next batch is made while the last is stored. What depends on order (time,
 * machine, messages, attempts) happens on the consumer's side, so one thread and two give the same database. */
#ifndef POSTMORTEM_INGEST_FEED_H
#define POSTMORTEM_INGEST_FEED_H

#include "ingest/envelope.h"
#include "ingest/grammar.h"
#include "ingest/journal.h"
#include "ingest/reader.h"

struct fed { /* one line */
	struct str text;     /* valid UTF-8, without control characters */
	int64_t bytes;       /* of the input, newline included */
	bool cut;            /* longer than a line may be */
	bool headed;         /* env is filled, with a stamp */
	uint64_t print;      /* a number that tells it from others, whatever header it stands under; 0 where none is wanted */
	struct envelope env;
	struct parsed p;
};

struct batch {
	int n;                   /* 0: nobody writes into the pipe for now; time to commit */
	struct fed *line;
	int64_t position;        /* where the reader was when it was full, as reader_position says */
	char cursor[CURSOR_MAX]; /* of a journal: where its last line stands */
};

struct feed;

/* Takes lines from r, from where it stands; threads 1 or 2; prints: they are wanted. r and g belong to the feed until feed_close. */
struct feed *feed_open(struct reader *r, struct grammar *g, int threads, bool prints);
/* The same from a journal; a line's bytes are 1. */
struct feed *feed_open_journal(struct journal *j, struct grammar *g, int threads, bool prints);
/* The next batch, valid until the next call; NULL at the end. */
const struct batch *feed_next(struct feed *f);
void feed_close(struct feed *f);

#endif
