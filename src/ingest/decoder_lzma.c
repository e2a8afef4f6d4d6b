/* decoder_lzma: see decoder.h. */
#include "ingest/decoder.h"

#ifdef HAVE_LIBLZMA

#include <lzma.h>
#include <stdlib.h>

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(lzma_code) F(lzma_end) F(lzma_stream_decoder)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

enum { MEMORY = 256 << 20 }; /* xz -9 asks for 65 MiB; what asks for more is made to harm */

struct lzma {
	struct decoder d;
	lzma_stream s;
	lzma_action how; /* LZMA_FINISH when the file has no more */
	lzma_ret last;   /* what the library said; after an error it is not asked again */
	int fd;
	unsigned char in[64 * 1024];
};

static int fill(struct lzma *u)
{
	long n = decoder_input(&u->d, u->fd, u->in, sizeof u->in);

	if (n < 0)
		return -1;
	if (n == 0)
		u->how = LZMA_FINISH;
	u->s.next_in = u->in;
	u->s.avail_in = (size_t)n;
	return 0;
}

static long end(struct lzma *u)
{
	switch (u->last) {
	case LZMA_STREAM_END: return 0;
	case LZMA_BUF_ERROR: return decoder_damaged(&u->d, "the xz data ends too early: what came before it was read");
	case LZMA_MEM_ERROR:
	case LZMA_MEMLIMIT_ERROR: return decoder_damaged(&u->d, "the xz data asks for too much memory");
	default: return decoder_damaged(&u->d, "damaged xz data: what came before it was read");
	}
}

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct lzma *u = (struct lzma *)d;

	u->s.next_out = (unsigned char *)buf;
	u->s.avail_out = n;
	while (u->last == LZMA_OK && u->s.avail_out == n) {
		if (u->s.avail_in == 0 && u->how == LZMA_RUN && fill(u) != 0)
			return -1;
		u->last = lib.lzma_code(&u->s, u->how);
	}
	return u->s.avail_out < n ? (long)(n - u->s.avail_out) : end(u);
}

static int64_t position(struct decoder *d)
{
	return (int64_t)((struct lzma *)d)->s.total_in;
}

static void close_it(struct decoder *d)
{
	lib.lzma_end(&((struct lzma *)d)->s);
	free(d);
}

struct decoder *decoder_lzma(int fd)
{
	struct lzma *u = calloc(1, sizeof *u);
	struct err e = { 0 };

	if (u == NULL)
		die_oom();
	u->d = (struct decoder){ .read = read_some, .position = position, .close = close_it, .packed = true };
	u->fd = fd;
	if (late_open(FILE_OF_LIBLZMA, names, &lib, &e) == 0 && lib.lzma_stream_decoder(&u->s, MEMORY, LZMA_CONCATENATED) == LZMA_OK)
		return &u->d;
	free(u);
	return NULL;
}

#else

struct decoder *decoder_lzma(int fd)
{
	(void)fd;
	return NULL;
}

#endif
