/* reader: one input, plain or gzip, a file or standard input, line by line. One buffer, no mmap (logs get truncated under us). Lines are
 * slices of the buffer, valid until the next call, unless the buffer is the caller's (reader_into) and the line is not cut. */
#ifndef POSTMORTEM_INGEST_READER_H
#define POSTMORTEM_INGEST_READER_H

#include "util/err.h"
#include "util/str.h"

enum {
	LINE_MAX_BYTES = 32768, /* longer lines are cut, and the cut is marked; Postfix itself cuts at 2000 */
	HEAD_BYTES = 4096,      /* what a source is known by */
	BLOCK_MIN = 65536,      /* room for reader_into, at least */
};

struct reader;

/* "-" is standard input. NULL and an error: 66. A folder is an error. */
struct reader *reader_open(const char *path, struct err *e);
void reader_close(struct reader *r);

/* The first block of plain text, without moving on: at least HEAD_BYTES of it unless the input is shorter; of a pipe what comes in some seconds without a pause. */
struct str reader_peek(struct reader *r);

/* Moves on by n bytes of plain text from the start. -1 when the input ends before. */
int reader_skip(struct reader *r, int64_t n);

/* From now on lines are read into buf, where they stay until the caller needs it for something else; what was read and not given yet comes first. */
void reader_into(struct reader *r, char *buf, size_t room);

/* The next line without its newline. False at the end, and where the buf of reader_into is full. *bytes is what it took from the plain text, newline included; *cut is true when it was
 * longer than LINE_MAX_BYTES. A last line without a newline is given too when final is true, else left for the next run. */
bool reader_line(struct reader *r, struct str *line, int64_t *bytes, bool *cut);
/* Whether all of that line is printable ASCII. */
bool reader_plain(const struct reader *r);
/* Takes n bytes as they are; the first room of them are copied to out. Returns how many there were. */
int64_t reader_bytes(struct reader *r, char *out, size_t room, int64_t n);
void reader_final(struct reader *r, bool final);

/* The time the input was last written; now for a pipe. Its size in bytes as it lies on the disk, -1 for a pipe; and how much of that was read. */
double reader_time(struct reader *r);
int64_t reader_size(struct reader *r);
int64_t reader_position(struct reader *r);
bool reader_is_pipe(struct reader *r);
/* Whether a pipe has given all it holds for now, and asking for the next line would wait. */
bool reader_waits(struct reader *r);
/* Whether it still does after a second, in which nobody wrote into it. */
bool reader_quiet(struct reader *r);
/* What could not be read ("" when all could): a damaged gzip, an I/O error, a last line that is not complete yet. */
const char *reader_damage(struct reader *r);
/* Whether that is a failure of the disk or the system rather than of the data: another run may read more. */
bool reader_failed(struct reader *r);

#endif
