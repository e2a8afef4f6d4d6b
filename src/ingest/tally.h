/* tally: lines that are only counted, and lines that nobody understood. Collected in memory, added to the database at every flush. */
#ifndef POSTMORTEM_INGEST_TALLY_H
#define POSTMORTEM_INGEST_TALLY_H

#include "ingest/message.h"

struct tally;

struct tally *tally_open(struct db *db);
void tally_flush(struct tally *t);
void tally_free(struct tally *t);

/* n lines of a kind, in the hour of w. */
void tally_count(struct tally *t, const struct where *w, struct str kind, int64_t n);

/* A line of a kind whose name is a constant: told apart by its address. */
void tally_kind(struct tally *t, const struct where *w, const char *kind);

/* A line nobody understood; line is verbatim and valid UTF-8. why: "no kind", "no header", "regex limit", "too long". */
void tally_unparsed(struct tally *t, const struct where *w, struct str program, struct str text, struct str line, const char *why);

/* The template of a text: digits to 0, hexadecimal words and queue ids, addresses and quoted or bracketed parts to placeholders. Writes at most
 * room bytes; returns the length. */
size_t tally_template(struct str text, char *out, size_t room);

#endif
