/* tls: what the log shows of TLS, by provider (table tls_sum), of the deliveries whose attempts have ended: what an attempt says last about its session is
 * what counts, so those of the last hours are left to the next analysis, and to whoever asks (queries/tls.sql). */
#ifndef POSTMORTEM_ANALYSIS_TLS_H
#define POSTMORTEM_ANALYSIS_TLS_H

#include "analysis/peers.h"
#include "analysis/tries.h"
#include "store/db.h"

struct tls;

/* Adds the deliveries after the one noted in setting analysed_tls, up to the hours that can still change. Closing writes the sums. */
struct tls *tls_open(struct db *db, const struct peers *peers, const struct tries *tries);
void tls_close(struct tls *t);

/* The first delivery that is to be added. */
int64_t tls_first(const struct tls *t);
/* A line; those that are not to be added are passed over. attempt, relay: 0 none; said: its own tls=, "" none. */
void tls_line(struct tls *t, int64_t delivery, int64_t relay, int64_t attempt, struct str said, double at, bool sent);

#endif
