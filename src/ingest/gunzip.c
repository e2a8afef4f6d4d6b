/* gunzip: see gunzip.h. */
#include "ingest/gunzip.h"

#ifdef HAVE_LIBISAL

#include <errno.h>
#include <isa-l.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(isal_inflate) F(isal_inflate_init) F(isal_inflate_reset)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

enum { PACKED = 128 * 1024 };

struct gunzip {
	struct inflate_state state;
	int fd;
	int64_t taken; /* from the file */
	const char *why;
	int failed; /* errno, where the file can't be read */
	char packed[PACKED];
};

static void begin_member(struct gunzip *g)
{
	g->state.crc_flag = ISAL_GZIP; /* the header is read and the checksum looked at */
}

struct gunzip *gunzip_open(int fd)
{
	struct err e;
	struct gunzip *g;

	if (late_open(FILE_OF_LIBISAL, names, &lib, &e) != 0)
		return NULL;
	if ((g = malloc(sizeof *g)) == NULL)
		die_oom();
	g->fd = fd;
	g->taken = 0;
	g->why = "";
	g->failed = 0;
	lib.isal_inflate_init(&g->state);
	g->state.next_in = (uint8_t *)g->packed;
	g->state.avail_in = 0;
	begin_member(g);
	return g;
}

/* Has at least so many bytes to unpack, if the file has. -1: it can't be read. */
static int want(struct gunzip *g, uint32_t least)
{
	struct inflate_state *s = &g->state;

	if (s->avail_in >= least)
		return 0;
	memmove(g->packed, s->next_in, s->avail_in);
	s->next_in = (uint8_t *)g->packed;
	while (s->avail_in < least) {
		ssize_t n = read(g->fd, g->packed + s->avail_in, PACKED - s->avail_in);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			g->why = strerror(g->failed = errno);
		if (n <= 0)
			return (int)n;
		s->avail_in += (uint32_t)n;
		g->taken += n;
	}
	return 0;
}

/* After a member: whether another one follows. */
static bool next_member(struct gunzip *g)
{
	struct inflate_state *s = &g->state;

	if (want(g, 2) != 0 || s->avail_in < 2 || s->next_in[0] != 0x1f || s->next_in[1] != 0x8b)
		return false;
	uint8_t *in = s->next_in;
	uint32_t have = s->avail_in;
	lib.isal_inflate_reset(s);
	s->next_in = in;
	s->avail_in = have;
	begin_member(g);
	return true;
}

long gunzip_read(struct gunzip *g, char *buf, size_t n)
{
	struct inflate_state *s = &g->state;
	uint32_t room = n < UINT32_MAX / 2 ? (uint32_t)n : UINT32_MAX / 2;

	if (g->why[0])
		return -1;
	s->next_out = (uint8_t *)buf;
	s->avail_out = room;
	while (s->avail_out == room) {
		if (s->block_state == ISAL_BLOCK_FINISH && !next_member(g))
			return g->why[0] ? -1 : 0;
		if (want(g, 1) != 0)
			return -1;
		bool dry = s->avail_in == 0;
		switch (lib.isal_inflate(s)) {
		case ISAL_DECOMP_OK: break;
		case ISAL_INCORRECT_CHECKSUM: g->why = "damaged gzip data: incorrect data check"; break;
		default: g->why = "damaged gzip data: invalid data"; break;
		}
		if (g->why[0] == '\0' && dry && s->avail_out == room && s->block_state != ISAL_BLOCK_FINISH)
			g->why = "the gzip data ends too early: what came before it was read";
		if (g->why[0])
			break;
	}
	return s->avail_out == room ? -1 : (long)(room - s->avail_out);
}

const char *gunzip_error(const struct gunzip *g)
{
	return g->why;
}

int gunzip_failed(const struct gunzip *g)
{
	return g->failed;
}

int64_t gunzip_position(const struct gunzip *g)
{
	return g->taken - g->state.avail_in;
}

void gunzip_close(struct gunzip *g)
{
	free(g);
}

#else

#include <stddef.h>

struct gunzip *gunzip_open(int fd)
{
	(void)fd;
	return NULL;
}

long gunzip_read(struct gunzip *g, char *buf, size_t n)
{
	(void)g, (void)buf, (void)n;
	return -1;
}

const char *gunzip_error(const struct gunzip *g)
{
	(void)g;
	return "";
}

int gunzip_failed(const struct gunzip *g)
{
	(void)g;
	return 0;
}

int64_t gunzip_position(const struct gunzip *g)
{
	(void)g;
	return 0;
}

void gunzip_close(struct gunzip *g)
{
	(void)g;
}

#endif
