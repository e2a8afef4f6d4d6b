/* decoder_plain: see decoder.h. What is not packed. */
#include "ingest/decoder.h"

#include <stdlib.h>
#include <unistd.h>

#include "util/die.h"

struct plain {
	struct decoder d;
	int fd;
	int64_t given;
	size_t n, at; /* of what was read before */
	char head[DECODER_HEAD];
};

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct plain *p = (struct plain *)d;
	long got;

	if (p->at < p->n) {
		got = (long)(n < p->n - p->at ? n : p->n - p->at);
		memcpy(buf, p->head + p->at, (size_t)got);
		p->at += (size_t)got;
	} else {
		got = decoder_input(d, p->fd, buf, n);
	}
	p->given += got > 0 ? got : 0;
	return got;
}

static int64_t position(struct decoder *d)
{
	return ((struct plain *)d)->given;
}

static int seek(struct decoder *d, int64_t to)
{
	struct plain *p = (struct plain *)d;

	if (lseek(p->fd, to, SEEK_SET) != to)
		return -1;
	p->at = p->n;
	p->given = to;
	return 0;
}

static void close_it(struct decoder *d)
{
	free(d);
}

struct decoder *decoder_plain(int fd, struct str head)
{
	struct plain *p = calloc(1, sizeof *p);

	if (p == NULL)
		die_oom();
	p->d = (struct decoder){ .read = read_some, .position = position, .seek = seek, .close = close_it };
	p->fd = fd;
	p->n = head.n;
	memcpy(p->head, head.p, head.n);
	return &p->d;
}
