/* queue_id: Postfix's queue ids. Short: hexadecimal, five digits of microseconds and an inode. Long: time in base 52, a 'z', an inode
 * (src/global/mail_queue.h of Postfix). */
#ifndef POSTMORTEM_INGEST_QUEUE_ID_H
#define POSTMORTEM_INGEST_QUEUE_ID_H

#include "util/str.h"

/* True when s has the form of a queue id. */
bool queue_id_ok(struct str s);

/* How long the queue id is that the text begins with: up to a byte that can't be in one. 0 when there is none. */
size_t queue_id_at(struct str text);

/* How long the word is that somebody who made a log anonymous, or made one up, put in a queue id's place: letters and digits before what only follows queue ids. */
size_t queue_id_replaced(struct str text);

/* The time inside a long queue id in microseconds since the epoch, or -1 for a short one. */
int64_t queue_id_time(struct str s);

#endif
