/* decoder_archive: see decoder.h. */
#include "ingest/decoder.h"

#ifdef HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "util/die.h"
#include "util/late.h"

#define FUNCTIONS(F) F(archive_error_string) F(archive_filter_bytes) F(archive_read_data) F(archive_read_data_block) F(archive_read_free) \
	F(archive_read_new) F(archive_read_next_header) F(archive_read_open_fd) F(archive_read_support_filter_all) F(archive_read_support_format_raw)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

struct archived {
	struct decoder d;
	struct archive *a;
	const char *block; /* unpacked, and not yet given; archive_read_data() would drop it when the next block is damaged */
	size_t left;
};

static const char *reason(struct archived *u)
{
	const char *why = lib.archive_error_string(u->a);

	return why ? why : "unknown error";
}

static long read_some(struct decoder *d, char *buf, size_t n)
{
	struct archived *u = (struct archived *)d;
	la_int64_t offset;
	const void *block;

	while (u->left == 0) {
		int rc = lib.archive_read_data_block(u->a, &block, &u->left, &offset);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc < ARCHIVE_WARN)
			return decoder_damaged(d, "damaged data (%.100s): what came before it was read", reason(u));
		u->block = block;
	}
	if (n > u->left)
		n = u->left;
	memcpy(buf, u->block, n);
	u->block += n;
	u->left -= n;
	return (long)n;
}

static int64_t position(struct decoder *d)
{
	return lib.archive_filter_bytes(((struct archived *)d)->a, -1);
}

static void close_it(struct decoder *d)
{
	lib.archive_read_free(((struct archived *)d)->a);
	free(d);
}

struct decoder *decoder_archive(int fd, const char *path, const char *magic, struct err *e)
{
	struct archive_entry *entry;

	if (late_open(FILE_OF_LIBARCHIVE, names, &lib, e) != 0)
		return NULL;
	struct archived *u = calloc(1, sizeof *u);
	if (u == NULL || (u->a = lib.archive_read_new()) == NULL)
		die_oom();
	u->d = (struct decoder){ .read = read_some, .position = position, .close = close_it, .packed = true };
	lib.archive_read_support_filter_all(u->a);
	lib.archive_read_support_format_raw(u->a);
	if (lib.archive_read_open_fd(u->a, fd, 128 * 1024) == ARCHIVE_OK && lib.archive_read_next_header(u->a, &entry) == ARCHIVE_OK)
		return &u->d;
	err_set(e, EXIT_DATA, "%s: %s data that can't be read: %s", path, magic, reason(u));
	close_it(&u->d);
	return NULL;
}

#else

struct decoder *decoder_archive(int fd, const char *path, const char *magic, struct err *e)
{
	(void)fd;
	err_set(e, EXIT_DATA, "%s: %s data, and this program was built without libarchive: unpack it first, e.g. %scat %s | postmortem ingest … -", path, magic,
		magic[0] == 'z' ? "zstd" : magic[0] == 'b' ? "bz" : "xz", path);
	return NULL;
}

#endif
