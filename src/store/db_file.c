/* db_file: see db_file.h. */
#include "store/db_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "mail.log", "maillog.1", "syslog", but not "mail-log.db". */
static bool named_as_log(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return strstr(name, "log") != NULL && strstr(name, ".db") == NULL && strstr(name, ".sqlite") == NULL;
}

static int make(const char *path, bool *made, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640); /* here, so that it has this mode from its first moment */

	*made = fd >= 0;
	if (fd < 0 && errno == EEXIST) /* also where it is a link to what is not there yet */
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640);
	if (fd < 0)
		return errno == EISDIR ? err_set(e, EXIT_CANTCREATE, "%s: %s; --db names a file, such as %s/mail.db", path, strerror(errno), path)
				       : err_set(e, EXIT_CANTCREATE, "%s: %s", path, strerror(errno));
	close(fd);
	return 0;
}

int db_file_ready(const char *path, enum db_mode mode, bool *made, struct err *e)
{
	struct stat st;

	*made = false;
	if (mode == DB_CREATE && make(path, made, e) != 0)
		return -1;
	if (access(path, R_OK) != 0 || stat(path, &st) != 0) {
		if (errno != ENOENT)
			return err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
		return err_set(e, EXIT_NOINPUT, "%s: %s (make one: postmortem ingest --db %s LOG...)", path, strerror(errno), path);
	}
	if (mode == DB_WRITE && S_ISREG(st.st_mode) && access(path, W_OK) != 0)
		return err_set(e, EXIT_CANTCREATE, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(e, EXIT_NOINPUT, "%s: %s; --db names a file, such as %s/mail.db", path, strerror(EISDIR), path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, mode == DB_CREATE ? EXIT_CANTCREATE : EXIT_NOINPUT, "%s: not a file; --db names one that holds the database or is to hold it, such as mail.db", path);
	if (st.st_size == 0 && !*made && named_as_log(path)) /* else a log just rotated would become a database */
		return err_set(e, EXIT_DATA, "%s: an empty file with the name of a log; --db names the database, the logs follow it (if this shall be the database, give it another name)", path);
	return 0;
}

void db_file_unmake(sqlite3 *h, const char *path)
{
	sqlite3_stmt *any = NULL;

	sqlite3_busy_timeout(h, 0);
	if (sqlite3_exec(h, "PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
		return;
	/* the tables may not be there yet */
	int rc = sqlite3_prepare_v2(h, "SELECT 1 FROM source UNION ALL SELECT 1 FROM evidence_file", -1, &any, NULL);
	if (rc != SQLITE_OK || sqlite3_step(any) == SQLITE_DONE)
		unlink(path);
	sqlite3_finalize(any);
	sqlite3_exec(h, "ROLLBACK", NULL, NULL, NULL);
}
