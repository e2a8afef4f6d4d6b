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
	int64_t next_id;
	struct bulk *rows, *again; /* again: of those that have a row already */
};

/* A message in memory, under its host and queue id, everything else unset. */
struct message *message_make(struct messages *ms, int64_t host, struct str queue_id);

/* Prepares the statements, and loads what was open, or had ended just now, at the last commit. */
void messages_load(struct messages *ms, struct db *db);

/* Adds or rewrites the row of a message. */
void message_write(struct messages *ms, struct message *m);

#endif
