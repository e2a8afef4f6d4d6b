/* decoder: see decoder.h. */
#include "ingest/decoder.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/stop.h"

enum { TICK_MS = 200 }; /* until it is seen that the run is to end */

volatile sig_atomic_t ingest_stop;

const char *decoder_magic(struct str head)
{
	static const struct {
		struct str magic;
		const char *name;
	} known[] = {
		{ { "BZh", 3 }, "bzip2" },
		{ { "\xfd" "7zXZ\0", 6 }, "xz" },
		{ { "\x28\xb5\x2f\xfd", 4 }, "zstd" },
		{ { "\x04\x22\x4d\x18", 4 }, "lz4" },
		{ { "\x1f\x9d", 2 }, "compress" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_starts(head, known[i].magic))
			return known[i].name;
	return NULL;
}

bool decoder_is_gzip(struct str head)
{
	return str_starts(head, STR("\x1f\x8b"));
}

struct decoder *decoder_open(int fd, bool pipe, const char *path, struct err *e)
{
	char bytes[DECODER_HEAD];
	struct str head = { bytes, 0 }, read_already;
	struct decoder *d = NULL;

	while (pipe && head.n < 2) { /* it has no beginning to go back to */
		long n = decoder_input(&(struct decoder){ 0 }, fd, bytes + head.n, 2 - head.n);
		if (n <= 0)
			break;
		head.n += (size_t)n;
	}
	read_already = head;
	if (!pipe) {
		ssize_t n = pread(fd, bytes, sizeof bytes, 0);
		head.n = n > 0 ? (size_t)n : 0;
	}
	if (decoder_is_gzip(head))
		return !pipe && (d = decoder_isal(fd)) ? d : decoder_zlib(fd, read_already);
	const char *magic = head.n == sizeof bytes ? decoder_magic(head) : NULL;
	if (magic && strcmp(magic, "xz") == 0)
		d = decoder_lzma(fd);
	else if (magic && strcmp(magic, "bzip2") == 0)
		d = decoder_bz2(fd);
	else if (magic && strcmp(magic, "zstd") == 0)
		d = decoder_zstd(fd);
	return d ? d : magic ? decoder_archive(fd, path, magic, e) : decoder_plain(fd, read_already);
}

long decoder_fail(struct decoder *d, int number)
{
	d->failed = true;
	return decoder_damaged(d, "read error: %s", strerror(number));
}

long decoder_input(struct decoder *d, int fd, void *buf, size_t n)
{
	struct pollfd p = { fd, POLLIN, 0 };
	ssize_t got = -1;

	for (int ready; got < 0;) {
		while ((ready = poll(&p, 1, TICK_MS)) == 0 || (ready < 0 && errno == EINTR))
			if (ingest_stop)
				return 0;
		if ((got = read(fd, buf, n)) < 0 && errno != EINTR && errno != EAGAIN)
			return decoder_fail(d, errno);
	}
	return (long)got;
}

long decoder_behind(struct decoder *d, const void *bytes, size_t n)
{
	return n == 0 || *(const char *)bytes == '\0' ? 0 : decoder_damaged(d, "what follows the compressed data is none: it was not read");
}

long decoder_damaged(struct decoder *d, const char *words, ...)
{
	va_list a;

	va_start(a, words);
	vsnprintf(d->why, sizeof d->why, words, a);
	va_end(a);
	return -1;
}
