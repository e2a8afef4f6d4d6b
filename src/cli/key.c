/* key: the secret of the pseudonyms, a file beside the database. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "cli/cli.h"

int key_read(const char *file, unsigned char key[SIPHASH_KEY], struct err *e)
{
	char path[4200];
	const char *db = global.db ? global.db : getenv("POSTMORTEM_DB");

	if (file == NULL && (db == NULL || *db == '\0'))
		return getrandom(key, SIPHASH_KEY, 0) == SIPHASH_KEY ? 0 : err_set(e, EXIT_OURS, "no random bytes: %s", strerror(errno));
	snprintf(path, sizeof path, file ? "%s" : "%s.key", file ? file : db);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		if (getrandom(key, SIPHASH_KEY, 0) != SIPHASH_KEY)
			return err_set(e, EXIT_OURS, "no random bytes: %s", strerror(errno));
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		bool ok = fd >= 0 && write(fd, key, SIPHASH_KEY) == SIPHASH_KEY && fsync(fd) == 0;
		int why = errno;
		if (fd >= 0)
			close(fd);
		return ok ? 0 : err_set(e, EXIT_CANTCREATE, "%s: %s%s", path, strerror(why), file ? "" : " (--key FILE names another place for the key of the pseudonyms)");
	}
	unsigned char more;
	ssize_t n = fd < 0 ? -1 : read(fd, key, SIPHASH_KEY);
	if (n == SIPHASH_KEY && read(fd, &more, 1) > 0)
		n = 0; /* some other file, named by mistake */
	int why = errno;
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(why));
	return n == SIPHASH_KEY ? 0 : err_set(e, EXIT_DATA, "%s: no key: it has %d bytes (a file that is not there is made)", path, SIPHASH_KEY);
}
