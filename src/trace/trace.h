/* trace: the whole life of messages: what the log tells of each one, in order, together with those it comes from or leads to (content filter,
 * alias, bounce, requeue). Built once from the database, then const; two renderers print it. All text in here is clean (keep.h). */
#ifndef POSTMORTEM_TRACE_TRACE_H
#define POSTMORTEM_TRACE_TRACE_H

#include <stdio.h>

#include "store/db.h"
#include "trace/keep.h"

enum {
	TRACE_VERSION = 1,     /* of the JSON document: schema/trace.schema.json */
	TRACE_LIMIT = 20,      /* families shown unless told */
	TRACE_HOPS_MAX = 100,  /* messages of one family */
	TRACE_ITEMS_MAX = 300, /* lines of one family that are shown: the first and the last half of these */
};

/* One line of the log, or (end) one moment that has no line of its own in the database. Texts are NULL where they do not apply. */
struct item {
	double at, key;       /* key: what it is sorted by */
	int64_t source, line; /* 0: no line */
	const char *file;
	const char *kind;     /* intake connect_failed reply delivery notice event refusal end */
	const char *queue_id;
	const char *recipient, *orig_to, *server, *family, *place, *status, *cause, *error, *reach, *body, *tls, *dsn, *program;
	const char *truth, *truth_file; /* masked: the reply that decided */
	const char *other;    /* another queue id: parent of an intake, child of a notice; a refusal's stage */
	int64_t truth_line;
	double delay_s, connect_s; /* NAN: not known */
	int confidence;
	bool masked, echo;
	const char *words;    /* the same for people */
};

/* One message in one queue. */
struct hop {
	int64_t msg;
	double intake_at;
	const char *queue_id, *host, *instance, *intake, *client, *sasl_user, *sender, *message_id, *ended, *via, *parent;
	int64_t uid, size, nrcpt; /* -1: not known */
	bool notice;          /* a bounce, delay warning or report, or what came of one */
	bool matched;
};

/* What became of one recipient, over all hops. */
struct fate {
	const char *recipient, *outcome, *server, *cause, *delayed_by, *program, *queue_id;
	double started_at, at;
	int64_t attempts, deferrals;
	int64_t echoes, masked;    /* lines that were no try, only an echo of an earlier error; lines that show another error than what decided */
	bool external, loopback, notice;
	const char *words;
};

struct family {
	struct hop *hop;
	size_t hops, hops_room;
	struct item *item;
	size_t items, items_room;
	struct fate *fate;
	size_t fates, fates_room;
	bool cut; /* it has more than TRACE_HOPS_MAX messages */
};

struct trace {
	struct keep *keep;
	struct titles *titles;
	const char *what, *form;   /* the argument, and what it was taken for: queue id, Message-ID, address, domain */
	const char *tried;         /* what it was looked for as, in words */
	double since_at, until_at; /* NAN: open */
	int64_t matched;           /* messages */
	int64_t shown;             /* of these, in families below */
	struct family *family;     /* oldest first */
	size_t families, families_room;
	struct item *door;         /* refused at our door: no message; newest first */
	size_t doors, doors_room;
	int64_t door_total;
	int64_t messages;          /* in the database, and the time it covers */
	double first_at, last_at;
	bool analysed;
};

struct trace_opts {
	double since_at, until_at; /* NAN: open */
	int64_t limit;             /* families; 0: all */
};

/* what: a queue id, <message-id>, address or domain. NULL and an error (64) when it can be none of these. */
struct trace *trace_build(struct db *db, const char *what, const struct trace_opts *o, struct err *e);
void trace_free(struct trace *t);

/* -1 and an error (74) when out can't be written. */
int trace_text(const struct trace *t, FILE *out, struct err *e);
int trace_json(const struct trace *t, FILE *out, struct err *e);

#endif
