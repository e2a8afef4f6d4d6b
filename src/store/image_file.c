/* image_file: see image_file.h. */
#include "store/image_file.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/die.h"

struct image_file {
	sqlite3_vfs vfs;
	char name[32];
	unsigned char *const *pages;
	int n;
	unsigned asked;
};

struct handle {
	sqlite3_file base;
	struct image_file *f;
};

static struct image_file *of(sqlite3_file *h)
{
	return ((struct handle *)h)->f;
}

static int nothing(sqlite3_file *h)
{
	(void)h;
	return SQLITE_OK;
}

static int nothing_int(sqlite3_file *h, int n)
{
	(void)h, (void)n;
	return SQLITE_OK;
}

static int fetch(sqlite3_file *h, sqlite3_int64 at, int n, void **out)
{
	struct image_file *f = of(h);

	f->asked++;
	*out = n == IMAGE_PAGE && at % IMAGE_PAGE == 0 && at / IMAGE_PAGE < f->n ? f->pages[at / IMAGE_PAGE] : NULL;
	return SQLITE_OK;
}

static int unfetch(sqlite3_file *h, sqlite3_int64 at, void *p)
{
	(void)h, (void)at, (void)p;
	return SQLITE_OK;
}

static int read_at(sqlite3_file *h, void *to, int n, sqlite3_int64 at)
{
	const struct image_file *f = of(h);

	if (at / IMAGE_PAGE >= f->n || at % IMAGE_PAGE + n > IMAGE_PAGE)
		return SQLITE_IOERR_READ;
	memcpy(to, f->pages[at / IMAGE_PAGE] + at % IMAGE_PAGE, (size_t)n);
	return SQLITE_OK;
}

static int write_at(sqlite3_file *h, const void *from, int n, sqlite3_int64 at)
{
	(void)h, (void)from, (void)n, (void)at;
	return SQLITE_READONLY;
}

static int truncate_to(sqlite3_file *h, sqlite3_int64 n)
{
	(void)h, (void)n;
	return SQLITE_READONLY;
}

static int size(sqlite3_file *h, sqlite3_int64 *out)
{
	*out = (sqlite3_int64)of(h)->n * IMAGE_PAGE;
	return SQLITE_OK;
}

static int reserved(sqlite3_file *h, int *out)
{
	(void)h;
	*out = 0;
	return SQLITE_OK;
}

static int control(sqlite3_file *h, int op, void *arg)
{
	(void)h, (void)op, (void)arg;
	return SQLITE_NOTFOUND;
}

static int sector(sqlite3_file *h)
{
	(void)h;
	return 4096;
}

static const sqlite3_io_methods methods = {
	.iVersion = 3, .xClose = nothing, .xRead = read_at, .xWrite = write_at, .xTruncate = truncate_to, .xSync = nothing_int, .xFileSize = size, .xLock = nothing_int,
	.xUnlock = nothing_int, .xCheckReservedLock = reserved, .xFileControl = control, .xSectorSize = sector, .xDeviceCharacteristics = nothing, .xFetch = fetch,
	.xUnfetch = unfetch,
};

static int open_it(sqlite3_vfs *v, const char *name, sqlite3_file *h, int flags, int *out)
{
	(void)name;
	((struct handle *)h)->f = v->pAppData;
	h->pMethods = &methods;
	if (out)
		*out = (flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY;
	return SQLITE_OK;
}

static int access_to(sqlite3_vfs *v, const char *name, int flags, int *out)
{
	(void)v, (void)name, (void)flags;
	*out = 0;
	return SQLITE_OK;
}

static int full_path(sqlite3_vfs *v, const char *name, int n, char *out)
{
	(void)v;
	snprintf(out, (size_t)n, "%s", name);
	return SQLITE_OK;
}

static int remove_it(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v, (void)name, (void)sync;
	return SQLITE_READONLY;
}

struct image_file *image_file_open(unsigned char *const *pages, int n)
{
	static unsigned made;
	struct image_file *f = calloc(1, sizeof *f);

	if (f == NULL)
		die_oom();
	snprintf(f->name, sizeof f->name, "rows_%u", made++);
	f->pages = pages;
	f->n = n;
	f->vfs = (sqlite3_vfs){ .iVersion = 1, .szOsFile = sizeof(struct handle), .mxPathname = 64, .zName = f->name, .pAppData = f, .xOpen = open_it,
		.xDelete = remove_it, .xAccess = access_to, .xFullPathname = full_path };
	if (sqlite3_vfs_register(&f->vfs, 0) != SQLITE_OK)
		die_oom();
	return f;
}

const char *image_file_vfs(const struct image_file *f)
{
	return f->name;
}

unsigned image_file_asked(const struct image_file *f)
{
	return f->asked;
}

void image_file_close(struct image_file *f)
{
	sqlite3_vfs_unregister(&f->vfs);
	free(f);
}
