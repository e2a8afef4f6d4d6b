/* file: see file.h. */
#include "util/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
