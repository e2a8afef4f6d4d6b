/* tries: see tries.h. Runs of failed IPv6 connects that may be storms are counted by candidate.c. */
#include "analysis/tries.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/candidate.h"
#include "analysis/hours.h"
#include "store/bulk.h"

struct place { /* of one attempt */
	int16_t candidate; /* -1 */
	bool opened, behind;
	int32_t tls; /* as tries_tls tells it */
};

struct tries {
	struct candidates candidates;
	int64_t first, last; /* attempts first..last are in place[] */
	int64_t delivery;    /* no delivery before this one is of such an attempt */
	double until;        /* the log's end */
	struct place *place;
};

/* Attempts come nearly in order of time, so the hour at hand is kept and added when it changes. */
struct hour {
	int64_t mta, at, opened, failing;
};

static void add_hour(struct bulk *put, struct hour *h)
{
	if (h->opened) {
		bulk_row(put);
		bulk_int(put, h->mta);
		bulk_int(put, h->at);
		bulk_int(put, h->opened);
		bulk_int(put, h->failing);
	}
	h->opened = h->failing = 0;
}

static void clear_hours(struct db *db, double from)
{
	struct stmt *s = db_prepare(db, "DELETE FROM attempt_hour WHERE hour_at >= ?");

	stmt_real(s, 1, from);
	stmt_do(s);
	stmt_free(s);
}

struct tries *tries_count(struct db *db, const struct machines *machines, const struct marks *m)
{
	struct tries *as = calloc(1, sizeof *as);
	double from = m->old_at;

	if (as == NULL)
		die_oom();
	candidates_load(&as->candidates, db);
	if (candidates_begin(&as->candidates) < from)
		from = floor(candidates_begin(&as->candidates) / 3600) * 3600;
	as->until = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source");
	double end_at = tries_old_at(as->until) - 3600; /* the first one of a later hour, and those after it, are not final */
	as->candidates.end = hours_first(db, "attempt", tries_old_at(as->until));
	as->first = hours_first(db, "attempt", from);
	as->delivery = hours_first(db, "delivery", from);
	as->last = db_int(db, "SELECT coalesce(max(attempt), 0) FROM attempt");
	if (as->last >= as->first && (as->place = malloc((size_t)(as->last - as->first + 1) * sizeof *as->place)) == NULL)
		die_oom();
	clear_hours(db, from);

	struct stmt *s = db_ahead_keys(db, "SELECT attempt, started_at, ended_at, failed_v6 > 0, msg, coalesce(tls, 0), opened FROM attempt WHERE attempt BETWEEN ? AND ?", as->first, as->last);
	struct hours *hours = hours_open(db, "attempt");
	struct bulk *put = bulk_open_change(db, "attempt_hour", "mta, hour_at, opened, failing", "opened = opened + excluded.opened, failing = failing + excluded.failing");
	struct hour h = { 0 };
	for (int64_t i = 0; i <= as->last - as->first; i++)
		as->place[i] = (struct place){ .candidate = -1 };
	bool final = false;
	while (stmt_step(s)) {
		int64_t attempt = col_int(s, 0);
		double at = col_real(s, 1);
		hours_add(hours, attempt, at);
		if (!final && attempt >= as->candidates.end && hours_of(at) > end_at) {
			as->candidates.end = attempt;
			candidates_final(&as->candidates);
			final = true;
		}
		struct place *place = &as->place[attempt - as->first];
		*place = (struct place){ .candidate = -1, .opened = col_int(s, 6) != 0, .tls = (int32_t)col_int(s, 5) };
		if (!place->opened)
			continue;
		bool failing = place->behind = col_int(s, 3) != 0;
		int64_t mta = mta_of(machines, col_int(s, 4)), hour_at = (int64_t)floor(at / 3600) * 3600;
		if (h.mta != mta || h.at != hour_at) {
			add_hour(put, &h);
			h = (struct hour){ .mta = mta, .at = hour_at };
		}
		if (at >= from) {
			h.opened++;
			h.failing += failing;
		}
		place->candidate = (int16_t)candidates_count(&as->candidates, attempt, mta, at, col_real(s, 2), failing);
	}
	if (!final) {
		as->candidates.end = as->last + 1;
		candidates_final(&as->candidates);
	}
	hours_close(hours);
	add_hour(put, &h);
	stmt_free(s);
	bulk_flush(put);
	bulk_close(put);
	candidates_store(&as->candidates, db);
	return as;
}

int64_t tries_delivery(const struct tries *as)
{
	return as->delivery;
}

int tries_candidate(const struct tries *as, int64_t attempt, bool *behind)
{
	if (attempt < as->first || attempt > as->last || as->candidates.n == 0)
		return -1;
	*behind = as->place[attempt - as->first].behind;
	return as->place[attempt - as->first].candidate;
}

int64_t tries_tls(const struct tries *as, int64_t attempt)
{
	return attempt < as->first || attempt > as->last ? -1 : as->place[attempt - as->first].tls;
}

bool tries_opened(const struct tries *as, int64_t attempt)
{
	return attempt >= as->first && attempt <= as->last && as->place[attempt - as->first].opened;
}

void tries_connect(struct tries *as, int candidate, int64_t attempt, bool behind, int64_t connect_us)
{
	candidates_time(&as->candidates, candidate, attempt, behind, connect_us);
}

void tries_store_medians(struct tries *as, struct db *db)
{
	candidates_keep(&as->candidates, db, as->until);
}

double tries_old_at(double until)
{
	return floor((until - 3600 - CANDIDATE_BEFORE_S) / 3600) * 3600;
}

void tries_free(struct tries *as)
{
	candidates_free(&as->candidates);
	free(as->place);
	free(as);
}
