/* envelope_parts: what envelope.c and envelope_next.c share. */
#ifndef POSTMORTEM_INGEST_ENVELOPE_PARTS_H
#define POSTMORTEM_INGEST_ENVELOPE_PARTS_H

#include "ingest/envelope.h"

/* "tag[pid]: text" or "tag: text". */
bool envelope_tag(struct str s, struct envelope *env);
/* Level and queue id before the text. */
bool envelope_finish(struct envelope *env);
/* Everything behind a header with a host's name. */
bool envelope_behind_host(struct str rest, struct envelope *env);

#endif
