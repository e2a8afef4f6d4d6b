/* snapshot: see snapshot.h. */
#include "evidence/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int spawn(struct snapshot *s, const char *const *command, struct err *e)
{
	int ends[2];
	posix_spawn_file_actions_t actions;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, EXIT_OURS, "pipe: %s", strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	/* execv wants its arguments writable and leaves them alone */
	int rc = posix_spawnp(&s->child, command[0], &actions, NULL, (char *const *)(uintptr_t)command, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (rc != 0) {
		close(ends[0]);
		s->child = 0;
		return err_set(e, EXIT_NOINPUT, "%s: %s; is Postfix installed on this machine? Else copy its output into a file, and import that", command[0],
			       strerror(rc));
	}
	s->f = fdopen(ends[0], "r");
	return 0;
}

static void find_host(struct snapshot *s, struct db *db, bool live, const char *given)
{
	if (given) {
		snprintf(s->host, sizeof s->host, "%s", given);
	} else if (db_int(db, "SELECT count(DISTINCT host) FROM mta") == 1) {
		struct stmt *q = db_prepare(db, "SELECT host FROM mta");
		stmt_step(q);
		snprintf(s->host, sizeof s->host, "%.*s", STR_ARG(col_text(q, 0)));
		stmt_free(q);
	} else if (live) {
		gethostname(s->host, sizeof s->host - 1);
	}
}

int snapshot_open(struct snapshot *s, struct db *db, const char *path, const char *const *command, const struct evidence_opts *o, struct err *e)
{
	struct stat st;
	bool live = strcmp(path, "live") == 0, in = strcmp(path, "-") == 0;

	*s = (struct snapshot){ .path = live ? command[0] : in ? "standard input" : path, .now = (double)time(NULL), .at_given = !isnan(o->at) };
	s->taken_at = s->at_given ? o->at : s->now;
	find_host(s, db, live, o->host);
	if (live)
		return spawn(s, command, e);
	s->f = in ? fdopen(dup(0), "r") : fopen(path, "re");
	if (s->f == NULL || fstat(fileno(s->f), &st) != 0)
		return err_set(e, EXIT_NOINPUT, "%s: %s", s->path, strerror(errno));
	if (S_ISDIR(st.st_mode)) {
		fclose(s->f);
		return err_set(e, EXIT_NOINPUT, "%s: is a folder; name one file", s->path);
	}
	if (S_ISREG(st.st_mode) && !s->at_given)
		s->taken_at = (double)st.st_mtime;
	return 0;
}

int snapshot_close(struct snapshot *s, struct err *e)
{
	int status = 0;

	fclose(s->f);
	if (s->child == 0)
		return 0;
	while (waitpid(s->child, &status, 0) < 0 && errno == EINTR)
		;
	if (status == 0)
		return 0;
	return err_set(e, EXIT_NOINPUT, "%s: ended with status %d (see what it said above); is Postfix running, and may you ask it?", s->path,
		       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
