/* delay: delivery times by recipient domain and by provider (table delay). Values are kept as "value*count" lists, so that new
 * deliveries are merged into what is there, and the percentiles (nearest rank) are exact. */
#ifndef POSTMORTEM_ANALYSIS_DELAY_H
#define POSTMORTEM_ANALYSIS_DELAY_H

#include <stdint.h>

#include "analysis/peers.h"
#include "store/db.h"

struct delay_line { /* one accepted recipient */
	int64_t domain, peer;
	int64_t total_us, queue_us, connect_us, transfer_us; /* negative: not logged; the line is left out */
};

struct delays;

struct delays *delays_open(struct db *db, const struct peers *peers);
/* sign: 1 adds it, -1 takes it back. */
void delays_add(struct delays *d, const struct delay_line *line, int sign);
/* Merges everything and writes the figures. */
void delays_close(struct delays *d);

#endif
