/* proof: what a log itself says of the year and the zone of its stamps. As a message comes in, Postfix writes the second of its arrival twice:
 * into a long queue id, and into the Message-ID it makes for mail that has none, <YYYYMMDDhhmmss.QUEUEID@myhostname>, in UTC
 * (src/cleanup/cleanup_message.c). */
#ifndef POSTMORTEM_INGEST_PROOF_H
#define POSTMORTEM_INGEST_PROOF_H

#include "ingest/envelope.h"

/* What was proven: the year of a stamp, and how many seconds east of UTC its clock stood. */
struct proof {
	const char *by; /* "queue id" or "message id" */
	int year;
	int64_t offset;
};

/* Whether the line is one that proves something about its own stamp, which has no year. */
bool proof_find(const struct envelope *env, struct proof *p);

#endif
