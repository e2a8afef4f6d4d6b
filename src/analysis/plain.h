/* plain: counts plain successes by hour and by day (tables plain and plain_delay). */
#ifndef POSTMORTEM_ANALYSIS_PLAIN_H
#define POSTMORTEM_ANALYSIS_PLAIN_H

#include <stdint.h>

#include "analysis/peers.h"
#include "store/db.h"

struct plain_line { /* one recipient that v_plain shows */
	double at;
	int64_t mta, peer; /* peer: of the relay, 0 = none */
	bool external;
	bool first;        /* no earlier line of its message: counts the message */
	int64_t delay_us;  /* negative: not logged */
};

struct plain;

struct plain *plain_open(struct db *db, const struct peers *peers);
/* sign: 1 adds it, -1 takes it back. */
void plain_add(struct plain *p, const struct plain_line *line, int sign);
/* Writes what was counted. */
void plain_close(struct plain *p);

#endif
