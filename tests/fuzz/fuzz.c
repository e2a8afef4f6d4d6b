/* fuzz: see fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/embed.h"

struct str fuzz_copy(const uint8_t *data, size_t size)
{
	char *p = malloc(size ? size : 1);

	MUST(p != NULL);
	if (size)
		memcpy(p, data, size);
	return (struct str){ p, size };
}

struct str fuzz_file(const char *path)
{
	struct err e = { 0 };
	struct str text;

	MUST(embed_get(path, &text, &e) == 0);
	return text;
}

const char *fuzz_memory_file(struct str text)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	MUST(fd >= 0 && ftruncate(fd, 0) == 0);
	MUST(pwrite(fd, text.p ? text.p : "", text.n, 0) == (ssize_t)text.n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return path;
}
