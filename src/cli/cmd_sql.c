/* cmd_sql: the sqlite3 shell, read-only, on the database: for questions that no file of queries/ asks yet. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

const struct opt sql_opts[] = {
	{ 0 },
};

int cmd_sql(struct db *db, int argc, char **argv, struct err *e)
{
	const char *path = global.db ? global.db : getenv("POSTMORTEM_DB");
	char file[4200];
	char *args[20] = { (char[]){ "sqlite3" }, (char[]){ "-readonly" }, file };

	(void)db; /* opened by main: it has told a file that is no database of ours */
	if (argc > 15)
		return err_set(e, EXIT_USAGE, "too many operands: quote the SQL as one word");
	snprintf(file, sizeof file, "%s%s", path[0] == '-' ? "./" : "", path);
	for (int i = 0; i < argc; i++)
		args[3 + i] = argv[i];
	fflush(stdout);
	execvp(args[0], args);
	if (errno == ENOENT)
		return err_set(e, EXIT_NOINPUT, "the sqlite3 shell is not installed (Debian: apt install sqlite3); postmortem query works without it");
	return err_set(e, EXIT_NOINPUT, "sqlite3: %s", strerror(errno));
}
