/* clock: the stamp of a line to seconds since the epoch. RFC 3339 stamps say all; traditional ones lack the year and the zone.
 *
 * The year comes, in this order, from --year; from a proof in the log itself (proof.h), wherever in the log it stands; from the file's own
 * time. The zone from --tz; from such a proof; from the system. What was dated by the file's time before a proof came is dated again
 * (redate.h). Within a source the year turns when the stamps fall back by more than half a year, and turns back for a straggler. Where summer time
 * ends, one hour of local time occurs twice: stamps that fall back into it are the second one's. */
#ifndef POSTMORTEM_INGEST_CLOCK_H
#define POSTMORTEM_INGEST_CLOCK_H

#include "ingest/envelope.h"
#include "ingest/proof.h"

enum known { GUESSED, AHEAD, PROVEN }; /* AHEAD: by a proof further on in the log */

struct clock {
	int year;             /* of the newest stamp; 0: not known yet */
	int64_t tail;         /* that stamp, seconds within a year of 31-day months; 0: none yet */
	double file_at;       /* when the file was written, or now */
	bool fixed_zone;      /* stamps are offset seconds east of UTC, proven by the log */
	int64_t offset;
	enum known known;
	const char *dated_by; /* "stamp", "option", "queue id", "message id", "file time" */
	bool year_given, zone_given;
	bool checked;         /* a proof was seen in the hour at hand of stamps without a year, */
	int hour;             /* which is this */
	char note[240];       /* something a person should know of the dating; "" when there is nothing (left). For the one who reads it to empty. */
	double newest;        /* newest time so far */
	/* cache of the last hour */
	int cached_key;
	double cached_at;
	bool second;          /* it is the second of two equal hours: summer time ended */
	struct civil last;    /* the last stamp; */
	int last_year;        /* its year, told or found; 0: the hour is to be looked up again */
	int64_t last_hour;    /* its hour, seconds within a year of 31-day months */
	double last_at;       /* what it was, in seconds since 1970 */
};

struct clock_opts {
	int year;          /* --year, 0 = none */
	bool zone_given;   /* --tz was given (when_zone has been told) */
};

/* What a former run knew of a source. All 0: there was none. */
struct clock_past {
	int year;
	int64_t tail;
	double newest;
	bool proven, fixed_zone;
	int64_t offset;
	const char *dated_by;
};

/* How stamps were wrong: years to add, and the zone they are in when it is not the system's. */
struct redate {
	int years;
	bool fixed_zone;
	int64_t offset;
};

/* Starts a source. head: its first block, searched for a proof; file_at: the file's modification time, or now for a pipe. */
void clock_start(struct clock *c, const struct clock_opts *o, struct str head, double file_at, const struct clock_past *past);

/* Takes what a line proves, if it proves something. Asked until checked is set, which each new hour takes back: the zone of the log may have
 * its own summer time. True when everything dated so far is wrong. */
bool clock_learn(struct clock *c, const struct envelope *env, struct redate *wrong);

/* The time of a stamp. */
double clock_at(struct clock *c, const struct civil *stamp);

/* The time that should have been given instead of at. */
double clock_again(const struct redate *wrong, double at);

#endif
