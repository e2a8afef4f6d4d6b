/* minutes: what was slow at one provider, minute by minute, and the text in which table slow has several of them. */
#ifndef POSTMORTEM_ANALYSIS_MINUTES_H
#define POSTMORTEM_ANALYSIS_MINUTES_H

#include <stdint.h>

#include "util/stats.h"
#include "util/str.h"

struct minute {
	int64_t nth;        /* 1, 2, … by time */
	int64_t n, above;   /* slow ones, and those that count as such in a walk (shift.c): all, at first */
	int64_t within;     /* fast ones between them */
	int64_t fast;       /* and since the minute before; first and last of these, 0 where there are none */
	double fast_first, fast_last;
	double started_at;  /* when the first slow one began */
	double first_at, last_at; /* first and last slow one, as logged, and their lines */
	int64_t source, line, last_source, last_line;
	size_t from, to;    /* its values */
};

struct minute_value {
	int64_t us, n;
};

struct minutes { /* start from {0} */
	struct minute *row;
	size_t n, room;
	struct minute_value *value;
	size_t values, value_room;
};

void minutes_free(struct minutes *m);

/* A new one behind the others, without values. */
struct minute *minutes_begin(struct minutes *m, const struct minute *row);
/* One more slow one in the last of them. */
void minutes_count(struct minutes *m, int64_t us);
/* All but the last of them are forgotten, and their memory is given back. */
void minutes_keep_last(struct minutes *m);

/* The first n of them as text: a line each; times in microseconds, those of the log as differences from first_at. The caller frees it. */
char *minutes_text(const struct minutes *m, size_t n);
/* Of such a text, whose first minute is nth, those from..to are put behind the others. */
void minutes_read(struct minutes *m, int64_t nth, struct str text, int64_t from, int64_t to);

/* The values of the rows from..to-1 in ascending order, as a sample of fast ones (as 0) and these; the caller frees its v. */
struct stat_sample minutes_sample(const struct minutes *m, size_t from, size_t to, int64_t fast);
/* The fast ones in a stretch. */
int64_t minutes_fast(const struct minutes *m, size_t from, size_t to);

#endif
