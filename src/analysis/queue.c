/* queue: see queue.h. */
#include "analysis/queue.h"

#include <stdlib.h>

#include "analysis/sums.h"
#include "util/memory.h"

enum { STEP = 300 }; /* seconds */

struct queue {
	struct sums *sums;
	unsigned char *open;
};

unsigned char *queue_open_messages(struct db *db)
{
	unsigned char *bit = want(calloc((size_t)db_int(db, "SELECT coalesce(max(msg), 0) FROM message") / 8 + 1, 1));
	struct stmt *s = db_prepare(db, "SELECT a.msg FROM open_stream s JOIN attempt a ON a.attempt = s.attempt");

	while (stmt_step(s))
		bit[col_int(s, 0) / 8] |= (unsigned char)(1 << col_int(s, 0) % 8);
	stmt_free(s);
	return bit;
}

static int64_t step_of(double at)
{
	return (int64_t)(at / STEP) * STEP;
}

static void add(struct sums *sums, double came_at, double went_at)
{
	sums_add(sums, (int64_t[]){ step_of(came_at), step_of(went_at) }, (int64_t[]){ 1 });
}

static struct sums *open_sums(struct db *db, const struct interned *names)
{
	return sums_open(db, names, "queue_sum", "ii", "came_at, went_at", "messages");
}

struct queue *queue_open(struct db *db, const struct interned *names)
{
	struct queue *q = want(calloc(1, sizeof *q));

	*q = (struct queue){ open_sums(db, names), queue_open_messages(db) };
	return q;
}

void queue_add(struct queue *q, int64_t msg, double came_at, double went_at)
{
	if (!(q->open[msg / 8] >> msg % 8 & 1))
		add(q->sums, came_at, went_at);
}

void queue_close(struct queue *q)
{
	sums_close(q->sums);
	free(q->open);
	free(q);
}

void queue_rest(struct db *db, bool again)
{
	struct interned *names = interned_new();
	struct sums *sums = open_sums(db, names);
	struct stmt *s = db_prepare(db, again ? "SELECT m.intake_at, m.ended_at FROM message m WHERE m.msg NOT IN (SELECT msg FROM unsettled) AND " QUEUED
					      : "SELECT m.intake_at, m.ended_at FROM temp.awake b CROSS JOIN message m ON m.msg = b.msg WHERE m.msg NOT IN (SELECT msg FROM unsettled) AND " QUEUED);

	while (stmt_step(s))
		add(sums, col_real(s, 0), col_real(s, 1));
	stmt_free(s);
	sums_close(sums);
	interned_free(names);
}
