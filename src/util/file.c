/* file: see file.h. */
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *file_all(FILE *f, const char *path, size_t max, size_t *n, struct err *e)
{
	size_t room = 0, got;
	char *text = NULL;

	*n = 0;
	do {
		if (room - *n < BUFSIZ) {
			room = room * 2 + 4 * BUFSIZ;
			text = realloc(text, room);
			if (text == NULL)
				die_oom();
		}
		got = fread(text + *n, 1, room - *n, f);
		*n += got;
	} while (got > 0 && *n <= max << 20);
	if (ferror(f))
		err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
	else if (*n > max << 20)
		err_set(e, EXIT_DATA, "%s: more than %zu MiB", path, max);
	else
		return text;
	free(text);
	return NULL;
}

/* A new name is on the disk once its folder is. */
static void folder_sync(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[4096];

	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

int file_put(const char *path, struct str text, mode_t mode, struct err *e)
{
	char temp[4096];
	int fd = -1;

	if (snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= (int)sizeof temp || (fd = mkostemp(temp, O_CLOEXEC)) < 0)
		return err_set(e, EXIT_CANTCREATE, "%s: %s", path, fd < 0 ? strerror(errno) : "the name is too long");
	FILE *f = fdopen(fd, "w");
	if (f == NULL)
		die_oom();
	bool ok = fchmod(fd, mode) == 0 && fwrite(text.p, 1, text.n, f) == text.n && fflush(f) == 0 && fsync(fd) == 0;
	ok = fclose(f) == 0 && ok && rename(temp, path) == 0;
	if (!ok) {
		err_set(e, EXIT_IO, "%s: %s; it was left as it is", path, strerror(errno));
		unlink(temp);
		return -1;
	}
	folder_sync(path);
	return 0;
}
