/* clock: see clock.h. mktime is dear, so the last hour's answer is kept: within an hour a zone's offset does not change. */
#include "ingest/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "util/when.h"

enum { HALF_YEAR = 183 * 86400 };

static int64_t within_year(const struct civil *s)
{
	return ((s->month - 1) * 31 + s->day) * (int64_t)86400 + s->hour * 3600 + s->min * 60 + (int64_t)s->sec;
}

/* The newest year in which a stamp is not after the file's own time; a clock may be a day ahead. */
static int year_by_file(const struct clock *c, const struct civil *s)
{
	int year = when_year((int64_t)c->file_at);

	return when_local(year, s->month, s->day, s->hour, s->min, s->sec) > c->file_at + 86400 ? year - 1 : year;
}

/* The year of a stamp: the tail's, or the next or the one before. */
static int year_of(const struct clock *c, const struct civil *s)
{
	int64_t at = within_year(s);

	if (c->tail == 0) /* the first without its year, behind others that told theirs */
		return c->year_given ? c->year : year_by_file(c, s);
	return at + HALF_YEAR < c->tail ? c->year + 1 : at > c->tail + HALF_YEAR ? c->year - 1 : c->year;
}

static double utc(int year, const struct civil *s)
{
	return (double)when_utc(year, s->month, s->day, s->hour, s->min, 0) + s->sec;
}

/* Whether the system's zone says of a stamp what was proven. */
static bool system_agrees(const struct civil *s, const struct proof *p)
{
	return fabs(when_local(p->year, s->month, s->day, s->hour, s->min, s->sec) - (utc(p->year, s) - (double)p->offset)) <= 1;
}

/* Looks through the lines of head for a proof. */
static bool look_ahead(struct clock *c, struct str head)
{
	struct envelope env;
	struct proof p;

	while (head.n) {
		struct str line = str_head(head, str_find(head, '\n', 0));
		head = str_skip(head, line.n + 1);
		if (!envelope_parse(line, &env) || !proof_find(&env, &p))
			continue;
		c->year = p.year;
		c->tail = within_year(&env.stamp);
		c->fixed_zone = !c->zone_given && !system_agrees(&env.stamp, &p);
		c->offset = p.offset;
		c->dated_by = p.by;
		return true;
	}
	return false;
}

static void from_file_time(struct clock *c, struct str head)
{
	struct envelope env;

	c->year = when_year((int64_t)c->file_at);
	while (head.n) {
		struct str line = str_head(head, str_find(head, '\n', 0));
		head = str_skip(head, line.n + 1);
		if (!envelope_parse(line, &env) || !env.stamped || env.stamp.year)
			continue;
		c->year = year_by_file(c, &env.stamp);
		c->tail = within_year(&env.stamp);
		return;
	}
}

void clock_start(struct clock *c, const struct clock_opts *o, struct str head, double file_at, const struct clock_past *past)
{
	*c = (struct clock){ .cached_key = -1, .file_at = file_at, .newest = past->newest, .year_given = o->year != 0, .zone_given = o->zone_given, .dated_by = "file time" };
	if (past->year) {
		c->year = past->year;
		c->tail = past->tail;
		c->fixed_zone = past->fixed_zone && !o->zone_given;
		c->offset = past->offset;
		c->known = past->proven ? PROVEN : GUESSED;
		c->dated_by = past->dated_by;
		/* schema 1 did not keep the zone, and the system's may be another one by now: the source's beginning tells it again */
		struct clock again = *c;
		if (past->proven && !past->fixed_zone && look_ahead(&again, head)) {
			c->fixed_zone = again.fixed_zone;
			c->offset = again.offset;
		}
		return;
	}
	if (look_ahead(c, head))
		c->known = AHEAD;
	else
		from_file_time(c, head);
	/* the proof may stand far behind the first line: go back to where the source begins */
	struct envelope env = { .stamped = false };
	struct str first = str_head(head, str_find(head, '\n', 0));
	if (envelope_parse(first, &env) && env.stamped && env.stamp.year == 0) {
		int64_t at = within_year(&env.stamp);
		if (at > c->tail + HALF_YEAR)
			c->year--;
		c->tail = at;
	}
	if (env.stamped && env.stamp.year)
		c->dated_by = "stamp";
	else if (o->year)
		c->dated_by = "option";
	if (o->year)
		c->year = o->year;
}

static void note_proof(struct clock *c, const struct proof *p, int given, bool zone_differs)
{
	size_t n = 0;

	if (given != p->year)
		n = (size_t)snprintf(c->note, sizeof c->note, "a %s proves that this line is of %d; the option --year was followed", p->by, p->year);
	if (zone_differs)
		snprintf(c->note + n, sizeof c->note - n, "%sa %s proves that this log's clock is %+.2f h from UTC, which is not what %s says%s", n ? "; " : "", p->by,
			 (double)p->offset / 3600, c->zone_given ? "--tz" : "this machine's zone", c->zone_given ? "; the option was followed" : "");
}

