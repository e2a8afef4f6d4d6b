/* reader: see reader.h. zlib reads gzip and plain data alike, so there is one path for both, pipes too; gzip files come through gunzip and xz files
 * through unxz where they are there, other compressions through unpack. */
#include "ingest/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ingest/reader_parts.h"

enum { BLOCK = 512 * 1024 };

/* Chooses who unpacks. */
static int set_up(struct reader *r, const char *path, struct err *e)
{
	char head[6];

	if (r->fd < 0 || fstat(r->fd, &r->st) != 0)
		return errno == EINTR ? err_set(e, EXIT_TEMPFAIL, "%s: interrupted before anybody wrote into it", path) : err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
	if (S_ISDIR(r->st.st_mode))
		return err_set(e, EXIT_NOINPUT, "%s: is a folder; name the log files in it", path);
	r->pipe = !S_ISREG(r->st.st_mode);
	r->final = r->pipe;
	bool known = !r->pipe && pread(r->fd, head, sizeof head, 0) == sizeof head;
	if (known && head[0] == '\x1f' && head[1] == '\x8b' && (r->gunzip = gunzip_open(r->fd)) != NULL) {
		r->packed = r->final = true; /* nobody appends to a compressed file */
		return 0;
	}
	const char *magic = known ? unpack_magic((struct str){ head, sizeof head }) : NULL;
	if (magic && strcmp(magic, "xz") == 0 && (r->unxz = unxz_open(r->fd)) != NULL) {
		r->packed = r->final = true;
		return 0;
	}
	if (magic) {
		r->packed = r->final = true;
		r->unpack = unpack_open(r->fd, path, magic, e);
		return r->unpack ? 0 : -1;
	}
	if ((r->gz = gzdopen(r->fd, "r")) == NULL)
		die_oom();
	gzbuffer(r->gz, 32 * 1024); /* zlib reads, or unpacks, right into a buffer that is twice that and more */
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
	if (r->unpack)
		unpack_close(r->unpack);
	gunzip_close(r->gunzip);
	unxz_close(r->unxz);
	if (r->gz)
		gzclose_r(r->gz); /* closes fd too */
	else if (r->fd >= 0)
		close(r->fd);
	free(r->own);
	free(r);
}

static void note_end(struct reader *r, bool failed)
{
	int code = Z_OK;
	const char *why = r->gz ? gzerror(r->gz, &code) : r->unpack && failed ? unpack_error(r->unpack) : "";

	r->end = true;
	if (r->gunzip && gunzip_failed(r->gunzip))
		r->failed = snprintf(r->damage, sizeof r->damage, "read error: %s", gunzip_error(r->gunzip)) > 0;
	else if (r->gunzip && failed)
		snprintf(r->damage, sizeof r->damage, "%s", gunzip_error(r->gunzip));
	else if (r->unxz && failed)
		r->failed = snprintf(r->damage, sizeof r->damage, "%s%s", unxz_failed(r->unxz) ? "read error: " : "", unxz_error(r->unxz)) > 0 && unxz_failed(r->unxz);
	else if (r->unpack && failed)
		snprintf(r->damage, sizeof r->damage, "damaged data (%.100s): what came before it was read", why);
	else if (code == Z_BUF_ERROR)
		snprintf(r->damage, sizeof r->damage, "the gzip data ends too early: what came before it was read");
	else if (code == Z_ERRNO)
		r->failed = snprintf(r->damage, sizeof r->damage, "read error: %s", strerror(errno)) > 0;
	else if (code != Z_OK && code != Z_STREAM_END)
		snprintf(r->damage, sizeof r->damage, "damaged gzip data: %.150s", why);
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
	char *to = r->buf + r->fill;
	long n = r->gunzip ? gunzip_read(r->gunzip, to, room) : r->unxz ? unxz_read(r->unxz, to, room) : r->unpack ? unpack_read(r->unpack, to, room) : gzread(r->gz, to, (unsigned)room);
	if (n > 0)
		r->fill += (size_t)n;
	else
		note_end(r, n < 0);
	if (r->gz && !gzdirect(r->gz))
		r->packed = r->final = true;
}

struct str reader_peek(struct reader *r)
{
	while (!r->end && r->fill - r->at < HEAD_BYTES)
		reader_refill(r);
	return (struct str){ r->buf + r->at, r->fill - r->at };
}

int reader_skip(struct reader *r, int64_t n)
{
	/* a plain file is entered where it is wanted: a nightly run costs what is new, not what is old */
	if (r->gz && !r->pipe && !r->packed && (r->fill > 0 || r->end) && n > (int64_t)r->fill) {
		if (n > (int64_t)r->st.st_size || gzseek(r->gz, n, SEEK_SET) != n)
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
	r->final = final || r->pipe || r->packed;
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
	return r->gunzip ? gunzip_position(r->gunzip) : r->unxz ? unxz_position(r->unxz) : r->unpack ? unpack_position(r->unpack) : (int64_t)gzoffset(r->gz);
}

bool reader_is_pipe(struct reader *r)
{
	return r->pipe;
}

bool reader_failed(struct reader *r)
{
	return r->failed;
}

const char *reader_damage(struct reader *r)
{
	return r->damage;
}
