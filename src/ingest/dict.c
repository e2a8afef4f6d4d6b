/* dict: see dict.h. One direct-mapped cache for all four tables, keyed by a hash of table letter and text. */
#include "ingest/dict.h"

#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 1 << 15, KEY_MAX = 600 };

struct slot {
	uint64_t hash;
	int64_t id;
	char *key;
	size_t n, room;
};

struct dicts {
	struct stmt *find_mta, *add_mta, *find_domain, *add_domain, *find_peer, *add_peer, *find_text, *add_text;
	struct slot *slots;
};

struct dicts *dicts_open(struct db *db)
{
	struct dicts *d = calloc(1, sizeof *d);

	if (d == NULL || (d->slots = calloc(SLOTS, sizeof *d->slots)) == NULL)
		die_oom();
	d->find_mta = db_prepare(db, "SELECT mta FROM mta WHERE host = ? AND instance = ?");
	d->add_mta = db_prepare(db, "INSERT INTO mta(host, instance) VALUES (?, ?) RETURNING mta");
	d->find_domain = db_prepare(db, "SELECT domain FROM domain WHERE name = ?");
	d->add_domain = db_prepare(db, "INSERT INTO domain(name) VALUES (?) RETURNING domain");
	d->find_peer = db_prepare(db, "SELECT peer, host, addr, port FROM peer WHERE hash = ?");
	d->add_peer = db_prepare(db, "INSERT INTO peer(hash, host, addr, port, family) VALUES (?, ?, ?, ?, ?) RETURNING peer");
	d->find_text = db_prepare(db, "SELECT text FROM text WHERE hash = ? AND body = ?");
	d->add_text = db_prepare(db, "INSERT INTO text(hash, body) VALUES (?, ?) RETURNING text");
	return d;
}

void dicts_free(struct dicts *d)
{
	struct stmt *all[] = { d->find_mta, d->add_mta, d->find_domain, d->add_domain, d->find_peer, d->add_peer, d->find_text, d->add_text };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
	for (size_t i = 0; i < SLOTS; i++)
		free(d->slots[i].key);
	free(d->slots);
	free(d);
}

/* The slot for a key: a hit when ->id > 0, else emptied and given the key, for the caller to fill. */
static struct slot *slot_of(struct dicts *d, uint64_t hash, struct str key)
{
	struct slot *s = &d->slots[hash & (SLOTS - 1)];

	if (s->id > 0 && s->hash == hash && s->n == key.n && memcmp(s->key, key.p, key.n) == 0)
		return s;
	s->id = 0;
	s->hash = hash;
	if (s->room < key.n || s->key == NULL) {
		free(s->key);
		s->room = key.n + 16;
		s->key = malloc(s->room);
		if (s->key == NULL)
			die_oom();
	}
	memcpy(s->key, key.p, key.n);
	s->n = key.n;
	return s;
}

static int64_t first_int(struct stmt *s)
{
	int64_t id = stmt_step(s) ? col_int(s, 0) : 0;

	stmt_reset(s);
	return id;
}

/* An INSERT … RETURNING must be stepped to its end. */
static int64_t inserted(struct stmt *s)
{
	int64_t id = stmt_step(s) ? col_int(s, 0) : 0;

	while (stmt_step(s))
		;
	stmt_reset(s);
	return id;
}

int64_t dict_mta(struct dicts *d, struct str host, struct str instance)
{
	char key[KEY_MAX];
	int n = snprintf(key, sizeof key, "%.*s\n%.*s", STR_ARG(str_head(host, 255)), STR_ARG(str_head(instance, 255)));
	struct str k = { key, (size_t)n };
	struct slot *s = slot_of(d, str_hash(k) ^ 'm', k);

	if (s->id == 0) {
		host = str_head(host, 255);
		instance = str_head(instance, 255);
		stmt_text(d->find_mta, 1, host);
		stmt_text(d->find_mta, 2, instance);
		s->id = first_int(d->find_mta);
		if (s->id == 0) {
			stmt_text(d->add_mta, 1, host);
			stmt_text(d->add_mta, 2, instance);
			s->id = inserted(d->add_mta);
		}
	}
	return s->id;
}

