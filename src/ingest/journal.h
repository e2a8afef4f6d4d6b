/* journal: journald's own files, by libsystemd, where the program was built with it. */
#ifndef POSTMORTEM_INGEST_JOURNAL_H
#define POSTMORTEM_INGEST_JOURNAL_H

#include "ingest/record.h"
#include "util/err.h"

enum { CURSOR_MAX = 256 };

struct journal;

/* The journal files of a folder; NULL or "": this machine's journal. NULL and an error: 66 nothing there or no right to read it; 65 built without
 * libsystemd. */
struct journal *journal_open(const char *folder, struct err *e);
void journal_close(struct journal *j);

/* Goes on behind the record of a cursor. False when that record is gone (its file was removed): reading starts at the oldest record there is. */
bool journal_seek(struct journal *j, const char *cursor);

/* The next record; its slices are valid until the next call. False at the end. */
bool journal_next(struct journal *j, struct record *r);

/* The cursor of the record read last, "" before the first. */
void journal_cursor(struct journal *j, char cursor[CURSOR_MAX]);

/* What this journal is known by: the machine's id, or the folder. */
const char *journal_name(const struct journal *j);

#endif
