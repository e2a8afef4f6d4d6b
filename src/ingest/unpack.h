/* unpack: bzip2, xz, zstd, lz4 and compress(1) files by libarchive, where the program was built with it (gzip and plain files need it not). */
#ifndef POSTMORTEM_INGEST_UNPACK_H
#define POSTMORTEM_INGEST_UNPACK_H

#include "util/err.h"
#include "util/str.h"

struct unpack;

/* The name of the compression that starts so ("xz"), or NULL. head needs 6 bytes. */
const char *unpack_magic(struct str head);

/* Reads from fd, which stays the caller's. NULL and an error when this program was built without libarchive. */
struct unpack *unpack_open(int fd, const char *path, const char *magic, struct err *e);
/* Plain bytes; 0 at the end, -1 for damaged data (unpack_error says what; what came before was given). */
long unpack_read(struct unpack *u, char *buf, size_t n);
const char *unpack_error(struct unpack *u);
/* Compressed bytes read so far. */
int64_t unpack_position(struct unpack *u);
void unpack_close(struct unpack *u);

#endif
