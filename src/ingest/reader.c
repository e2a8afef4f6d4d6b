/* reader: see reader.h. zlib reads gzip and plain files alike (and several gzip members in a row), so there is one path for both. */
#include "ingest/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 512 * 1024 };

struct reader {
	gzFile gz;
	int fd;
	bool pipe, gzip, end, final;
	char *buf;
	size_t at, fill;
	struct stat st;
	char damage[200];
};

struct reader *reader_open(const char *path, struct err *e)
{
	struct reader *r = calloc(1, sizeof *r);

	if (r == NULL || (r->buf = malloc(BLOCK + 1)) == NULL)
		die_oom();
	r->fd = strcmp(path, "-") == 0 ? dup(0) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (r->fd < 0 || fstat(r->fd, &r->st) != 0) {
		err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
	} else if (S_ISDIR(r->st.st_mode)) {
		err_set(e, EXIT_NOINPUT, "%s: is a folder; name the log files in it", path);
	} else if ((r->gz = gzdopen(r->fd, "r")) == NULL) {
		die_oom();
	} else {
		r->pipe = !S_ISREG(r->st.st_mode);
		r->final = r->pipe;
		gzbuffer(r->gz, 128 * 1024);
		return r;
	}
	if (r->fd >= 0)
		close(r->fd);
	free(r->buf);
	free(r);
	return NULL;
}

void reader_close(struct reader *r)
{
	if (r == NULL)
		return;
	gzclose_r(r->gz);
	free(r->buf);
	free(r);
}

/* Makes room, and reads until the buffer holds something more. A pipe gives what it has. */
static void refill(struct reader *r)
{
	if (r->end)
		return;
	memmove(r->buf, r->buf + r->at, r->fill - r->at);
	r->fill -= r->at;
	r->at = 0;
	if (r->fill == BLOCK)
		return;
	int n = gzread(r->gz, r->buf + r->fill, (unsigned)(BLOCK - r->fill));
	if (n > 0)
		r->fill += (size_t)n;
	if (n <= 0) {
		int code;
		const char *why = gzerror(r->gz, &code);
		r->end = true;
		if (code == Z_BUF_ERROR)
			snprintf(r->damage, sizeof r->damage, "the gzip data ends too early: what came before it was read");
		else if (code == Z_ERRNO)
			snprintf(r->damage, sizeof r->damage, "read error: %s", strerror(errno));
		else if (code != Z_OK && code != Z_STREAM_END)
			snprintf(r->damage, sizeof r->damage, "damaged gzip data: %s", why);
	}
	if (!gzdirect(r->gz))
		r->gzip = r->final = true; /* nobody appends to a compressed file */
}

struct str reader_peek(struct reader *r)
{
	while (!r->end && r->fill - r->at < HEAD_BYTES)
		refill(r);
	return (struct str){ r->buf + r->at, r->fill - r->at };
}

int reader_skip(struct reader *r, int64_t n)
{
	while (n > 0) {
		if (r->at == r->fill)
			refill(r);
		size_t have = r->fill - r->at;
		if (have == 0)
			return -1;
		size_t take = (int64_t)have < n ? have : (size_t)n;
		r->at += take;
		n -= (int64_t)take;
	}
	return 0;
}

/* The rest of a line that is longer than a line may be: passed over, counted. */
static int64_t pass_over(struct reader *r)
{
	int64_t n = 0;

	for (;;) {
		struct str have = { r->buf + r->at, r->fill - r->at };
		size_t nl = str_find(have, '\n', 0);
		if (nl < have.n) {
			r->at += nl + 1;
			return n + (int64_t)nl + 1;
		}
		n += (int64_t)have.n;
		r->at = r->fill;
		refill(r);
		if (r->at == r->fill)
			return n;
	}
}

bool reader_line(struct reader *r, struct str *line, int64_t *bytes, bool *cut)
{
	static char keep[LINE_MAX_BYTES];

	for (;;) {
		struct str have = { r->buf + r->at, r->fill - r->at };
		size_t nl = str_find(have, '\n', 0);
		if (nl < have.n && nl <= LINE_MAX_BYTES) {
			*line = str_head(have, nl);
			*bytes = (int64_t)nl + 1;
			*cut = false;
			r->at += nl + 1;
			break;
		}
		if (have.n > LINE_MAX_BYTES) {
			memcpy(keep, have.p, LINE_MAX_BYTES);
			r->at += LINE_MAX_BYTES;
			*bytes = LINE_MAX_BYTES + pass_over(r);
			*line = (struct str){ keep, LINE_MAX_BYTES };
			*cut = true;
			break;
		}
		if (r->end) {
			if (have.n == 0)
				return false;
			if (!r->final) {
				if (r->damage[0] == '\0')
					snprintf(r->damage, sizeof r->damage, "the last line has no newline yet: it is read when it is complete");
				return false;
			}
			*line = have;
			*bytes = (int64_t)have.n;
			*cut = false;
			r->at = r->fill;
			break;
		}
		refill(r);
	}
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

void reader_final(struct reader *r, bool final)
{
	r->final = final || r->pipe || r->gzip;
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
	return (int64_t)gzoffset(r->gz);
}

bool reader_is_pipe(struct reader *r)
{
	return r->pipe;
}

const char *reader_damage(struct reader *r)
{
	return r->damage;
}
