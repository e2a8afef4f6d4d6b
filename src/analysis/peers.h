/* peers: table peer_info in memory, as arrays by peer. Providers get numbers here, from 0, in the order of their names. */
#ifndef POSTMORTEM_ANALYSIS_PEERS_H
#define POSTMORTEM_ANALYSIS_PEERS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

struct peers {
	int64_t last;        /* peers 1..last */
	uint32_t *provider;  /* number of the peer's provider */
	bool *external;      /* another machine's server */
	bool *loopback;      /* on this machine, where content filters listen */
	char *family;        /* '4', '6', 'u' (unix), '-' none; 0: not in memory */
	struct stmt *ask;
	uint32_t providers;  /* numbers 0..providers-1 */
	char **name;         /* of each */
};

/* delivery < 0: every peer. Else those of the deliveries from this one on, and of all deliveries of the messages in redo and temp.awake: what an analysis
 * that goes on from there meets. */
struct peers *peers_load(struct db *db, int64_t delivery);
/* The family of any peer. */
char peer_family(struct peers *p, int64_t peer);
/* The number of a provider by its name, or -1. */
int64_t provider_number(const struct peers *p, struct str name);
void peers_free(struct peers *p);

#endif
