/* unpack: see unpack.h. */
#include "ingest/unpack.h"

const char *unpack_magic(struct str head)
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

#ifdef HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "util/late.h"

#define FUNCTIONS(F) F(archive_error_string) F(archive_filter_bytes) F(archive_read_data) F(archive_read_data_block) F(archive_read_free) \
	F(archive_read_new) F(archive_read_next_header) F(archive_read_open_fd) F(archive_read_support_filter_all) F(archive_read_support_format_raw)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

struct unpack {
	struct archive *a;
	const char *block; /* unpacked, and not yet given; archive_read_data() would drop it when the next block is damaged */
	size_t left;
};

struct unpack *unpack_open(int fd, const char *path, const char *magic, struct err *e)
{
	struct unpack *u = calloc(1, sizeof *u);
	struct archive_entry *entry;

	if (late_open(FILE_OF_LIBARCHIVE, names, &lib, e) != 0) {
		free(u);
		return NULL;
	}
	if (u == NULL || (u->a = lib.archive_read_new()) == NULL)
		die_oom();
	lib.archive_read_support_filter_all(u->a);
	lib.archive_read_support_format_raw(u->a);
	if (lib.archive_read_open_fd(u->a, fd, 128 * 1024) == ARCHIVE_OK && lib.archive_read_next_header(u->a, &entry) == ARCHIVE_OK)
		return u;
	err_set(e, EXIT_DATA, "%s: %s data that can't be read: %s", path, magic, lib.archive_error_string(u->a));
	unpack_close(u);
	return NULL;
}

long unpack_read(struct unpack *u, char *buf, size_t n)
{
	la_int64_t offset;
	const void *block;

	while (u->left == 0) {
		int rc = lib.archive_read_data_block(u->a, &block, &u->left, &offset);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc < ARCHIVE_WARN)
			return -1;
		u->block = block;
	}
	if (n > u->left)
		n = u->left;
	memcpy(buf, u->block, n);
	u->block += n;
	u->left -= n;
	return (long)n;
}

const char *unpack_error(struct unpack *u)
{
	const char *why = lib.archive_error_string(u->a);

	return why ? why : "unknown error";
}

int64_t unpack_position(struct unpack *u)
{
	return lib.archive_filter_bytes(u->a, -1);
}

void unpack_close(struct unpack *u)
{
	lib.archive_read_free(u->a);
	free(u);
}

#else

struct unpack *unpack_open(int fd, const char *path, const char *magic, struct err *e)
{
	(void)fd;
	err_set(e, EXIT_DATA, "%s: %s data, and this program was built without libarchive: unpack it first, e.g. %scat %s | postmortem ingest … -", path, magic,
		magic[0] == 'z' ? "zstd" : magic[0] == 'b' ? "bz" : "xz", path);
	return NULL;
}

long unpack_read(struct unpack *u, char *buf, size_t n)
{
	(void)u, (void)buf, (void)n;
	return -1;
}

const char *unpack_error(struct unpack *u)
{
	(void)u;
	return "";
}

int64_t unpack_position(struct unpack *u)
{
	(void)u;
	return 0;
}

void unpack_close(struct unpack *u)
{
	(void)u;
}

#endif
