/* decoder_zstd: see decoder.h. Several frames in a row are one file. */
#include "ingest/decoder.h"

#ifdef HAVE_LIBZSTD

#include <stdlib.h>
#include <zstd.h>

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(ZSTD_createDStream) F(ZSTD_decompressStream) F(ZSTD_freeDStream) F(ZSTD_getErrorName) F(ZSTD_isError)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

struct zstd {
	struct decoder d;
	ZSTD_DStream *s;
	ZSTD_inBuffer in;
	size_t last; /* what the library said; 0: a frame is complete. After an error it is not asked again */
	bool over;   /* the file has no more */
	int fd;
	int64_t taken;
	char bytes[64 * 1024];
};

static int fill(struct zstd *u)
{
	long n = decoder_input(&u->d, u->fd, u->bytes, sizeof u->bytes);

	if (n < 0)
		return -1;
	u->over = n == 0;
	u->taken += n;
	u->in = (ZSTD_inBuffer){ u->bytes, (size_t)n, 0 };
	return 0;
}

/* Gives no more at a time than the library asks for, which is a block: after an error nothing counts of what the same call unpacked. */
static void step(struct zstd *u, ZSTD_outBuffer *out)
{
	size_t left = u->in.size - u->in.pos, wanted = u->last ? u->last : 1;
	ZSTD_inBuffer in = { u->in.src, u->in.pos + (wanted < left ? wanted : left), u->in.pos };

	u->last = lib.ZSTD_decompressStream(u->s, out, &in);
	u->in.pos = in.pos;
}

/* Whether a frame, or one to skip, follows the last one. */
static bool another(const struct zstd *u)
{
	unsigned char first = (unsigned char)u->bytes[u->in.pos];

	return first == 0x28 || (first & 0xf0) == 0x50;
}

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct zstd *u = (struct zstd *)d;
	ZSTD_outBuffer out = { buf, n, 0 };

	while (out.pos == 0 && !lib.ZSTD_isError(u->last)) {
		if (u->in.pos == u->in.size && !u->over && fill(u) != 0)
			return -1;
		if (u->last == 0 && (u->over || !another(u)))
			return decoder_behind(d, u->bytes + u->in.pos, u->in.size - u->in.pos);
		step(u, &out);
		if (u->over && out.pos == 0 && u->last && !lib.ZSTD_isError(u->last))
			return decoder_damaged(d, "the zstd data ends too early: what came before it was read");
	}
	return out.pos ? (long)out.pos : decoder_damaged(d, "damaged zstd data (%.100s): what came before it was read", lib.ZSTD_getErrorName(u->last));
}

static int64_t position(struct decoder *d)
{
	const struct zstd *u = (struct zstd *)d;

	return u->taken - (int64_t)(u->in.size - u->in.pos);
}

static void close_it(struct decoder *d)
{
	lib.ZSTD_freeDStream(((struct zstd *)d)->s);
	free(d);
}

struct decoder *decoder_zstd(int fd)
{
	struct zstd *u = calloc(1, sizeof *u);
	struct err e = { 0 };

	if (u == NULL)
		die_oom();
	u->d = (struct decoder){ .read = read_some, .position = position, .close = close_it, .packed = true };
	u->fd = fd;
	u->last = 1;
	if (late_open(FILE_OF_LIBZSTD, names, &lib, &e) == 0 && (u->s = lib.ZSTD_createDStream()) != NULL)
		return &u->d;
	free(u);
	return NULL;
}

#else

struct decoder *decoder_zstd(int fd)
{
	(void)fd;
	return NULL;
}

#endif
