/* phrase: what the replies of accepted mail have in common, and the reasons of refusals. "250 2.0.0 Ok: queued as 3CD97D12E8" is a phrase that recurs and one piece
 * that does not; only that is stored with the delivery. The views answer and refusal put them together again. */
#ifndef POSTMORTEM_INGEST_PHRASE_H
#define POSTMORTEM_INGEST_PHRASE_H

#include "util/str.h"

enum { PHRASE_MAX = 400, PHRASES_LAST = 4 }; /* longer replies are stored as they are */

enum phrase_mark { /* the bytes that stand for what is known of the delivery or refusal; a log line has none of them */
	PHRASE_PIECE = 1,
	PHRASE_RECIPIENT,
	PHRASE_MESSAGE_ID,
	PHRASE_ADDR, /* the client's, without brackets */
	PHRASE_SENDER,
	PHRASE_HELO,
	PHRASE_CLIENT, /* host[addr] */
};

struct phrase {
	struct str body;  /* holds no number, id or address */
	struct str piece; /* from the first to the last word that may differ; absent when there is none. May hold marks too */
	char room[2 * PHRASE_MAX + 1];
};

/* Takes a reply apart; false when it is too long. recipient and message_id: of the delivery, or "". */
bool phrase_reply(struct str reply, struct str recipient, struct str message_id, struct phrase *out);
/* The same for a reason. */
bool phrase_reason(struct str reason, struct str client, struct str sender, struct str recipient, struct str helo, struct phrase *out);

/* The last few phrases of replies that name nobody. All 0: none. */
struct phrase_memo {
	int next;
	struct {
		int64_t phrase;       /* its key */
		size_t before, after; /* bytes before the piece and behind it */
		bool whole;           /* there is none */
		char text[PHRASE_MAX];
	} last[PHRASES_LAST];
};

/* Whether phrase_reply would take the reply apart into one of them; then its key and the piece. */
bool phrase_again(const struct phrase_memo *memo, struct str reply, int64_t *phrase, struct str *piece);
void phrase_remember(struct phrase_memo *memo, const struct phrase *p, int64_t phrase);

#endif
