/* peers: table peer_info in memory, as arrays by peer. Providers get numbers here, from 0. */
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
	bool *ipv6;
	uint32_t providers;  /* numbers 0..providers-1 */
	char **name;         /* of each */
};

struct peers *peers_load(struct db *db);
void peers_free(struct peers *p);

#endif
