/* attempt: what smtp(8) and lmtp(8) processes are in the middle of, and which request a line belongs to.
 *
 * A stream is one process: (mta, tag, pid). It works on one delivery request at a time, but the lines about failed connects and TLS carry no
 * queue id: they wait until the process writes a line that has one. A request ends when its process names another queue id, when
 * qmgr(8) has made the message active again, or when a recipient that was already answered is answered once more. */
#ifndef POSTMORTEM_INGEST_ATTEMPT_H
#define POSTMORTEM_INGEST_ATTEMPT_H

#include "ingest/message.h"

enum { BUDGET_S = 3600 }; /* a process silent for so long has forgotten what it waited for */

/* A server whatever its port, since a reply line shows none: what answers and replies are compared by. 0 = none. */
static inline int64_t server_key(struct str host, struct str addr)
{
	return host.n + addr.n ? (int64_t)((str_hash(host) * 31 + str_hash(addr)) | 1) : 0;
}

struct answered { /* one `to=` line of the request */
	int64_t delivery, server; /* server 0: relay=none */
	uint64_t recipient_hash, orig_hash;
	char *recipient;
	bool sent;                /* accepted by server */
	bool by_reply;            /* its reason is a server's own answer */
};

struct replied { /* one reply line of the request */
	int64_t reply, server;
	int at;                   /* how many recipients had been answered before it */
	bool rcpt;                /* in reply to RCPT TO: meant for one recipient; else for all that are left */
	char *text;
};

struct failure { /* a failed connect that waits for a queue id */
	int64_t id, mta, peer, source, line;
	double at;
	const char *name; /* of the error; NULL: see own, which is owned */
	char *own;
	bool ipv6, stored;
};

struct attempt {
	struct attempt *next;     /* stream's hash chain */
	struct attempt *next_dirty;
	bool dirty, kept;         /* kept: open_stream has it */
	uint64_t hash;
	/* the stream */
	int64_t mta, pid;
	char *program;
	double last_at;
	int nwaiting, waiting_room;
	struct failure *waiting;
	int64_t tls;              /* a TLS summary that waits, as table phrase has it; 0: none */
	/* the request */
	int64_t id;               /* 0: none yet */
	bool stored;              /* its row has been written */
	int64_t msg, activation;
	double started_at, ended_at;
	bool opened;
	int failed4, failed6;
	int64_t tls_done;
	int nanswered, answered_room, nreplied, replied_room;
	struct answered *answered;
	struct replied *replied;
};

struct attempts;

struct attempts *attempts_open(struct db *db);
/* Writes everything. */
void attempts_flush(struct attempts *as, const struct nows *nows);
/* Writes and forgets the streams that have been silent for too long. */
void attempts_forget(struct attempts *as, const struct nows *nows);
void attempts_free(struct attempts *as);

struct attempt *attempt_stream(struct attempts *as, const struct where *w, struct str program, int64_t pid);

/* The request that a line about m belongs to; a new one begins where the rules above say so. recipient and orig_to only for
 * `to=` lines (STR_NONE else). What waited joins it. */
void attempt_join(struct attempts *as, struct attempt *a, const struct where *w, struct message *m, struct str recipient, struct str orig_to);

/* A failed connect (own is the stream's from now on) or a TLS summary without a queue id. */
void attempt_wait_failure(struct attempts *as, struct attempt *a, struct failure failure);
void attempt_wait_tls(struct attempts *as, struct attempt *a, const struct where *w, int64_t summary);

/* To be called after attempt_join, for the `to=` line or the reply line at hand. */
void attempt_answered(struct attempts *as, struct attempt *a, struct answered ans, struct str recipient, struct str orig_to);
void attempt_replied(struct attempts *as, struct attempt *a, struct replied rep, struct str text);

#endif
