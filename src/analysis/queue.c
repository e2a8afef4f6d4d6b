/* queue: see queue.h. */
#include "analysis/queue.h"

#include <stdlib.h>

#include "analysis/sums.h"
#include "util/memory.h"

enum { STEP = 300 }; /* seconds */

#define SELECT "SELECT m.msg, m.intake_at, m.ended_at FROM "
#define WAS_THERE " (m.activations > 0 OR m.held_at IS NOT NULL OR m.ended IN ('removed', 'deleted', 'requeued'))"

static int64_t step_of(double at)
{
	return (int64_t)(at / STEP) * STEP;
}

static unsigned char *load_unsettled(struct db *db)
{
	unsigned char *bit = want(calloc((size_t)db_int(db, "SELECT coalesce(max(msg), 0) FROM message") / 8 + 1, 1));
	struct stmt *s = db_prepare(db, "SELECT msg FROM unsettled");

	while (stmt_step(s))
		bit[col_int(s, 0) / 8] |= (unsigned char)(1 << col_int(s, 0) % 8);
	stmt_free(s);
	return bit;
}

static void add(struct sums *sums, const unsigned char *unsettled, struct stmt *s)
{
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 0);
		if (!(unsettled[msg / 8] >> msg % 8 & 1))
			sums_add(sums, (int64_t[]){ step_of(col_real(s, 1)), step_of(col_real(s, 2)) }, (int64_t[]){ 1 });
	}
	stmt_free(s);
}

void queue_count(struct db *db, int64_t message)
{
	struct interned *names = interned_new();
	struct sums *sums = sums_open(db, names, "queue_sum", "ii", "came_at, went_at", "messages");
	unsigned char *unsettled = load_unsettled(db);
	struct stmt *s = db_ahead(db, SELECT "message m WHERE m.msg > ? AND" WAS_THERE);

	stmt_int(s, 1, message);
	add(sums, unsettled, s);
	s = db_prepare(db, SELECT "temp.before b CROSS JOIN message m ON m.msg = b.msg WHERE m.msg <= ? AND" WAS_THERE);
	stmt_int(s, 1, message);
	add(sums, unsettled, s);
	sums_close(sums);
	free(unsettled);
	interned_free(names);
}
