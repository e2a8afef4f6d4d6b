/* fate: one message that is looked at: its `to=` lines, why each is not a plain success, and what became of each recipient. Filled in this order: fates (from the facts),
 * causes, outcomes; then counted (tally). Texts are valid until the next message. */
#ifndef POSTMORTEM_ANALYSIS_FATE_H
#define POSTMORTEM_ANALYSIS_FATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/str.h"

struct fate_line {
	int64_t delivery, attempt, domain, relay, reason; /* 0: none */
	double at;
	struct str recipient, program;
	uint32_t status;                                        /* numbers in names */
	int64_t delay_us, queue_us, active_us, connect_us, transfer_us; /* negative: not logged */
	bool probe;                                             /* of address verification: no traffic */
	bool next_hop;                                          /* smtp(8) blames relayhost or smtp_fallback_relay, which our own settings name: dsn=4.3.5 */
	bool failed;                                            /* it has a row in delivery_cause: what follows, as said there */
	bool masked, echo, says_connect;
	uint8_t confidence;
	uint32_t cause, provider;
	int64_t text, reply;                                    /* reply 0: none */
	int64_t source, line;                                   /* where it stands; and of the reply */
	int64_t reply_source, reply_line;
	double reply_at;
};

struct fate_end { /* of one recipient: a row of outcome */
	struct str recipient;
	const struct fate_line *line; /* that decided, or the last one; NULL: there is none */
	int64_t domain, delay_us;     /* of that line; 0, and negative, where there is none */
	uint32_t outcome, cause, delayed_by, provider;
	int64_t attempts, deferrals;
	double first_at, last_at;
	bool external;
	size_t from, to; /* its lines, of those that are sorted */
};

struct fate {
	int64_t msg, mta;
	bool note, filtered, answered; /* a notification of Postfix's own; a content filter sent it back as another message; it has replies on lines of their own */
	double expired_at, ended_at, held_at, active_at, last_at; /* NAN: not; active_at: first made active, else came in */
	double released_at; /* from hold, the first time; NAN: never */
	int64_t activations;
	struct str ended, sender; /* ended absent: still queued */
	struct fate_line *line;   /* in the order of the log; then by recipient and time */
	size_t lines, room;
	struct fate_end *end;
	size_t ends, end_room;
	struct fate_block *block; /* the texts */
	size_t used;
};

/* Adds a line, or an end, to be filled; the others may move. */
struct fate_line *fate_line_new(struct fate *f);
struct fate_end *fate_end_new(struct fate *f);
/* A copy that is valid until the next message. */
struct str fate_text(struct fate *f, struct str s);
/* Ready for the next message. */
void fate_empty(struct fate *f);
void fate_free(struct fate *f);

#endif
