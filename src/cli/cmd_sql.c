/* cmd_sql: the sqlite3 shell, read-only, on the database: for questions that no file of queries/ asks yet. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"

const struct opt sql_opts[] = {
	{ 0 },
};

/* sqlite3 ends with numbers of its own, which differ from version to version. */
static int told(int status, struct err *e)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && (WEXITSTATUS(status) & 0xff) == 5)
		return err_set(e, EXIT_TEMPFAIL, "the database is locked by another process; try again later");
	return err_set(e, EXIT_DATA, WIFEXITED(status) ? "sqlite3 ended with status %d" : "sqlite3 was ended by signal %d", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

int cmd_sql(struct db *db, int argc, char **argv, struct err *e)
{
	const char *path = global.db ? global.db : getenv("POSTMORTEM_DB");
	char file[4200];
	char *args[20] = { (char[]){ "sqlite3" }, (char[]){ "-readonly" }, file };
	pid_t pid;
	int status;

	(void)db; /* opened by main: it has told a file that is no database of ours */
	if (argc > 15)
		return err_set(e, EXIT_USAGE, "too many operands: quote the SQL as one word");
	snprintf(file, sizeof file, "%s%s", path[0] == '-' ? "./" : "", path);
	for (int i = 0; i < argc; i++)
		args[3 + i] = argv[i];
	fflush(stdout);
	int rc = posix_spawnp(&pid, args[0], NULL, NULL, args, environ);
	if (rc == ENOENT)
		return err_set(e, EXIT_NOINPUT, "the sqlite3 shell is not installed (Debian: apt install sqlite3); postmortem query works without it");
	if (rc != 0)
		return err_set(e, EXIT_NOINPUT, "sqlite3: %s", strerror(rc));
	signal(SIGINT, SIG_IGN); /* it ends a question of the shell's, not the shell */
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			bug("waitpid: %s", strerror(errno));
	return told(status, e);
}
