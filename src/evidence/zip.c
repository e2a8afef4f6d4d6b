/* zip: see packed.h. libarchive's streaming reader: members are read as they come, and the directory at the end, which may say something else, is not
 * looked at. */
#include "evidence/packed.h"

bool is_zip(struct str data)
{
	return str_starts(data, STR("PK\3\4")) || str_starts(data, STR("PK\5\6"));
}

#ifdef HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

#include "util/late.h"

#define FUNCTIONS(F) F(archive_entry_is_encrypted) F(archive_entry_pathname) F(archive_entry_size) F(archive_entry_size_is_set) \
	F(archive_error_string) F(archive_filter_bytes) F(archive_read_data) F(archive_read_free) F(archive_read_new) F(archive_read_next_header) \
	F(archive_read_open_memory2) F(archive_read_support_format_zip_streamable)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

struct zip {
	const char *where;
	size_t packed, plain; /* bytes of the file; unpacked so far, of all members (a file is read in small blocks, so that libarchive knows how much it took) */
	struct archive *a;
};

static int damaged(struct zip *z, struct err *e)
{
	const char *why = lib.archive_error_string(z->a);

	return err_set(e, EXIT_DATA, "%s: damaged zip data (%.200s); fetch it again", z->where, why ? why : "unknown error");
}

static int refuse(struct zip *z, struct archive_entry *entry, struct err *e)
{
	if (lib.archive_entry_is_encrypted(entry))
		return err_set(e, EXIT_DATA, "%s: the zip file is encrypted; unpack it, and import what is in it", z->where);
	if (lib.archive_entry_size_is_set(entry) && lib.archive_entry_size(entry) >= PLAIN_MAX)
		return err_set(e, EXIT_DATA, "%s: the zip header promises %lld bytes, more than %d MiB; refused", z->where, (long long)lib.archive_entry_size(entry),
			       PLAIN_MAX >> 20);
	return 0;
}

static int read_member(struct zip *z, struct bytes *out, struct err *e)
{
	char block[65536];

	for (;;) {
		ssize_t got = lib.archive_read_data(z->a, block, sizeof block);
		if (got == 0)
			return 0;
		if (got < 0)
			return damaged(z, e);
		z->plain += (size_t)got;
		if (packed_check(z->where, (size_t)lib.archive_filter_bytes(z->a, -1), z->plain, e) != 0)
			return -1;
		if (!bytes_add(out, (struct str){ block, (size_t)got }))
			return packed_check(z->where, z->packed, PLAIN_MAX, e);
	}
}

static int members(struct zip *z, int (*each)(void *arg, const char *name, struct str data, struct err *e), void *arg, struct err *e)
{
	struct archive_entry *entry;
	struct bytes out = { .max = PLAIN_MAX };
	int rc = 0, n = 0, status = ARCHIVE_OK;

	/* a warning says only that a name is no text of this locale */
	while (rc == 0 && ((status = lib.archive_read_next_header(z->a, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)) {
		out.n = 0;
		if (++n > MEMBERS_MAX)
			rc = err_set(e, EXIT_DATA, "%s: more than %d files in the zip file; refused", z->where, MEMBERS_MAX);
		else if ((rc = refuse(z, entry, e)) == 0 && (rc = read_member(z, &out, e)) == 0 && out.n > 0) {
			const char *name = lib.archive_entry_pathname(entry);
			rc = each(arg, name ? name : "?", bytes_str(&out), e);
		}
	}
	if (rc == 0 && status != ARCHIVE_EOF)
		rc = damaged(z, e);
	if (rc == 0 && n == 0)
		rc = err_set(e, EXIT_DATA, "%s: an empty zip file", z->where);
	bytes_free(&out);
	return rc;
}

int zip_each(const char *where, struct str data, int (*each)(void *arg, const char *name, struct str data, struct err *e), void *arg, struct err *e)
{
	struct zip z = { where, data.n, 0, NULL };

	if (data.n > PACKED_MAX)
		return err_set(e, EXIT_DATA, "%s: %zu bytes of zip data, more than %d MiB; refused", where, data.n, PACKED_MAX >> 20);
	if (late_open(FILE_OF_LIBARCHIVE, names, &lib, e) != 0)
		return -1;
	if ((z.a = lib.archive_read_new()) == NULL)
		die_oom();
	lib.archive_read_support_format_zip_streamable(z.a);
	int rc = lib.archive_read_open_memory2(z.a, data.p, data.n, 4096) == ARCHIVE_OK ? members(&z, each, arg, e) : damaged(&z, e);
	lib.archive_read_free(z.a);
	return rc;
}

#else

int zip_each(const char *where, struct str data, int (*each)(void *arg, const char *name, struct str data, struct err *e), void *arg, struct err *e)
{
	(void)data, (void)each, (void)arg;
	return err_set(e, EXIT_DATA, "%s: a zip file, and this program was built without libarchive: unpack it first", where);
}

#endif
