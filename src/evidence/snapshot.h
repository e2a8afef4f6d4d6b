/* snapshot: what queue and configuration snapshots share: where they come from, when they were taken, of which machine. Private to src/evidence. */
#ifndef POSTMORTEM_EVIDENCE_SNAPSHOT_H
#define POSTMORTEM_EVIDENCE_SNAPSHOT_H

#include <stdio.h>
#include <sys/types.h>

#include "evidence/evidence.h"

struct snapshot {
	const char *path; /* for messages: the file, "standard input", or the command */
	FILE *f;
	pid_t child;      /* of a command; 0 else */
	double taken_at;  /* --at, else now (live, standard input), else the file's time */
	double now;
	bool at_given;
	char host[256];   /* --host, else this machine (live), else the only machine in the logs, else "" */
};

/* Opens path, or where it is "live" runs command (without a shell). -1 and an error (66, 64). */
int snapshot_open(struct snapshot *s, struct db *db, const char *path, const char *const *command, const struct evidence_opts *o, struct err *e);
/* -1 and an error when the command failed. */
int snapshot_close(struct snapshot *s, struct err *e);

#endif
