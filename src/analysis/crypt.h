/* crypt: how many accepted recipients went to each provider encrypted and in the clear, day by day (table tls_day). The log says so itself (tls= of
 * Postfix 3.11), or shows it by the line that smtp(8) writes about each encrypted session at smtp_tls_loglevel 1: a new session without one is silent, and
 * was in the clear unless that level is 0, which queries/detect/tls-downgrade.sql has to tell from what the other providers' sessions show. */
#ifndef POSTMORTEM_ANALYSIS_CRYPT_H
#define POSTMORTEM_ANALYSIS_CRYPT_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/machines.h"
#include "analysis/pairs.h"
#include "analysis/peers.h"
#include "store/db.h"

enum crypt { CRYPT_UNKNOWN, CRYPT_SILENT, CRYPT_CLEAR, CRYPT_ENCRYPTED };

/* What tls= says: its first feature is the security level, with ":LEVEL" when it had to make do with less, "?" when it came to nothing
 * (postconf(5), smtp_log_tls_feature_status). */
enum crypt crypt_of(struct str feature);

struct crypts;

/* afresh: nothing was analysed before. */
struct crypts *crypts_open(struct db *db, const struct peers *peers, const struct machines *machines, struct pairs *pairs, bool afresh);
/* One new accepted recipient of an external server. */
void crypts_accepted(struct crypts *c, int64_t delivery, int64_t msg, int64_t peer, double at, enum crypt how);
void crypts_close(struct crypts *c);

#endif
