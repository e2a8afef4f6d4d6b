/* unxz: see unxz.h. */
#include "ingest/unxz.h"

#ifdef HAVE_LIBLZMA

#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(lzma_code) F(lzma_end) F(lzma_stream_decoder)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

enum { MEMORY = 256 << 20 }; /* xz -9 asks for 65 MiB; what asks for more is made to harm */

struct unxz {
	lzma_stream s;
	lzma_action how; /* LZMA_FINISH when the file has no more */
	lzma_ret last;   /* what the library said; after an error it is not asked again */
	int fd, failed;  /* failed: errno, where the file can't be read */
	unsigned char in[64 * 1024];
};

struct unxz *unxz_open(int fd)
{
	struct unxz *u = calloc(1, sizeof *u);
	struct err e = { 0 };

	if (u == NULL)
		die_oom();
	u->fd = fd;
	if (late_open(FILE_OF_LIBLZMA, names, &lib, &e) == 0 && lib.lzma_stream_decoder(&u->s, MEMORY, LZMA_CONCATENATED) == LZMA_OK)
		return u;
	free(u);
	return NULL;
}

static int fill(struct unxz *u)
{
	ssize_t n = read(u->fd, u->in, sizeof u->in);

	u->failed = n < 0 ? errno : 0;
	if (n == 0)
		u->how = LZMA_FINISH;
	u->s.next_in = u->in;
	u->s.avail_in = n > 0 ? (size_t)n : 0;
	return n < 0 ? -1 : 0;
}

long unxz_read(struct unxz *u, char *buf, size_t n)
{
	u->s.next_out = (unsigned char *)buf;
	u->s.avail_out = n;
	while (u->last == LZMA_OK && u->s.avail_out == n) {
		if (u->s.avail_in == 0 && u->how == LZMA_RUN && fill(u) != 0)
			return -1;
		u->last = lib.lzma_code(&u->s, u->how);
	}
	return u->s.avail_out < n ? (long)(n - u->s.avail_out) : u->last == LZMA_STREAM_END ? 0 : -1;
}

const char *unxz_error(const struct unxz *u)
{
	switch (u->failed ? LZMA_OK : u->last) {
	case LZMA_OK: return strerror(u->failed);
	case LZMA_BUF_ERROR: return "the xz data ends too early: what came before it was read";
	case LZMA_MEM_ERROR:
	case LZMA_MEMLIMIT_ERROR: return "the xz data asks for too much memory";
	default: return "damaged xz data: what came before it was read";
	}
}

int unxz_failed(const struct unxz *u)
{
	return u->failed;
}

int64_t unxz_position(const struct unxz *u)
{
	return (int64_t)u->s.total_in;
}

void unxz_close(struct unxz *u)
{
	if (u)
		lib.lzma_end(&u->s);
	free(u);
}

#else

struct unxz *unxz_open(int fd)
{
	(void)fd;
	return NULL;
}

long unxz_read(struct unxz *u, char *buf, size_t n)
{
	(void)u, (void)buf, (void)n;
	return -1;
}

const char *unxz_error(const struct unxz *u)
{
	(void)u;
	return "";
}

int unxz_failed(const struct unxz *u)
{
	(void)u;
	return 0;
}

int64_t unxz_position(const struct unxz *u)
{
	(void)u;
	return 0;
}

void unxz_close(struct unxz *u)
{
	(void)u;
}

#endif
