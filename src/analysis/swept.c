/* swept: see swept.h. */
#include "analysis/swept.h"

#include <math.h>
#include <stdlib.h>

#include "util/memory.h"

enum { KEPT_S = 6 * 86400 }; /* no message waits longer: maximal_queue_lifetime and a day */

struct total {
	int64_t mta;
	double at;
	int64_t deleted, known; /* what the line says; what waited then by the log */
};

struct swept {
	struct total *total; /* by mta and time */
	size_t n, room;
};

/* Totals that stand alone: of messages that were named, each has a line of its own before it. */
static const char totals[] =
	"SELECT mta, at, n FROM ("
	"  SELECT mta, logged_at AS at, CAST(substr(detail, 10) AS INTEGER) AS n, lag(logged_at, 1, logged_at - 3600) OVER (PARTITION BY mta ORDER BY logged_at, event) AS before_at"
	"  FROM event WHERE kind = 'postsuper.total' AND detail GLOB 'Deleted: [1-9]*') t"
	" WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.kind = 'postsuper.action' AND e.detail LIKE '%removed' AND e.mta = t.mta"
	"   AND e.logged_at BETWEEN max(t.before_at, t.at - 3600) AND t.at)"
	" ORDER BY mta, at";

/* The first one after the last line about a message. */
static struct total *next(const struct swept *s, int64_t mta, double last_at)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->total[mid].mta < mta || (s->total[mid].mta == mta && s->total[mid].at < last_at))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->total[lo].mta == mta && s->total[lo].at < last_at + KEPT_S ? &s->total[lo] : NULL;
}

struct swept *swept_load(struct db *db)
{
	struct swept *s = want(calloc(1, sizeof *s));
	struct stmt *q = db_prepare(db, totals);

	while (stmt_step(q)) {
		s->total = room_for_one(s->total, s->n, &s->room, sizeof *s->total);
		s->total[s->n++] = (struct total){ .mta = col_int(q, 0), .at = col_real(q, 1), .deleted = col_int(q, 2) };
	}
	stmt_free(q);
	if (s->n == 0)
		return s;
	q = db_prepare(db, "SELECT mta, last_at FROM message WHERE ended IS NULL AND expired_at IS NULL AND activations > 0");
	while (stmt_step(q)) {
		struct total *t = next(s, col_int(q, 0), col_real(q, 1));
		if (t)
			t->known++;
	}
	stmt_free(q);
	return s;
}

uint64_t swept_hash(const struct swept *s)
{
	uint64_t hash = 0;

	for (const struct total *t = s->total; t < s->total + s->n; t++) {
		double at = t->at;
		int64_t key[] = { t->mta, (int64_t)(at * 1e6), t->known <= t->deleted };
		hash = hash * 3 ^ str_hash((struct str){ (const char *)key, sizeof key });
	}
	return hash;
}

double swept_at(const struct swept *s, const struct fate *f)
{
	const struct total *t = f->activations > 0 ? next(s, f->mta, f->last_at) : NULL;

	return t && t->known <= t->deleted ? t->at : NAN;
}

void swept_free(struct swept *s)
{
	free(s->total);
	free(s);
}
