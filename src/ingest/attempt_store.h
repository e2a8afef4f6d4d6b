/* attempt_store: attempts and streams in the database; the inside of struct attempts, shared with attempt.c. */
#ifndef POSTMORTEM_INGEST_ATTEMPT_STORE_H
#define POSTMORTEM_INGEST_ATTEMPT_STORE_H

#include "ingest/attempt.h"
#include "store/bulk.h"

enum { STREAM_BUCKETS = 4096 /* at first */ };

struct attempts {
	struct attempt **bucket;
	size_t buckets, n;
	struct attempt *dirty;
	int64_t next_id;
	struct bulk *add, *failure, *reply_for; /* rows never written before */
	struct stmt *put, *adopt, *clear_for, *put_stream, *drop_stream;
};

/* The stream, made when there is none. */
struct attempt *attempts_find(struct attempts *as, int64_t mta, struct str program, int64_t pid);
void attempt_forget_request(struct attempt *a);

/* Writes the request's row, and for whom its replies were. */
void attempt_write(struct attempts *as, struct attempt *a);

/* Writes a failed connect, as a's (NULL: nobody's yet); one that was written as nobody's is updated. Frees own with the last write. */
void failure_write(struct attempts *as, struct failure *f, const struct attempt *a);

#endif
