/* reader_parts: what reader.c (where bytes come from) and reader_line.c (what a line is) share. */
#ifndef POSTMORTEM_INGEST_READER_PARTS_H
#define POSTMORTEM_INGEST_READER_PARTS_H

#include <sys/stat.h>

#include "ingest/decoder.h"
#include "ingest/reader.h"

struct reader {
	struct decoder *in;
	int fd;
	bool pipe, end, final;
	char *own, *buf; /* buf: own or the caller's */
	size_t room, at, fill;
	struct str ahead; /* read into own before buf was the caller's */
	bool full, plain; /* buf is, of the caller; the line given last is printable ASCII */
	char keep[LINE_MAX_BYTES]; /* of a line that is cut */
	struct stat st;
	char damage[200];
};

/* Makes room, where the buffer is the reader's own, and reads until it holds something more. A pipe gives what it has. */
void reader_refill(struct reader *r);

#endif
