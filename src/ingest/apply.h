/* apply: one understood line into the fact tables. The context holds everything a handler may touch. */
#ifndef POSTMORTEM_INGEST_APPLY_H
#define POSTMORTEM_INGEST_APPLY_H

#include "ingest/attempt.h"
#include "ingest/dict.h"
#include "ingest/envelope.h"
#include "ingest/grammar.h"
#include "ingest/kept.h"
#include "ingest/message.h"
#include "ingest/phrase.h"
#include "ingest/tally.h"
#include "store/bulk.h"

struct facts {
	struct db *db;
	bool dry; /* nothing is stored: lines are put together, rows need not be made */
	struct dicts *dicts;
	struct nows *nows;
	struct messages *messages;
	int64_t in_memory;
	struct attempts *attempts;
	struct tally *tally;
	struct hostnames *hostnames;
	int64_t next_delivery, next_failure, next_reply;
	struct bulk *delivery, *reply, *event, *reject, *link;
	struct kept *kept;
	struct phrase_memo said;
	int64_t next_event, next_reject;
};

struct line { /* the line at hand; text is valid UTF-8 without control bytes */
	struct where w;
	struct str text;
	const struct envelope *env;
	const struct parsed *p;
};

/* A field of the line, by a constant name. */
#define get(l, name) parsed_get((l)->p, STR(name))

/* in_memory: so many messages, as messages_open has it. */
struct facts *facts_open(struct db *db, int64_t in_memory);
/* Writes everything that is held in memory; belongs in the batch's transaction. */
void facts_flush(struct facts *f);
/* Writes and forgets what is over; what else waits, waits on. */
void facts_forget(struct facts *f);
/* Reads again what is open, and how rows are numbered, after the rows below were changed or another process has written. Nothing may wait to be written. */
void facts_again(struct facts *f);
void facts_free(struct facts *f);

/* Turns a line with a kind into rows. Returns false when the kind is only counted. */
bool apply(struct facts *f, const struct line *l);

/* For the handlers: the verbatim line is kept; a link between messages. */
void keep_line(struct facts *f, const struct line *l, enum kept_fact fact, int64_t id, const struct piece *piece, int n);
void add_link(struct facts *f, const struct line *l, const struct message *parent, const struct message *child, const char *kind);

/* The handlers, by what they are about. */
void apply_delivery(struct facts *f, const struct line *l);
void apply_connect_failure(struct facts *f, const struct line *l);
void apply_reply(struct facts *f, const struct line *l);
void apply_tls(struct facts *f, const struct line *l);
void apply_reject(struct facts *f, const struct line *l);
void apply_event(struct facts *f, const struct line *l);
/* An event that no line says but the log as a whole shows, at the line where it shows. */
void apply_note(struct facts *f, const struct line *l, const char *kind, const char *detail);

/* myhostname as seen in generated Message-IDs. */
struct hostnames *hostnames_open(struct db *db);
void hostnames_see(struct hostnames *h, const struct where *w, struct str queue_id, struct str message_id);
void hostnames_flush(struct hostnames *h);
void hostnames_free(struct hostnames *h);

#endif