int64_t dict_domain(struct dicts *d, struct str address)
{
	char name[256];
	size_t at = address.n;

	while (at > 0 && address.p[at - 1] != '@')
		at--;
	struct str dom = at > 0 ? str_skip(address, at) : STR("");
	dom = str_head(dom, sizeof name);
	for (size_t i = 0; i < dom.n; i++)
		name[i] = dom.p[i] >= 'A' && dom.p[i] <= 'Z' ? (char)(dom.p[i] + 32) : dom.p[i];
	struct str k = { name, dom.n };
	struct slot *s = slot_of(d, str_hash(k) ^ 'd', k);
	if (s->id == 0) {
		stmt_text(d->find_domain, 1, k);
		s->id = first_int(d->find_domain);
		if (s->id == 0) {
			stmt_text(d->add_domain, 1, k);
			s->id = inserted(d->add_domain);
		}
	}
	return s->id;
}

int64_t dict_text(struct dicts *d, struct str body)
{
	uint64_t hash = str_hash(body);
	struct slot *s = slot_of(d, hash ^ 't', body);

	if (s->id == 0) {
		stmt_int(d->find_text, 1, (int64_t)hash);
		stmt_text(d->find_text, 2, body);
		s->id = first_int(d->find_text);
		if (s->id == 0) {
			stmt_int(d->add_text, 1, (int64_t)hash);
			stmt_text(d->add_text, 2, body);
			s->id = inserted(d->add_text);
		}
	}
	return s->id;
}

static int64_t find_peer(struct dicts *d, uint64_t hash, struct str host, struct str addr, int64_t port)
{
	int64_t id = 0;

	stmt_int(d->find_peer, 1, (int64_t)hash);
	while (id == 0 && stmt_step(d->find_peer))
		if (str_eq(col_text(d->find_peer, 1), host) && str_eq(col_text(d->find_peer, 2), addr) &&
		    (col_null(d->find_peer, 3) ? -1 : col_int(d->find_peer, 3)) == port)
			id = col_int(d->find_peer, 0);
	stmt_reset(d->find_peer);
	return id;
}

int64_t dict_peer(struct dicts *d, struct str host, struct str addr, int64_t port)
{
	char key[KEY_MAX];

	host = str_head(host, 255);
	addr = str_head(addr, 255);
	int n = snprintf(key, sizeof key, "%.*s[%.*s]:%lld", STR_ARG(host), STR_ARG(addr), (long long)port);
	struct str k = { key, (size_t)n };
	uint64_t hash = str_hash(k);
	struct slot *s = slot_of(d, hash ^ 'p', k);
	if (s->id == 0) {
		s->id = find_peer(d, hash, host, addr, port);
		if (s->id == 0) {
			stmt_int(d->add_peer, 1, (int64_t)hash);
			stmt_text(d->add_peer, 2, host);
			stmt_text(d->add_peer, 3, addr);
			stmt_id(d->add_peer, 4, port);
			stmt_text(d->add_peer, 5, str_c(addr_family(addr)));
			s->id = inserted(d->add_peer);
		}
	}
	return s->id;
}

const char *addr_family(struct str addr)
{
	if (addr.n == 0)
		return NULL;
	if (str_find(addr, '/', 0) < addr.n)
		return "unix";
	return str_find(addr, ':', 0) < addr.n ? "ipv6" : "ipv4";
}

void relay_split(struct str relay, struct str *host, struct str *addr, int64_t *port)
{
	size_t open = str_find(relay, '[', 0), close = relay.n;

	*host = relay;
	*addr = STR("");
	*port = -1;
	while (close > 0 && relay.p[close - 1] != ']')
		close--;
	if (open == relay.n || close <= open + 1)
		return;
	*host = str_head(relay, open);
	*addr = (struct str){ relay.p + open + 1, close - open - 2 };
	if (close < relay.n && relay.p[close] == ':')
		*port = str_int(str_skip(relay, close + 1), 65535);
}

bool addr_is_loopback(struct str addr)
{
	return str_starts(addr, STR("127.")) || str_eq(addr, STR("::1"));
}

bool addr_is_near(struct str addr)
{
	if (addr_is_loopback(addr) || str_starts(addr, STR("10.")) || str_starts(addr, STR("192.168.")) || str_starts(addr, STR("fd")) ||
	    str_find(addr, '/', 0) < addr.n)
		return true;
	if (!str_starts(addr, STR("172.")))
		return false;
	int64_t b = str_int(str_head(str_skip(addr, 4), str_find(str_skip(addr, 4), '.', 0)), 255);
	return b >= 16 && b <= 31;
}
