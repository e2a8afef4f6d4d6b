/* machines: which machine and instance a message belongs to. */
#ifndef POSTMORTEM_ANALYSIS_MACHINES_H
#define POSTMORTEM_ANALYSIS_MACHINES_H

#include <stdint.h>

#include "store/db.h"

struct machines {
	char **name;          /* of each machine, sorted */
	uint32_t n;
	uint32_t *host;       /* by mta: the number of its machine */
	int64_t mtas, only;   /* only: the mta of every message, or 0 when there are several */
	int64_t from, last;   /* of these messages the mta is in memory; others are looked up */
	uint32_t *mta;
	struct stmt *ask;
};

/* from: messages from this one on will be asked for often; those after known are told by machines_learn, before they are asked for. */
void machines_load(struct machines *h, struct db *db, int64_t from, int64_t known);
void machines_learn(struct machines *h, int64_t msg, int64_t mta);
void machines_free(struct machines *h);
int64_t mta_of(const struct machines *h, int64_t msg);
static inline uint32_t machine_of(const struct machines *h, int64_t msg) { return h->n > 1 ? h->host[mta_of(h, msg)] : 0; }
/* The number of a machine by its name, or -1. */
int64_t machine_number(const struct machines *h, struct str name);

#endif
