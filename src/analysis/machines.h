/* machines: which machine a message belongs to, by a small number. */
#ifndef POSTMORTEM_ANALYSIS_MACHINES_H
#define POSTMORTEM_ANALYSIS_MACHINES_H

#include <stdint.h>

#include "analysis/peers.h"
#include "store/db.h"

struct machines {
	char **name;  /* sorted */
	uint32_t n;
	uint16_t *of; /* by message; NULL with a single machine */
};

void machines_load(struct machines *h, struct db *db);
void machines_free(struct machines *h);
static inline uint32_t machine_of(const struct machines *h, int64_t msg) { return h->of ? h->of[msg] : 0; }

/* The number of a provider by its name, or -1. */
int64_t provider_number(const struct peers *peers, struct str name);

#endif
