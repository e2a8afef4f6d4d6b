/* classify: what every distinct reason and reply means (table verdict), and whose server every peer is (table peer_info). */
#ifndef POSTMORTEM_ANALYSIS_CLASSIFY_H
#define POSTMORTEM_ANALYSIS_CLASSIFY_H

#include "analysis/provider.h"
#include "analysis/replies.h"
#include "store/db.h"

/* Adds a row for every peer that has none. */
void classify_peers(struct db *db, const struct providers *providers);

/* Adds a row for every text that has none. Between texts_open and texts_close the database is not touched otherwise than as side_begin says. */
struct texts;
struct texts *texts_open(struct db *db, const struct providers *providers, struct replies *replies);
void texts_classify(struct texts *t);
void texts_close(struct texts *t);

#endif
