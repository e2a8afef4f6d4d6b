/* embed: see embed.h. A file of --data DIR is read once and kept: callers hold slices of it. Which files exist is
 * always the compiled-in list: DIR may change a file, not add one (a user's own queries are run by path). */
#include "util/embed.h"

#include <stdio.h>

#include "util/file.h"

extern const struct embed_file embed_table[];
extern const size_t embed_count;

static const char *dir_;

void embed_from(const char *dir)
{
	dir_ = dir;
}

static int read_file(const char *path, struct str *text, struct err *e)
{
	char full[4096];
	size_t n;

	if ((size_t)snprintf(full, sizeof full, "%s/%s", dir_, path) >= sizeof full)
		return err_set(e, EXIT_NOINPUT, "%s/%s: the path is too long", dir_, path);
	FILE *f = fopen(full, "re");
	if (f == NULL)
		return err_set(e, EXIT_NOINPUT, "%s: cannot be opened (--data wants a folder laid out as the repository)", full);
	char *buf = file_all(f, full, 64, &n, e);
	fclose(f);
	*text = (struct str){ buf, n };
	return buf ? 0 : -1;
}

int embed_get(const char *path, struct str *text, struct err *e)
{
	if (dir_)
		return read_file(path, text, e);
	for (size_t i = 0; i < embed_count; i++) {
		if (strcmp(embed_table[i].path, path) == 0) {
			*text = (struct str){ embed_table[i].text, embed_table[i].n };
			return 0;
		}
	}
	return err_set(e, EXIT_NOINPUT, "%s: no such built-in file", path);
}

void embed_list(const char *prefix, const char *suffix, void (*each)(void *arg, const char *path), void *arg)
{
	for (size_t i = 0; i < embed_count; i++) {
		struct str path = str_c(embed_table[i].path);
		if (str_starts(path, str_c(prefix)) && str_ends(path, str_c(suffix)))
			each(arg, embed_table[i].path);
	}
}
