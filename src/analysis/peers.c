/* peers: see peers.h. */
#include "analysis/peers.h"

#include <stdlib.h>

static void *room_for(void *p, size_t n, size_t size)
{
	p = realloc(p, n * size + 1);
	if (p == NULL)
		die_oom();
	return p;
}

struct peers *peers_load(struct db *db)
{
	struct peers *p = calloc(1, sizeof *p);
	struct stmt *s = db_prepare(db, "SELECT i.peer, i.provider, i.place = 'external', p.family IS 'ipv6', i.place = 'loopback' FROM peer_info i JOIN peer p ON p.peer = i.peer ORDER BY i.provider");

	if (p == NULL)
		die_oom();
	p->last = db_int(db, "SELECT coalesce(max(peer), 0) FROM peer_info");
	p->provider = room_for(NULL, (size_t)p->last + 1, sizeof *p->provider);
	p->external = room_for(NULL, (size_t)p->last + 1, sizeof *p->external);
	p->loopback = room_for(NULL, (size_t)p->last + 1, sizeof *p->loopback);
	p->ipv6 = room_for(NULL, (size_t)p->last + 1, sizeof *p->ipv6);
	while (stmt_step(s)) {
		int64_t peer = col_int(s, 0);
		struct str name = col_text(s, 1);
		if (p->providers == 0 || !str_eq(str_c(p->name[p->providers - 1]), name)) {
			if ((p->providers & (p->providers + 1)) == 0) /* 0, 1, 3, 7 …: room up to the next of these */
				p->name = room_for(p->name, 2 * (size_t)p->providers + 1, sizeof *p->name);
			p->name[p->providers++] = str_dup(name);
		}
		p->provider[peer] = p->providers - 1;
		p->external[peer] = col_int(s, 2) != 0;
		p->ipv6[peer] = col_int(s, 3) != 0;
		p->loopback[peer] = col_int(s, 4) != 0;
	}
	stmt_free(s);
	return p;
}

void peers_free(struct peers *p)
{
	for (uint32_t i = 0; i < p->providers; i++)
		free(p->name[i]);
	free(p->name);
	free(p->provider);
	free(p->external);
	free(p->ipv6);
	free(p->loopback);
	free(p);
}
