/* clock: see clock.h. mktime is dear, so the last hour's answer is kept: within an hour a zone's offset does not change. */
#include "ingest/clock.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "util/when.h"

enum { HALF_YEAR = 183 * 86400 };

static int64_t within_year(const struct civil *s)
{
	return ((s->month - 1) * 31 + s->day) * (int64_t)86400 + s->hour * 3600 + s->min * 60 + (int64_t)s->sec;
}

/* Half an intake line: the stamp of a line that cleanup(8), pickup(8) or smtpd(8) writes as a message comes in, and the time in its
 * queue id. Returns true when line is such. */
static bool proof(struct str line, struct envelope *env, double *arrived)
{
	if (!envelope_parse(line, env) || !env->stamped || env->stamp.year || env->queue_id.n == 0)
		return false;
	bool intake = str_starts(env->text, STR("message-id=")) || str_starts(env->text, STR("client=")) || str_starts(env->text, STR("uid="));
	int64_t us = intake ? queue_id_time(env->queue_id) : -1;
	*arrived = (double)us / 1e6;
	return us > 0;
}

/* Looks through the lines of head for one whose queue id fits its stamp in some year and some offset of a multiple of 15 minutes. */
static bool find_proof(struct clock *c, struct str head)
{
	struct envelope env;
	double arrived;

	while (head.n) {
		struct str line = str_head(head, str_find(head, '\n', 0));
		head = str_skip(head, line.n + 1);
		if (!proof(line, &env, &arrived))
			continue;
		int first = when_year((int64_t)arrived);
		for (int y = first - 1; y <= first + 1; y++) {
			struct civil *s = &env.stamp;
			double local = (double)when_utc(y, s->month, s->day, s->hour, s->min, 0) + s->sec;
			double off = local - arrived, quarter = floor((off + 5) / 900) * 900;
			/* the line is written within some seconds of arrival, never before it */
			if (off < -14 * 3600 || off > 14.5 * 3600 || off - quarter > 120)
				continue;
			c->year = y;
			c->tail = within_year(s);
			c->fixed_zone = fabs(when_local(y, s->month, s->day, s->hour, s->min, s->sec) - (local - quarter)) > 1;
			c->offset = (int64_t)quarter;
			return true;
		}
	}
	return false;
}

static void from_file_time(struct clock *c, struct str head, double file_at)
{
	struct envelope env;

	c->year = when_year((int64_t)file_at);
	while (head.n) {
		struct str line = str_head(head, str_find(head, '\n', 0));
		head = str_skip(head, line.n + 1);
		if (!envelope_parse(line, &env) || !env.stamped || env.stamp.year)
			continue;
		struct civil *s = &env.stamp;
		if (when_local(c->year, s->month, s->day, s->hour, s->min, s->sec) > file_at + 86400)
			c->year--;
		c->tail = within_year(s);
		return;
	}
}

void clock_start(struct clock *c, const struct clock_opts *o, struct str head, double file_at, int year, int64_t tail, double newest)
{
	struct clock fresh = { .cached_key = -1, .newest = newest };
	bool proven;

	*c = fresh;
	proven = find_proof(c, head);
	if (proven && c->fixed_zone)
		snprintf(c->note, sizeof c->note, "a queue id proves that this log's clock is %+.2f h from UTC, which is not what %s says%s", (double)c->offset / 3600,
			 o->zone_given ? "--tz" : "this machine's zone", o->zone_given ? "; the option was followed" : "");
	c->fixed_zone &= !o->zone_given;
	c->dated_by = proven ? "queue id" : "file time";
	if (!proven)
		from_file_time(c, head, file_at);
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
	if (o->year && proven && c->year != o->year)
		snprintf(c->note, sizeof c->note, "a queue id proves that this log begins in %d; the option --year %d was followed", c->year, o->year);
	if (o->year)
		c->year = o->year;
	if (year) {
		c->year = year;
		c->tail = tail;
	}
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

double clock_at(struct clock *c, const struct civil *s)
{
	int year = s->year;

	if (year == 0) {
		int64_t at = within_year(s);
		year = c->year;
		if (at + HALF_YEAR < c->tail)
			c->year = ++year, c->tail = at;
		else if (at > c->tail + HALF_YEAR)
			year--; /* a straggler from before the turn */
		else if (at > c->tail)
			c->tail = at;
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
	c->cached_key = key;
	if (at > c->newest)
		c->newest = at;
	return at;
}
