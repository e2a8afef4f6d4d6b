/* decoder_isal: see decoder.h. */
#include "ingest/decoder.h"

#ifdef HAVE_LIBISAL

#include <isa-l.h>
#include <stdlib.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(isal_inflate) F(isal_inflate_init) F(isal_inflate_reset)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

enum { PACKED = 128 * 1024 };

struct isal {
	struct decoder d;
	struct inflate_state state;
	int fd;
	int64_t taken; /* from the file */
	char packed[PACKED];
};

/* ISA-L (2.30) returns with the upper halves of the vector registers in use, and all code for SSE after it, which is ours, then waits for what was in a register before:
 * a fifth of a whole ingest (Intel 64 and IA-32 Architectures Optimization Reference Manual, "Mixing AVX Code with SSE Code"). */
#ifdef __x86_64__
__attribute__((target("avx"))) static void clear_upper_halves(void)
{
	_mm256_zeroupper();
}

static void after_isal(void)
{
	if (__builtin_cpu_supports("avx"))
		clear_upper_halves();
}
#else
static void after_isal(void)
{
}
#endif

static void begin_member(struct isal *g)
{
	g->state.crc_flag = ISAL_GZIP; /* the header is read and the checksum looked at */
}

/* Has at least so many bytes to unpack, if the file has. -1: it can't be read. */
static int want(struct isal *g, uint32_t least)
{
	struct inflate_state *s = &g->state;

	if (s->avail_in >= least)
		return 0;
	memmove(g->packed, s->next_in, s->avail_in);
	s->next_in = (uint8_t *)g->packed;
	long n = 1;
	while (s->avail_in < least && n > 0) {
		n = decoder_input(&g->d, g->fd, g->packed + s->avail_in, PACKED - s->avail_in);
		if (n > 0) {
			s->avail_in += (uint32_t)n;
			g->taken += n;
		}
	}
	return n < 0 ? -1 : 0;
}

/* After a member: whether another one follows. */
static bool next_member(struct isal *g)
{
	struct inflate_state *s = &g->state;

	if (want(g, 2) != 0)
		return false;
	if (s->avail_in < 2 || s->next_in[0] != 0x1f || s->next_in[1] != 0x8b) {
		decoder_behind(&g->d, s->next_in, s->avail_in);
		return false;
	}
	uint8_t *in = s->next_in;
	uint32_t have = s->avail_in;
	lib.isal_inflate_reset(s);
	s->next_in = in;
	s->avail_in = have;
	begin_member(g);
	return true;
}

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct isal *g = (struct isal *)d;
	struct inflate_state *s = &g->state;
	uint32_t room = n < UINT32_MAX / 2 ? (uint32_t)n : UINT32_MAX / 2;

	if (d->why[0])
		return -1;
	s->next_out = (uint8_t *)buf;
	s->avail_out = room;
	while (s->avail_out == room) {
		if (s->block_state == ISAL_BLOCK_FINISH && !next_member(g))
			return d->why[0] ? -1 : 0;
		if (want(g, 1) != 0)
			return -1;
		bool dry = s->avail_in == 0;
		int rc = lib.isal_inflate(s);
		after_isal();
		if (rc != ISAL_DECOMP_OK)
			decoder_damaged(d, "damaged gzip data: %s", rc == ISAL_INCORRECT_CHECKSUM ? "incorrect data check" : "invalid data");
		else if (dry && s->avail_out == room && s->block_state != ISAL_BLOCK_FINISH)
			decoder_damaged(d, "the gzip data ends too early: what came before it was read");
		if (d->why[0])
			break;
	}
	return s->avail_out == room ? -1 : (long)(room - s->avail_out);
}

static int64_t position(struct decoder *d)
{
	struct isal *g = (struct isal *)d;

	return g->taken - g->state.avail_in;
}

static void close_it(struct decoder *d)
{
	free(d);
}

struct decoder *decoder_isal(int fd)
{
	struct err e;
	struct isal *g;

	if (late_open(FILE_OF_LIBISAL, names, &lib, &e) != 0)
		return NULL;
	if ((g = malloc(sizeof *g)) == NULL)
		die_oom();
	g->d = (struct decoder){ .read = read_some, .position = position, .close = close_it, .packed = true };
	g->fd = fd;
	g->taken = 0;
	lib.isal_inflate_init(&g->state);
	g->state.next_in = (uint8_t *)g->packed;
	g->state.avail_in = 0;
	begin_member(g);
	return &g->d;
}

#else

#include <stddef.h>

struct decoder *decoder_isal(int fd)
{
	(void)fd;
	return NULL;
}

#endif