bool clock_learn(struct clock *c, const struct envelope *env, struct redate *wrong)
{
	struct proof p;

	if (!proof_find(env, &p))
		return false;
	c->checked = true;
	int year = year_of(c, &env->stamp);
	if (c->tail == 0)
		c->year = year, c->tail = within_year(&env->stamp);
	bool system = system_agrees(&env->stamp, &p), agrees = c->fixed_zone ? c->offset == p.offset : system;
	if (c->known == PROVEN) {
		if (!agrees && !c->zone_given && (!c->fixed_zone || llabs(c->offset - p.offset) <= 3600)) { /* the zone's own summer time */
			c->fixed_zone = true;
			c->offset = p.offset;
			c->cached_key = -1, c->last_year = 0;
			snprintf(c->note, sizeof c->note, "from here on this log's clock is %+.2f h from UTC, as a %s proves", (double)p.offset / 3600, p.by);
		}
		return false;
	}
	note_proof(c, &p, c->year_given ? year : p.year, !system);
	*wrong = (struct redate){ .years = c->year_given ? 0 : p.year - year, .fixed_zone = !system && !c->zone_given, .offset = p.offset };
	c->known = PROVEN;
	if (!c->year_given)
		c->dated_by = p.by;
	if (wrong->years == 0 && (agrees || c->zone_given))
		return false;
	c->year += wrong->years;
	c->fixed_zone = wrong->fixed_zone;
	c->offset = p.offset;
	c->cached_key = -1, c->last_year = 0;
	c->newest = clock_again(wrong, c->newest);
	return true;
}

double clock_again(const struct redate *w, double at)
{
	time_t whole = (time_t)floor(at);
	struct tm tm;

	if (localtime_r(&whole, &tm) == NULL)
		return at;
	int year = tm.tm_year + 1900 + w->years, month = tm.tm_mon + 1;
	double sec = tm.tm_sec + (at - (double)whole);
	if (!w->fixed_zone)
		return when_local(year, month, tm.tm_mday, tm.tm_hour, tm.tm_min, sec);
	return (double)when_utc(year, month, tm.tm_mday, tm.tm_hour, tm.tm_min, 0) + sec - (double)w->offset;
}

/* The hour of a stamp in the zone. In the hour that occurs twice it is the first, unless the log's clock was past that already. */
static double hour_in_zone(struct clock *c, const struct civil *s, int year)
{
	double at = when_local(year, s->month, s->day, s->hour, 0, 0);

	if (!c->second && c->newest > at + s->min * 60 + 1800 && c->newest < at + 2 * 3600) {
		time_t t = (time_t)at + 3600;
		struct tm tm;
		c->second = localtime_r(&t, &tm) && tm.tm_hour == s->hour && tm.tm_mday == s->day;
		if (c->second)
			snprintf(c->note, sizeof c->note, "summer time ends: the hour from %02d:00 stands twice in this log", s->hour);
	} else if (c->second && c->newest >= at + 2 * 3600) {
		c->second = false;
	}
	return c->second ? at + 3600 : at;
}

/* The last stamp once more. */
static inline bool same_stamp(const struct clock *c, const struct civil *s)
{
	const struct civil *l = &c->last;

	return !(s->sec < l->sec) && !(s->sec > l->sec) && s->min == l->min && s->hour == l->hour && s->day == l->day && s->month == l->month && s->year == l->year &&
	       s->zoned == l->zoned && s->offset == l->offset && c->last_year;
}

/* A stamp of the same hour as the last one, in the same year and zone, where that hour needs no second look. */
static bool same_hour(struct clock *c, const struct civil *s, double *at)
{
	const struct civil *l = &c->last;
	double in_hour = s->min * 60 + s->sec;

	if (c->last_year == 0 || s->hour != l->hour || s->day != l->day || s->month != l->month || s->year != l->year || s->zoned != l->zoned || s->offset != l->offset)
		return false;
	if (s->year == 0) {
		int64_t within = c->last_hour + s->min * 60 + (int64_t)s->sec;
		if (c->last_year != c->year || within - c->tail > HALF_YEAR || c->tail - within > HALF_YEAR)
			return false;
		if (within > c->tail)
			c->tail = within;
	}
	if (s->zoned || c->fixed_zone)
		*at = c->cached_at + in_hour - (double)(s->zoned ? s->offset : c->offset);
	else if (c->newest > c->cached_at + in_hour + 1800)
		return false;
	else
		*at = c->cached_at + in_hour;
	return true;
}

double clock_at(struct clock *c, const struct civil *s)
{
	double quick;
	int year = s->year;

	if (same_stamp(c, s))
		return c->last_at;
	if (same_hour(c, s, &quick)) {
		c->last.min = s->min;
		c->last.sec = s->sec;
		c->last_at = quick;
		if (quick > c->newest)
			c->newest = quick;
		return quick;
	}
	if (year == 0) {
		int64_t at = within_year(s);
		year = year_of(c, s);
		if (c->tail == 0 || year > c->year || (year == c->year && at > c->tail)) /* a straggler from before the turn moves nothing */
			c->year = year, c->tail = at;
	}
	double in_hour = s->min * 60 + s->sec, at;
	int key = ((((year - 1900) * 12 + s->month) * 31 + s->day) * 24 + s->hour) * 2 + s->zoned;
	if (s->zoned || c->fixed_zone) {
		if (key != c->cached_key)
			c->cached_at = (double)when_utc(year, s->month, s->day, s->hour, 0, 0);
		at = c->cached_at + in_hour - (double)(s->zoned ? s->offset : c->offset);
	} else {
		/* within the hour that may stand twice every fall back is looked at; else an hour is looked up once */
		if (key != c->cached_key || c->newest > c->cached_at + in_hour + 1800)
			c->cached_at = hour_in_zone(c, s, year);
		at = c->cached_at + in_hour;
	}
	if (s->year == 0 && key != c->hour) {
		c->hour = key;
		c->checked = false;
	}
	c->cached_key = key;
	c->last = *s;
	c->last_year = year;
	c->last_hour = within_year(s) - s->min * 60 - (int64_t)s->sec;
	c->last_at = at;
	if (at > c->newest)
		c->newest = at;
	return at;
}
