/* when: civil time. Inside the program a time is a double: seconds since the epoch, UTC. */
#ifndef POSTMORTEM_UTIL_WHEN_H
#define POSTMORTEM_UTIL_WHEN_H

#include "util/err.h"
#include "util/str.h"

/* Days since 1970-01-01 of a proleptic Gregorian date; month 1..12, any day. */
int64_t when_days(int year, int month, int day);

/* Seconds since the epoch of a civil time taken as UTC. */
int64_t when_utc(int year, int month, int day, int hour, int min, int sec);

/* The year of an epoch time, UTC. */
int when_year(int64_t at);

/* A zone: "UTC", "Z", "+09:00", "-0330", or a name of the system's zone database ("Asia/Tokyo"). NULL or "" is the
 * system's own. -1 when the name is unknown. Sets the process's TZ: one zone per run. */
int when_zone(const char *name, struct err *e);

/* Epoch seconds of a civil time in the zone set with when_zone. In the hour that occurs twice, the first. */
double when_local(int year, int month, int day, int hour, int min, double sec);

/* A user's time argument (design: RFC 3339, "YYYY-MM-DD[ HH:MM[:SS]]" in the zone, "-24h", "-7d", "-30m"; relative ones count
 * back from now). -1 and an error that shows the accepted forms. */
int when_parse(const char *text, double now, double *at, struct err *e);

enum { WHEN_MAX = 40 };

/* Microseconds since 1970, before the year 10000, as "2026-11-24T02:19:45.536421Z", without a NUL; returns the length, 27. For hot loops. */
size_t when_stamp(int64_t us, char *out);

/* "2026-11-24T02:19:45Z" (with .fff when millis), UTC; and the same in the zone with its offset. Return out. */
char *when_print(double at, bool millis, char out[WHEN_MAX]);
char *when_print_local(double at, char out[WHEN_MAX]);

/* "3 min 20 s", "1 h 5 min", "2 d 3 h", "0.4 s". */
char *when_span(double seconds, char out[WHEN_MAX]);

#endif
