/* decoder_zlib: see decoder.h. zlib reads gzip and plain data alike, so there is one path for both, pipes too. */
#include "ingest/decoder.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "util/die.h"

struct zlib {
	struct decoder d;
	gzFile gz;
};

static long read_some(struct decoder *d, char *buf, size_t n)
{
	gzFile gz = ((struct zlib *)d)->gz;
	int got = gzread(gz, buf, (unsigned)n), number = errno, code;

	d->packed = !gzdirect(gz);
	if (got > 0)
		return got;
	const char *why = gzerror(gz, &code);
	switch (code) {
	case Z_OK:
	case Z_STREAM_END: return 0;
	case Z_BUF_ERROR: return decoder_damaged(d, "the gzip data ends too early: what came before it was read");
	case Z_ERRNO: return decoder_fail(d, number);
	default: return decoder_damaged(d, "damaged gzip data: %.150s", why);
	}
}

static int64_t position(struct decoder *d)
{
	return (int64_t)gzoffset(((struct zlib *)d)->gz);
}

static int seek(struct decoder *d, int64_t to)
{
	return gzseek(((struct zlib *)d)->gz, to, SEEK_SET) == to ? 0 : -1;
}

static void close_it(struct decoder *d)
{
	gzclose_r(((struct zlib *)d)->gz);
	free(d);
}

struct decoder *decoder_zlib(int fd)
{
	struct zlib *z = calloc(1, sizeof *z);
	int own = dup(fd); /* gzclose_r closes it */

	if (z == NULL)
		die_oom();
	z->d = (struct decoder){ .read = read_some, .position = position, .seek = seek, .close = close_it };
	if ((z->gz = gzdopen(own, "r")) == NULL)
		die_oom();
	gzbuffer(z->gz, 32 * 1024); /* zlib reads, or unpacks, right into a buffer that is twice that and more */
	return &z->d;
}
