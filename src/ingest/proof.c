/* proof: see proof.h. */
#include "ingest/proof.h"

#include <math.h>

#include "ingest/queue_id.h"
#include "util/when.h"

/* The digits s[at] and the next n - 1; -1 when one is none. */
static int digits(struct str s, size_t at, size_t n)
{
	return (int)str_int((struct str){ s.p + at, n }, 9999);
}

/* The time in a Message-ID that Postfix made for this queue id; -1 when it is none. */
static double message_id_time(struct str text, struct str queue_id)
{
	struct str id = str_skip(text, sizeof "message-id=<" - 1);

	if (!str_starts(text, STR("message-id=<")) || id.n < 16 + queue_id.n || id.p[14] != '.')
		return -1;
	struct str rest = str_skip(id, 15);
	if (!str_starts(rest, queue_id) || rest.p[queue_id.n] != '@')
		return -1;
	int year = digits(id, 0, 4), month = digits(id, 4, 2), day = digits(id, 6, 2), hour = digits(id, 8, 2), min = digits(id, 10, 2), sec = digits(id, 12, 2);
	if (year < 1997 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || min < 0 || min > 59 || sec < 0 || sec > 60)
		return -1;
	return (double)when_utc(year, month, day, hour, min, sec);
}

/* When the message of an intake line arrived: what cleanup(8), pickup(8) and smtpd(8) write then, and never on a retry. */
static double arrival(const struct envelope *env, const char **by)
{
	struct str t = env->text;
	bool id = str_starts(t, STR("message-id="));

	if (!id && !str_starts(t, STR("client=")) && !str_starts(t, STR("uid=")))
		return -1;
	int64_t us = queue_id_time(env->queue_id);
	*by = "queue id";
	if (us > 0)
		return (double)us / 1e6;
	*by = "message id";
	return id ? message_id_time(t, env->queue_id) : -1;
}

bool proof_find(const struct envelope *env, struct proof *p)
{
	if (!env->stamped || env->stamp.year || env->queue_id.n == 0)
		return false;
	double arrived = arrival(env, &p->by);
	if (arrived < 0)
		return false;
	int near = when_year((int64_t)arrived);
	for (int y = near - 1; y <= near + 1; y++) {
		const struct civil *s = &env->stamp;
		double off = (double)when_utc(y, s->month, s->day, s->hour, s->min, 0) + s->sec - arrived, quarter = floor((off + 5) / 900) * 900;
		/* a zone is a multiple of 15 minutes; the line is written within some seconds of arrival, never before it */
		if (off < -14 * 3600 || off > 14.5 * 3600 || off - quarter > 120)
			continue;
		p->year = y;
		p->offset = (int64_t)quarter;
		return true;
	}
	return false;
}
