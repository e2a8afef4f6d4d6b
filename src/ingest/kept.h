/* kept: the verbatim line of every fact that is not a plain success. What the fact's own columns hold is not stored twice: the line is kept with a control byte
 * where such a piece stood, and the view raw (schema/30-views.sql) puts the pieces back. A line holds no control bytes of its own, since ingest
 * cleans it. What is left is much the same in many lines (their shape) and stored once in table shape. */
#ifndef POSTMORTEM_INGEST_KEPT_H
#define POSTMORTEM_INGEST_KEPT_H

#include "ingest/dict.h"
#include "ingest/envelope.h"
#include "store/bulk.h"

enum kept_fact { KEPT_NOTHING, KEPT_DELIVERY, KEPT_CONNECT_FAILURE, KEPT_REPLY, KEPT_EVENT, KEPT_REJECT }; /* kept.fact & 7 */

enum kept_mark { /* the bytes that stand for a piece, as the view raw reads them */
	MARK_STAMP = 1, /* the time of day and what follows it before the host's name: kept.body */
	MARK_PID,       /* kept.pid */
	MARK_TEXT,      /* text.body of a delivery or a reply, event.detail, reject.reason */
	MARK_HOST,      /* peer.host, reject.client */
	MARK_ADDR,      /* peer.addr, reject.sender */
	MARK_RECIPIENT,
	MARK_HELO,
	MARK_QUEUE_ID,  /* of the fact's message */
	MARK_DELAY = 11, /* of a delivery: delay= (9 is a tab, which a line may hold) */
	MARK_DELAYS,     /* and delays= */
};

struct piece {
	enum kept_mark mark;
	struct str text; /* exactly what the column holds; passed over where it is no part of the line */
};

struct kept;

struct kept *kept_open(struct db *db, struct dicts *d);
/* Keeps a line, once: the first fact of a line has it. A delivery whose delays are no piece has no shape: they are never the same twice. */
void kept_line(struct kept *k, int64_t key, struct str line, const struct envelope *env, enum kept_fact fact, int64_t id, const struct piece *piece, int n);
void kept_flush(struct kept *k);
void kept_free(struct kept *k);

#endif
