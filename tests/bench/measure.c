/* measure FILE LABEL COMMAND...: runs the command and adds a line to FILE: label, seconds by the clock, seconds of processor (user and system, of
 * all its processes), and the peak memory of its largest process in KiB. Written in C since a child's peak begins with that of the one that starts
 * it: this one is small. */
#include <err.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage u;
	int status, rc;
	pid_t pid;

	if (argc < 4)
		errx(64, "usage: measure FILE LABEL COMMAND...");
	double start = clock_now();
	if ((rc = posix_spawnp(&pid, argv[3], NULL, NULL, argv + 3, environ)) != 0)
		errx(69, "%s: %s", argv[3], strerror(rc));
	while (wait4(pid, &status, 0, &u) < 0)
		if (errno != EINTR)
			err(70, "wait");
	double wall = clock_now() - start;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(WIFEXITED(status) ? WEXITSTATUS(status) : 70, "%s: failed (%d)", argv[2], status);
	FILE *f = fopen(argv[1], "a");
	if (f == NULL)
		err(73, "%s", argv[1]);
	fprintf(f, "%s\t%.4f\t%.4f\t%ld\n", argv[2], wall, seconds(u.ru_utime) + seconds(u.ru_stime), u.ru_maxrss);
	return fclose(f) == 0 ? 0 : 74;
}
