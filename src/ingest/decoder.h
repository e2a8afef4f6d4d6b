/* decoder: where an input's plain bytes come from. Each way of packing has one, in a file of its own; decoder_open chooses by how the file begins. */
#ifndef POSTMORTEM_INGEST_DECODER_H
#define POSTMORTEM_INGEST_DECODER_H

#include "util/err.h"
#include "util/str.h"

struct decoder {
	/* Plain bytes; 0 at the end; -1 where no more can be had, after all that came before was given: why says it in words. */
	long (*read)(struct decoder *d, char *buf, size_t n);
	/* Bytes of the file used so far, as they lie on the disk. */
	int64_t (*position)(struct decoder *d);
	/* Goes to this byte of the plain text; -1 where that can't be. NULL where one can only read on. */
	int (*seek)(struct decoder *d, int64_t to);
	void (*close)(struct decoder *d);
	bool packed; /* whether what was read so far was compressed */
	bool failed; /* after -1: the system could not read the file, so another try may; else its data are what is wrong */
	char why[200];
};

enum { DECODER_HEAD = 6 }; /* bytes that tell how a file is packed */

/* The name of the compression that a file begins with ("xz"), or NULL; gzip is none of these. head needs DECODER_HEAD bytes. */
const char *decoder_magic(struct str head);
bool decoder_is_gzip(struct str head);

/* Reads from fd, which stays the caller's. A pipe is plain or gzip. NULL and an error (65) where this program was built without what the file needs; path is for its words. */
struct decoder *decoder_open(int fd, bool pipe, const char *path, struct err *e);

/* -1, with what the system says of a file that can't be read. */
long decoder_fail(struct decoder *d, int number);
/* -1, with what is wrong with the data; printf's words. */
__attribute__((format(printf, 2, 3))) long decoder_damaged(struct decoder *d, const char *words, ...);

/* What lies behind the last member, of which these bytes are at hand: zeros fill a tape's block (0), all else, such as a member with a damaged head, is not read (-1). */
long decoder_behind(struct decoder *d, const void *bytes, size_t n);

/* Bytes of the file as they lie there, of a pipe as many as it has; 0 at its end, and where the run is to end (stop.h) while a pipe has none; -1 after decoder_fail. */
long decoder_input(struct decoder *d, int fd, void *buf, size_t n);

/* gzip by zlib, of files and pipes; plain bytes. head is what was read from fd already, at most DECODER_HEAD bytes. Several members in a row are one file; what follows
 * the last one and is none is said (decoder_behind). */
struct decoder *decoder_zlib(int fd, struct str head);
struct decoder *decoder_plain(int fd, struct str head);

/* Each is NULL where its library is not there.
 * gzip by ISA-L (isa-l.h), which unpacks three times as fast as zlib. */
struct decoder *decoder_isal(int fd);
/* xz, bzip2 and zstd by their own libraries: of a file that ends too early they give all that is there, where libarchive keeps the last 64 KiB. */
struct decoder *decoder_lzma(int fd);
struct decoder *decoder_bz2(int fd);
struct decoder *decoder_zstd(int fd);
/* bzip2, xz, zstd, lz4 and compress(1) by libarchive. NULL and an error for data that it can't read, too. */
struct decoder *decoder_archive(int fd, const char *path, const char *magic, struct err *e);

#endif
