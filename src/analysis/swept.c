/* swept: see swept.h. */
#include "analysis/swept.h"

#include <math.h>
#include <stdlib.h>

#include "util/memory.h"

struct one {
	int64_t msg;
	double at;
};

struct swept {
	struct one *one; /* by msg */
	size_t n, room;
};

/* A total that stands alone: of messages that were named, each has a line of its own before it. A message is looked for within the days that Postfix keeps it. */
static const char sql[] =
	"WITH total AS ("
	"  SELECT mta, logged_at AS at, CAST(substr(detail, 10) AS INTEGER) AS n, lag(logged_at, 1, logged_at - 3600) OVER (PARTITION BY mta ORDER BY logged_at, event) AS before_at"
	"  FROM event WHERE kind = 'postsuper.total' AND detail GLOB 'Deleted: [1-9]*'"
	"), gone AS ("
	"  SELECT m.msg, t.mta, min(t.at) AS at, t.n FROM total t CROSS JOIN message m ON m.mta = t.mta AND m.ended IS NULL AND m.expired_at IS NULL AND m.activations > 0"
	"    AND m.last_at <= t.at AND m.last_at > t.at - 6 * 86400"
	"  WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.kind = 'postsuper.action' AND e.detail LIKE '%removed' AND e.mta = t.mta"
	"    AND e.logged_at BETWEEN max(t.before_at, t.at - 3600) AND t.at)"
	"  GROUP BY m.msg"
	"), few AS (SELECT mta, at FROM gone GROUP BY mta, at HAVING count(*) <= max(n))"
	"SELECT msg, at FROM gone JOIN few USING (mta, at) ORDER BY msg";

struct swept *swept_load(struct db *db)
{
	struct swept *s = want(calloc(1, sizeof *s));
	struct stmt *q = db_prepare(db, sql);

	while (stmt_step(q)) {
		s->one = room_for_one(s->one, s->n, &s->room, sizeof *s->one);
		s->one[s->n++] = (struct one){ col_int(q, 0), col_real(q, 1) };
	}
	stmt_free(q);
	return s;
}

static int by_msg(const void *a, const void *b)
{
	const struct one *x = a, *y = b;

	return (x->msg > y->msg) - (x->msg < y->msg);
}

double swept_at(const struct swept *s, int64_t msg)
{
	const struct one *o = s->n ? bsearch(&(struct one){ .msg = msg }, s->one, s->n, sizeof *s->one, by_msg) : NULL;

	return o ? o->at : NAN;
}

void swept_free(struct swept *s)
{
	free(s->one);
	free(s);
}
