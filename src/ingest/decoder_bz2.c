/* decoder_bz2: see decoder.h. A file may be several in a row. */
#include "ingest/decoder.h"

#ifdef HAVE_LIBBZ2

#include <bzlib.h>
#include <stdlib.h>

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(BZ2_bzDecompress) F(BZ2_bzDecompressEnd) F(BZ2_bzDecompressInit)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

struct bz2 {
	struct decoder d;
	bz_stream s;
	bool begun, over; /* a member's stream is open; the file has no more */
	int last;         /* what the library said; after an error it is not asked again */
	int members, fd;
	int64_t taken;    /* bytes of the file */
	char in[64 * 1024];
};

/* Keeps what is left, which is little, and adds to it. */
static int fill(struct bz2 *u)
{
	if (u->s.avail_in)
		memmove(u->in, u->s.next_in, u->s.avail_in);
	long n = decoder_input(&u->d, u->fd, u->in + u->s.avail_in, sizeof u->in - u->s.avail_in);

	if (n < 0)
		return -1;
	u->over = n == 0;
	u->taken += n;
	u->s.next_in = u->in;
	u->s.avail_in += (unsigned)n;
	return 0;
}

/* The next member. BZ_STREAM_END: there is none. */
static int begin(struct bz2 *u)
{
	while (u->s.avail_in < 3 && !u->over)
		if (fill(u) != 0)
			return BZ_IO_ERROR;
	if (u->members > 0 && (u->s.avail_in < 3 || memcmp(u->s.next_in, "BZh", 3) != 0))
		return decoder_behind(&u->d, u->s.next_in, u->s.avail_in) == 0 ? BZ_STREAM_END : BZ_IO_ERROR;
	u->members++;
	u->begun = true;
	return lib.BZ2_bzDecompressInit(&u->s, 0, 0);
}

static void end(struct bz2 *u)
{
	if (u->begun)
		lib.BZ2_bzDecompressEnd(&u->s);
	u->begun = false;
}

static void step(struct bz2 *u)
{
	if (!u->begun) {
		u->last = begin(u);
		return;
	}
	if (u->s.avail_in == 0 && !u->over && fill(u) != 0) {
		u->last = BZ_IO_ERROR;
		return;
	}
	unsigned out = u->s.avail_out;
	u->last = lib.BZ2_bzDecompress(&u->s);
	if (u->last == BZ_STREAM_END) {
		end(u);
		u->last = BZ_OK;
	} else if (u->last == BZ_OK && u->over && u->s.avail_in == 0 && u->s.avail_out == out) {
		u->last = BZ_UNEXPECTED_EOF;
	}
}

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct bz2 *u = (struct bz2 *)d;
	unsigned room = n > 1 << 30 ? 1 << 30 : (unsigned)n;

	u->s.next_out = buf;
	u->s.avail_out = room;
	while (u->last == BZ_OK && u->s.avail_out == room)
		step(u);
	if (u->s.avail_out < room)
		return (long)(room - u->s.avail_out);
	switch (u->last) {
	case BZ_STREAM_END: return 0;
	case BZ_IO_ERROR: return -1; /* why was said */
	case BZ_UNEXPECTED_EOF: return decoder_damaged(d, "the bzip2 data ends too early: what came before it was read");
	default: return decoder_damaged(d, "damaged bzip2 data: what came before it was read");
	}
}

static int64_t position(struct decoder *d)
{
	const struct bz2 *u = (struct bz2 *)d;

	return u->taken - u->s.avail_in;
}

static void close_it(struct decoder *d)
{
	end((struct bz2 *)d);
	free(d);
}

struct decoder *decoder_bz2(int fd)
{
	struct bz2 *u = calloc(1, sizeof *u);
	struct err e = { 0 };

	if (u == NULL)
		die_oom();
	u->d = (struct decoder){ .read = read_some, .position = position, .close = close_it, .packed = true };
	u->fd = fd;
	if (late_open(FILE_OF_LIBBZ2, names, &lib, &e) == 0)
		return &u->d;
	free(u);
	return NULL;
}

#else

struct decoder *decoder_bz2(int fd)
{
	(void)fd;
	return NULL;
}

#endif
