/* unxz: xz data by liblzma, where the program was built with it: of a file that ends too early it gives all that is there, where libarchive keeps the last 64 KiB. */
#ifndef POSTMORTEM_INGEST_UNXZ_H
#define POSTMORTEM_INGEST_UNXZ_H

#include <stddef.h>
#include <stdint.h>

struct unxz;

/* Reads from fd, which stays the caller's. NULL where the library is not there. */
struct unxz *unxz_open(int fd);
/* Plain bytes; 0 at the end; -1 where no more can be had, which unxz_error tells in words, after all that came before was given. */
long unxz_read(struct unxz *u, char *buf, size_t n);
const char *unxz_error(const struct unxz *u);
/* The errno of a file that can't be read; 0 where its data are what is wrong. */
int unxz_failed(const struct unxz *u);
/* Compressed bytes read so far. */
int64_t unxz_position(const struct unxz *u);
/* Takes NULL. */
void unxz_close(struct unxz *u);

#endif
