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

static void add_name(struct peers *p, struct str name)
{
	if (p->providers && str_eq(str_c(p->name[p->providers - 1]), name))
		return;
	if ((p->providers & (p->providers + 1)) == 0) /* 0, 1, 3, 7 …: room up to the next of these */
		p->name = room_for(p->name, 2 * (size_t)p->providers + 1, sizeof *p->name);
	p->name[p->providers++] = str_dup(name);
}

static char family_of(struct str family)
{
	return family.n == 0 ? '-' : family.p[0] == 'u' ? 'u' : family.p[family.n - 1];
}

static const char all_[] =
	"SELECT i.provider, i.peer, i.place, p.family FROM peer_info i JOIN peer p ON p.peer = i.peer ORDER BY 1";
static const char some_[] =
	"SELECT i.provider, i.peer, i.place, p.family FROM (SELECT relay AS peer FROM delivery WHERE delivery >= ?1"
	" UNION SELECT d.relay FROM (SELECT msg FROM redo UNION SELECT msg FROM temp.awake) n CROSS JOIN delivery d ON d.msg = n.msg) n"
	" CROSS JOIN peer_info i ON i.peer = n.peer JOIN peer p ON p.peer = i.peer ORDER BY 1";

struct peers *peers_load(struct db *db, int64_t delivery)
{
	struct peers *p = calloc(1, sizeof *p);
	struct stmt *s = db_prepare(db, delivery < 0 ? all_ : some_);

	if (p == NULL)
		die_oom();
	p->last = db_int(db, "SELECT coalesce(max(peer), 0) FROM peer_info");
	p->provider = calloc((size_t)p->last + 1, sizeof *p->provider); /* zeroed pages cost nothing until they are touched */
	p->external = calloc((size_t)p->last + 1, sizeof *p->external);
	p->loopback = calloc((size_t)p->last + 1, sizeof *p->loopback);
	p->family = calloc((size_t)p->last + 1, sizeof *p->family);
	if (p->provider == NULL || p->external == NULL || p->loopback == NULL || p->family == NULL)
		die_oom();
	if (delivery >= 0)
		stmt_int(s, 1, delivery);
	while (stmt_step(s)) {
		int64_t peer = col_int(s, 1);
		struct str place = col_text(s, 2);
		add_name(p, col_text(s, 0));
		p->provider[peer] = p->providers - 1;
		p->external[peer] = str_eq(place, STR("external"));
		p->loopback[peer] = str_eq(place, STR("loopback"));
		p->family[peer] = family_of(col_text(s, 3));
	}
	stmt_free(s);
	p->ask = db_prepare(db, "SELECT family FROM peer WHERE peer = ?");
	return p;
}

char peer_family(struct peers *p, int64_t peer)
{
	if (p->family[peer] == 0) {
		stmt_int(p->ask, 1, peer);
		p->family[peer] = stmt_step(p->ask) ? family_of(col_text(p->ask, 0)) : '-';
		stmt_reset(p->ask);
	}
	return p->family[peer];
}

int64_t provider_number(const struct peers *p, struct str name)
{
	uint32_t lo = 0, hi = p->providers;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct str m = str_c(p->name[mid]);
		int c = memcmp(m.p, name.p, m.n < name.n ? m.n : name.n);
		if (c == 0 && m.n == name.n)
			return mid;
		if (c < 0 || (c == 0 && m.n < name.n))
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

void peers_free(struct peers *p)
{
	for (uint32_t i = 0; i < p->providers; i++)
		free(p->name[i]);
	free(p->name);
	free(p->provider);
	free(p->external);
	free(p->loopback);
	free(p->family);
	stmt_free(p->ask);
	free(p);
}
