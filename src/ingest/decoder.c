/* decoder: see decoder.h. */
#include "ingest/decoder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

struct decoder *decoder_open(int fd, bool pipe, const char *path, struct err *e)
{
	char head[6];
	struct decoder *d = NULL;

	if (pipe || pread(fd, head, sizeof head, 0) != sizeof head)
		return decoder_zlib(fd);
	const char *magic = decoder_magic((struct str){ head, sizeof head });
	if (magic == NULL && memcmp(head, "\x1f\x8b", 2) == 0)
		d = decoder_isal(fd);
	else if (magic && strcmp(magic, "xz") == 0)
		d = decoder_lzma(fd);
	else if (magic && strcmp(magic, "bzip2") == 0)
		d = decoder_bz2(fd);
	else if (magic && strcmp(magic, "zstd") == 0)
		d = decoder_zstd(fd);
	return d ? d : magic ? decoder_archive(fd, path, magic, e) : decoder_zlib(fd);
}

long decoder_fail(struct decoder *d, int number)
{
	d->failed = true;
	return decoder_damaged(d, "read error: %s", strerror(number));
}

long decoder_input(struct decoder *d, int fd, void *buf, size_t n)
{
	ssize_t got;

	do
		got = read(fd, buf, n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? decoder_fail(d, errno) : (long)got;
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
