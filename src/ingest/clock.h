/* clock: the stamp of a line to seconds since the epoch. RFC 3339 stamps say all; traditional ones lack the year and the zone.
 *
 * The year comes, in this order, from --year; from a proof in the log itself (a long queue id holds the second of arrival); from
 * the file's own time. The zone from --tz; from such a proof; from the system. Within a source the year turns when the stamps fall back by
 * more than half a year, and turns back for a straggler. Where summer time ends, one hour of local time occurs twice: stamps that fall back into it are the
 * second one's. */
#ifndef POSTMORTEM_INGEST_CLOCK_H
#define POSTMORTEM_INGEST_CLOCK_H

#include "ingest/envelope.h"

struct clock {
	int year;            /* of the newest stamp; 0: not known yet */
	int64_t tail;        /* that stamp, seconds within a year of 31-day months */
	bool fixed_zone;     /* stamps are offset seconds east of UTC, proven by the log */
	int64_t offset;
	const char *dated_by; /* "stamp", "option", "queue id", "file time" */
	char note[240];       /* something a person should know of the dating; "" when there is nothing (left). For the one who reads it to empty. */
	double newest;        /* newest time so far */
	/* cache of the last hour */
	int cached_key;
	double cached_at;
	bool second;          /* it is the second of two equal hours: summer time ended */
};

struct clock_opts {
	int year;          /* --year, 0 = none */
	bool zone_given;   /* --tz was given (when_zone has been told) */
};

/* Starts a source. head: its first block, searched for a proof; file_at: the file's modification time, or now for a pipe. year, tail and
 * newest from a former run (0: none). */
void clock_start(struct clock *c, const struct clock_opts *o, struct str head, double file_at, int year, int64_t tail, double newest);

/* The time of a stamp. */
double clock_at(struct clock *c, const struct civil *stamp);

#endif
