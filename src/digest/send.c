/* send: a pipe to sendmail -t, without a shell; or a file in a folder, for something else to send. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "digest/digest.h"
#include "util/file.h"

/* cron's PATH lacks the folder where sendmail lives. 0, or an errno. */
static int spawn(pid_t *pid, int in, int other)
{
	static char *const argv[] = { "sendmail", "-t", "-oi", NULL };
	char path[4096];
	const char *old = getenv("PATH");
	posix_spawn_file_actions_t files;

	snprintf(path, sizeof path, "%s%s/usr/sbin:/usr/lib", old ? old : "", old && *old ? ":" : "");
	setenv("PATH", path, 1);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, 0);
	posix_spawn_file_actions_addclose(&files, in);
	posix_spawn_file_actions_addclose(&files, other);
	int rc = posix_spawnp(pid, "sendmail", &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

int digest_send(struct str mail, struct err *e)
{
	int ends[2], status = 0;
	pid_t pid;

	if (pipe(ends) != 0)
		return err_set(e, EXIT_IO, "sendmail: %s", strerror(errno));
	int rc = spawn(&pid, ends[0], ends[1]);
	if (rc != 0) {
		close(ends[0]);
		close(ends[1]);
		return err_set(e, EXIT_IO, "sendmail (in PATH, /usr/sbin, /usr/lib): %s; leave out --send to have the mail on standard output", strerror(rc));
	}
	signal(SIGPIPE, SIG_IGN); /* a sendmail that ends early tells by its status */
	close(ends[0]);
	FILE *to = fdopen(ends[1], "w");
	bool whole = to && fwrite(mail.p, 1, mail.n, to) == mail.n;
	if (to == NULL || fclose(to) != 0)
		whole = false;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !whole)
		return err_set(e, EXIT_IO, "sendmail did not take the mail (status %d): it is tried again by the next run", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return 0;
}

int digest_put(const char *folder, double at, struct str mail, struct err *e)
{
	time_t t = (time_t)at;
	struct tm tm;
	char path[4000], stamp[40] = "";

	if (gmtime_r(&t, &tm))
		strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_set(e, EXIT_CANTCREATE, "%s: %s", folder, strerror(errno));
	snprintf(path, sizeof path, "%.3900s/%s-%ld.eml", folder, stamp, (long)getpid());
	return file_put(path, mail, 0600, e);
}
