/* gunzip: gzip files by ISA-L (isa-l.h), which unpacks three times as fast as zlib, where the program was built with it. Several members in a row are one file; what
 * follows the last one and is none is left alone, as gzip(1) and zlib do. */
#ifndef POSTMORTEM_INGEST_GUNZIP_H
#define POSTMORTEM_INGEST_GUNZIP_H

#include "util/str.h"

struct gunzip;

/* Reads from fd, which stays the caller's. NULL where the library is missing. */
struct gunzip *gunzip_open(int fd);
/* Plain bytes; 0 at the end; -1 where no more can be had, which gunzip_error tells in words, after all that came before was given. */
long gunzip_read(struct gunzip *g, char *buf, size_t n);
const char *gunzip_error(const struct gunzip *g);
/* The errno of a file that can't be read; 0 where its data are what is wrong. */
int gunzip_failed(const struct gunzip *g);
/* Compressed bytes used so far. */
int64_t gunzip_position(const struct gunzip *g);
/* Takes NULL. */
void gunzip_close(struct gunzip *g);

#endif
