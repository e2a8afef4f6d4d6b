/* follow: reading on as files grow. The file under a name is kept open, so that what was written to it just before a rotation is read from the renamed
 * file; inotify only wakes us early, a tick every second finds the rest. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/run.h"

enum { TICK_MS = 1000 };

struct followed {
	const char *path;
	int fd;
	struct stat st; /* as it was read last */
};

static void read_on(struct run *r, struct followed *f)
{
	struct err e = { 0 };
	struct stat st;
	char name[40];

	if (f->fd < 0 || fstat(f->fd, &st) != 0 || (st.st_size == f->st.st_size && st.st_mtim.tv_sec == f->st.st_mtim.tv_sec &&
						    st.st_mtim.tv_nsec == f->st.st_mtim.tv_nsec))
		return;
	f->st = st;
	snprintf(name, sizeof name, "/proc/self/fd/%d", f->fd);
	struct reader *rd = reader_open(name, &e);
	if (rd == NULL)
		return;
	run_file(r, f->path, rd);
	reader_close(rd);
}

/* Reads the file that is open; where the name now stands for another one, that too. */
static void look(struct run *r, struct followed *f)
{
	struct stat now, old;

	read_on(r, f);
	if (stat(f->path, &now) != 0 || (f->fd >= 0 && fstat(f->fd, &old) == 0 && old.st_ino == now.st_ino && old.st_dev == now.st_dev))
		return;
	if (f->fd >= 0)
		close(f->fd);
	f->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	memset(&f->st, 0, sizeof f->st);
	read_on(r, f);
}

static void watch_folder(int inotify, const char *path)
{
	char folder[4096];

	snprintf(folder, sizeof folder, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash == NULL)
		strcpy(folder, ".");
	else
		slash[slash == folder] = '\0';
	inotify_add_watch(inotify, folder, IN_MODIFY | IN_CREATE | IN_MOVED_TO);
}

void run_follow(struct run *r, char *const *paths, int n)
{
	struct followed *f = calloc((size_t)n + 1, sizeof *f);
	char events[4096];
	int inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (f == NULL)
		die_oom();
	for (int i = 0; i < n; i++) {
		f[i] = (struct followed){ .path = paths[i], .fd = -1 };
		watch_folder(inotify, paths[i]);
	}
	while (!ingest_stop) {
		for (int i = 0; i < n && !ingest_stop; i++)
			look(r, &f[i]);
		struct pollfd p = { .fd = inotify, .events = POLLIN };
		if (poll(&p, 1, TICK_MS) > 0) {
			while (read(inotify, events, sizeof events) > 0)
				;
			poll(NULL, 0, 100); /* lines come in bursts: one commit for a burst */
		}
	}
	for (int i = 0; i < n; i++)
		if (f[i].fd >= 0)
			close(f[i].fd);
	if (inotify >= 0)
		close(inotify);
	free(f);
}
