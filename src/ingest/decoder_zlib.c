/* decoder_zlib: see decoder.h. zlib's inflate rather than gzread, which waits until a pipe fills its buffer and passes over what follows the last member. */
#include "ingest/decoder.h"

#include <stdlib.h>
#include <zlib.h>

#include "ingest/stop.h"
#include "util/die.h"

enum { GZIP = 15 + 16 /* the largest window, with gzip's header and checksum */ };

struct zlib {
	struct decoder d;
	z_stream z;
	bool complete; /* a member */
	int fd;
	int64_t taken; /* from the file */
	unsigned char packed[64 * 1024];
};

/* Has at least so many bytes to unpack, if the file has. -1: it can't be read. */
static int want(struct zlib *g, unsigned least)
{
	long n = 1;

	if (g->z.avail_in >= least)
		return 0;
	memmove(g->packed, g->z.next_in, g->z.avail_in);
	g->z.next_in = g->packed;
	while (g->z.avail_in < least && (n = decoder_input(&g->d, g->fd, g->packed + g->z.avail_in, sizeof g->packed - g->z.avail_in)) > 0) {
		g->z.avail_in += (unsigned)n;
		g->taken += n;
	}
	return n < 0 ? -1 : 0;
}

/* After a member: whether another one follows. */
static bool next_member(struct zlib *g)
{
	if (want(g, 2) != 0)
		return false;
	if (!decoder_is_gzip((struct str){ (const char *)g->z.next_in, g->z.avail_in })) {
		decoder_behind(&g->d, g->z.next_in, g->z.avail_in);
		return false;
	}
	g->complete = false;
	return inflateReset(&g->z) == Z_OK;
}

static void unpack(struct zlib *g)
{
	bool dry = g->z.avail_in == 0; /* the file has no more, but zlib may */
	unsigned room = g->z.avail_out;
	int rc = inflate(&g->z, Z_NO_FLUSH);

	g->complete = rc == Z_STREAM_END;
	if (g->complete)
		return;
	if (rc != Z_OK && rc != Z_BUF_ERROR)
		decoder_damaged(&g->d, "damaged gzip data: %.150s", g->z.msg ? g->z.msg : "invalid data");
	else if (dry && g->z.avail_out == room)
		decoder_damaged(&g->d, "the gzip data ends too early: what came before it was read");
}

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct zlib *g = (struct zlib *)d;
	unsigned room = n < UINT32_MAX / 2 ? (unsigned)n : UINT32_MAX / 2;

	g->z.next_out = (unsigned char *)buf;
	g->z.avail_out = room;
	while (g->z.avail_out == room && d->why[0] == '\0') {
		if (g->complete && !next_member(g))
			break;
		if (want(g, 1) != 0)
			break;
		if (g->z.avail_in == 0 && ingest_stop) /* it may go on */
			return 0;
		unpack(g);
	}
	return g->z.avail_out < room ? (long)(room - g->z.avail_out) : d->why[0] ? -1 : 0;
}

static int64_t position(struct decoder *d)
{
	struct zlib *g = (struct zlib *)d;

	return g->taken - g->z.avail_in;
}

static void close_it(struct decoder *d)
{
	inflateEnd(&((struct zlib *)d)->z);
	free(d);
}

struct decoder *decoder_zlib(int fd, struct str head)
{
	struct zlib *g = calloc(1, sizeof *g);

	if (g == NULL || inflateInit2(&g->z, GZIP) != Z_OK)
		die_oom();
	g->d = (struct decoder){ .read = read_some, .position = position, .close = close_it, .packed = true };
	g->fd = fd;
	memcpy(g->packed, head.p, head.n);
	g->z.next_in = g->packed;
	g->z.avail_in = (unsigned)head.n;
	g->taken = (int64_t)head.n;
	return &g->d;
}
