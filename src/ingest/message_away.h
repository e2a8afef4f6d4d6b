/* message_away: messages that are open and in the database alone. A log without "removed" lines leaves all its messages open for six days: beyond a number they are not
 * kept in memory, and a new run does not read them all. What is known of them here is a few bits each, which say of most queue ids that no such message has them; of
 * the others the database is asked, by the index message_open. */
#ifndef POSTMORTEM_INGEST_MESSAGE_AWAY_H
#define POSTMORTEM_INGEST_MESSAGE_AWAY_H

#include "ingest/message_store.h"

/* Those that are open now are away when they are many for so large a memory. */
struct away *away_open(struct db *db, int64_t most);
void away_free(struct away *a);
bool away_any(const struct away *a);

/* Whether m, which has a row, goes away: it is open, rests since the flush before, and no other message in its chain has its id. */
bool away_goes(struct away *a, const struct message *chain, struct message *m);

/* Brings back what is open under an id, the newest first in the chain, but for what is over at the line at hand. Returns whether there was any. */
bool away_fetch(struct messages *ms, const struct where *w, struct str queue_id, uint64_t hash);

#endif
