/* twins: the same events told by two sources, say mail.log and the journal.
 *
 * A source that tells again what another has told (at least two deliveries and intakes of a batch are in the database already, and nine of ten of
 * all that lie within the other's time) is put into another stream. From then on, of each machine, a line that lies within a time that a source of
 * another stream covers is a repeat: counted, and nothing else. Where that time ends, the last line of the other source shows from where on the
 * lines are new. Limits: what one of the two lost within the time is not taken from the other; stamps more than a second apart are not the same. */
#ifndef POSTMORTEM_INGEST_TWINS_H
#define POSTMORTEM_INGEST_TWINS_H

#include "ingest/clock.h"
#include "ingest/feed.h"
#include "ingest/message.h"
#include "ingest/source.h"

struct twins;

struct twins *twins_open(struct db *db);
void twins_free(struct twins *t);

/* At the start of a source; and to write what it covers, in the batch's transaction. */
void twins_start(struct twins *t, const struct source *s);
void twins_save(struct twins *t, const struct source *s);

/* Before the lines of a batch: is the source a twin (s->stream)? The clock stays as it is. */
void twins_look(struct twins *t, struct source *s, const struct batch *b, const struct clock *clock);

/* Whether a line repeats what another source has told; notes that the source covers it. */
bool twins_repeat(struct twins *t, const struct source *s, const struct where *w, const struct fed *line);

/* What the source covers was dated again. */
void twins_redate(struct twins *t, const struct redate *wrong);

#endif
