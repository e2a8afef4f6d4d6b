/* queue: table queue_sum: when messages came in and left, of those that are settled (schema/27-totals.sql). */
#ifndef POSTMORTEM_ANALYSIS_QUEUE_H
#define POSTMORTEM_ANALYSIS_QUEUE_H

#include "analysis/interned.h"
#include "store/db.h"

/* Of message m: it was in the queue, and has left it. */
#define QUEUED "m.ended IS NOT NULL AND (m.activations > 0 OR m.held_at IS NOT NULL OR m.ended IN ('removed', 'deleted', 'requeued'))"

/* For new messages that ended some time ago; those that an open process worked on are left out. */
struct queue;
struct queue *queue_open(struct db *db, const struct interned *names);
void queue_add(struct queue *q, int64_t msg, double came_at, double went_at);
void queue_close(struct queue *q);

/* Adds those in temp.awake that are not in unsettled now; again: all that are not, from none on. */
void queue_rest(struct db *db, bool again);

/* A bit for each message that an open process worked on last; the caller frees it. */
unsigned char *queue_open_messages(struct db *db);

#endif
