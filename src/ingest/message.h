/* message: the messages that are open, in memory: found by host and queue id, written to the database when they end and at
 * every commit.
 *
 * Identity is host, instance, queue id and time of intake. A queue id seen again is a new message after the old one ended, at a second
 * intake, or after six days of silence (maximal_queue_lifetime and a day). A message that ended stays findable for AFTER_S seconds of log time,
 * since lines of several processes arrive out of order. When there are too many, those that are open and rest are in the database alone until a line
 * names them (message_away.h). All of this depends on the log's own time only, so that reading a log in
 * pieces gives what reading it at once gives. */
#ifndef POSTMORTEM_INGEST_MESSAGE_H
#define POSTMORTEM_INGEST_MESSAGE_H

#include "ingest/now.h"
#include "store/db.h"

enum { AFTER_S = 300, SILENT_S = 6 * 86400, IN_MEMORY = 1 << 15 };

struct message {
	/* what message_find looks at comes first */
	struct message *next; /* in its hash chain */
	uint64_t hash;        /* of host and queue id */
	int64_t mta, host;
	double last_at, ended_at;     /* NAN where not (yet), as the times below */
	const char *ended, *intake;   /* constants, NULL where not */
	char queue_id[40];
	unsigned char queue_id_n, used; /* used: of room */
	bool dirty, stored, waited;   /* stored: it has a row; waited: messages_flush has put it off */
	bool rested, asked;           /* rested: no line named it between two flushes; asked: all others of its id are in memory too */
	int64_t id;
	int64_t source, line; /* of its first line */
	double intake_at, first_active_at, held_at, expired_at;
	int64_t uid, size, nrcpt, activations; /* -1 where not seen */
	struct str client, sasl_user, sender, message_id; /* absent where not seen; in room, or allocated */
	char room[180];
};

static inline struct str message_queue_id(const struct message *m)
{
	return (struct str){ m->queue_id, m->queue_id_n };
}

struct messages;

/* most: so many open ones in memory before those that rest leave it. */
struct messages *messages_open(struct db *db, int64_t most);
/* Writes what changed since the last call, forgets what is over by its own instance's clock. Unless all is to be written, a message that has not ended, and those
 * after it, are given until the next call: a row that is written once, and whole, needs no second place. */
void messages_flush(struct messages *ms, const struct nows *nows, bool all);
/* Whether too many are open in memory: then a flush is due. */
bool messages_crowd(const struct messages *ms);
void messages_free(struct messages *ms);

struct where { /* the line at hand */
	int64_t source, line;
	double at;
	int64_t mta, host; /* host: a number for the machine that its instances share */
};

/* The message a line about queue_id is about, or NULL. Prefers the line's own instance; another instance of the same machine is taken when
 * there is no such (a transport may have its own syslog_name). */
struct message *message_find(struct messages *ms, const struct where *w, struct str queue_id);
/* The same, made when there is none. */
struct message *message_get(struct messages *ms, const struct where *w, struct str queue_id);
/* A new message, whatever stood under that id before. */
struct message *message_new(struct messages *ms, const struct where *w, struct str queue_id);

/* Must follow every change; notes the time too. */
void message_touch(struct messages *ms, struct message *m, const struct where *w);
void message_end(struct messages *ms, struct message *m, const struct where *w, const char *how);
/* Replaces one of its texts. */
void message_set(struct message *m, struct str *field, struct str value);

#endif
