/* reader: see reader.h. What stands in the buffer, and where its bytes come from. */
#include "ingest/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ingest/reader_parts.h"

enum { BLOCK = 512 * 1024, QUIET_MS = 1000, PEEK_S = 3 };

static int set_up(struct reader *r, const char *path, struct err *e)
{
	if (r->fd < 0 || fstat(r->fd, &r->st) != 0)
		return errno == EINTR ? err_set(e, EXIT_TEMPFAIL, "%s: interrupted before anybody wrote into it", path) : err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
	if (S_ISDIR(r->st.st_mode))
		return err_set(e, EXIT_NOINPUT, "%s: is a folder; name the log files in it", path);
	r->pipe = !S_ISREG(r->st.st_mode);
	if ((r->in = decoder_open(r->fd, r->pipe, path, e)) == NULL)
		return -1;
	reader_final(r, false);
	return 0;
}

struct reader *reader_open(const char *path, struct err *e)
{
	struct reader *r = calloc(1, sizeof *r);

	if (r == NULL || (r->own = malloc(BLOCK)) == NULL)
		die_oom();
	r->buf = r->own;
	r->room = BLOCK;
	r->fd = strcmp(path, "-") == 0 ? dup(0) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (set_up(r, path, e) == 0)
		return r;
	reader_close(r);
	return NULL;
}

void reader_close(struct reader *r)
{
	if (r == NULL)
		return;
	if (r->in)
		r->in->close(r->in);
	if (r->fd >= 0)
		close(r->fd);
	free(r->own);
	free(r);
}

void reader_refill(struct reader *r)
{
	bool own = r->buf == r->own;

	if (own) {
		memmove(r->buf, r->buf + r->at, r->fill - r->at);
		r->fill -= r->at;
		r->at = 0;
	}
	size_t room = r->room - r->fill;
	if (room == 0 || r->ahead.n) {
		struct str some = str_head(r->ahead, room);
		r->full = room == 0 && !own;
		if (some.n)
			memcpy(r->buf + r->fill, some.p, some.n);
		r->fill += some.n;
		r->ahead = str_skip(r->ahead, some.n);
		return;
	}
	if (r->end)
		return;
	long n = r->in->read(r->in, r->buf + r->fill, room);
	if (n > 0)
		r->fill += (size_t)n;
	else
		r->end = true;
	if (n < 0)
		snprintf(r->damage, sizeof r->damage, "%s", r->in->why);
	if (r->in->packed)
		r->final = true; /* nobody appends to a compressed file */
}

/* Whether nobody writes into a pipe for so long. */
static bool nothing_for(struct reader *r, int ms)
{
	struct pollfd p = { r->fd, POLLIN, 0 };

	return poll(&p, 1, ms) == 0;
}

struct str reader_peek(struct reader *r)
{
	time_t begun = time(NULL);

	while (!r->end && (r->fill - r->at < HEAD_BYTES || (r->pipe && r->fill < r->room && time(NULL) - begun < PEEK_S && !nothing_for(r, QUIET_MS))))
		reader_refill(r);
	return (struct str){ r->buf + r->at, r->fill - r->at };
}

int reader_skip(struct reader *r, int64_t n)
{
	/* a plain file is entered where it is wanted: a nightly run costs what is new, not what is old */
	if (r->in->seek && !r->pipe && !r->in->packed && (r->fill > 0 || r->end) && n > (int64_t)r->fill) {
		if (n > (int64_t)r->st.st_size || r->in->seek(r->in, n) != 0)
			return -1;
		r->at = r->fill = 0;
		r->end = false;
		return 0;
	}
	while (n > 0) {
		if (r->at == r->fill)
			reader_refill(r);
		size_t have = r->fill - r->at;
		if (have == 0)
			return -1;
		size_t take = (int64_t)have < n ? have : (size_t)n;
		r->at += take;
		n -= (int64_t)take;
	}
	return 0;
}

int64_t reader_bytes(struct reader *r, char *out, size_t room, int64_t n)
{
	int64_t got = 0;

	while (got < n) {
		if (r->at == r->fill)
			reader_refill(r);
		size_t have = r->fill - r->at;
		if (have == 0)
			break;
		size_t take = (int64_t)have < n - got ? have : (size_t)(n - got);
		size_t copy = (size_t)got >= room ? 0 : take < room - (size_t)got ? take : room - (size_t)got;
		memcpy(out + got, r->buf + r->at, copy);
		r->at += take;
		got += (int64_t)take;
	}
	return got;
}

void reader_final(struct reader *r, bool final)
{
	r->final = final || r->pipe || r->in->packed;
}

double reader_time(struct reader *r)
{
	return r->pipe ? (double)time(NULL) : (double)r->st.st_mtime;
}

int64_t reader_size(struct reader *r)
{
	return r->pipe ? -1 : (int64_t)r->st.st_size;
}

int64_t reader_position(struct reader *r)
{
	return r->in->position(r->in);
}

bool reader_is_pipe(struct reader *r)
{
	return r->pipe;
}

static bool waits(struct reader *r, int ms)
{
	return r->pipe && !r->end && r->ahead.n == 0 && memchr(r->buf + r->at, '\n', r->fill - r->at) == NULL && nothing_for(r, ms);
}

bool reader_waits(struct reader *r)
{
	return waits(r, 0);
}

bool reader_quiet(struct reader *r)
{
	return waits(r, QUIET_MS);
}

bool reader_failed(struct reader *r)
{
	return r->in->failed;
}

const char *reader_damage(struct reader *r)
{
	return r->damage;
}
