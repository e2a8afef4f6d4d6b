/* usual: the provider that most deliveries to a recipient domain went to (tables domain_provider, domain_info). */
#ifndef POSTMORTEM_ANALYSIS_USUAL_H
#define POSTMORTEM_ANALYSIS_USUAL_H

#include "analysis/peers.h"
#include "store/db.h"

/* Adds the deliveries after the given one. */
void usual_count(struct db *db, const struct peers *peers, int64_t after);

#endif
