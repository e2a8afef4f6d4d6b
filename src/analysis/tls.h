/* tls: what the log shows of TLS, by provider (table tls_sum), of the deliveries whose attempts have ended: what an attempt says last about its session is
 * what counts, so those of the last hours are left to the next analysis, and to whoever asks (queries/tls.sql). */
#ifndef POSTMORTEM_ANALYSIS_TLS_H
#define POSTMORTEM_ANALYSIS_TLS_H

#include "analysis/peers.h"
#include "store/db.h"

/* Adds the deliveries after the one noted in setting analysed_tls, up to the hours that can still change. */
void tls_count(struct db *db, const struct peers *peers);

#endif
