/* message_store: messages in the database; the inside of struct messages, shared with message.c. */
#ifndef POSTMORTEM_INGEST_MESSAGE_STORE_H
#define POSTMORTEM_INGEST_MESSAGE_STORE_H

#include "ingest/message.h"
#include "store/bulk.h"

struct message_block {
	struct message_block *next;
	struct message message[];
};

struct messages {
	struct message **bucket;
	struct message **dirty;
	size_t ndirty, dirty_room;
	size_t sweep; /* the bucket to be looked at next for what is over */
	struct message_block *blocks;
	struct message *free;
	int64_t open, most, next_id; /* open: how many are in memory */
	struct away *away;
	struct bulk *rows, *again; /* again: of those that have a row already */
};

/* The chain of a message. */
struct message **message_chain(struct messages *ms, uint64_t hash);
uint64_t message_hash(int64_t host, struct str queue_id);
/* Over: nothing that a later line says can be about it any more. */
bool message_is_over(const struct message *m, double now);

/* A message in memory, under its host and queue id, everything else unset. To be put into its chain, the newest first. */
struct message *message_make(struct messages *ms, int64_t host, struct str queue_id);
void message_drop(struct messages *ms, struct message *m);

/* The columns that message_read reads. */
#define MESSAGE_READ "msg, mta, queue_id, intake_at, coalesce(way_in, 0), client, sasl_user, uid, sender, message_id, size, nrcpt, activations, first_active_at," \
	" last_at, held_at, expired_at, ended_at, ended, source, line"
struct message *message_read(struct messages *ms, int64_t host, struct stmt *s);

/* Prepares the statements, and loads what had ended just now at the last commit, and what was open unless open is false. */
void messages_load(struct messages *ms, struct db *db, bool open);

/* Adds or rewrites the row of a message. */
void message_write(struct messages *ms, struct message *m);

#endif
