/* dict: see dict.h. A bounded table in front of each of the database's tables. */
#include "ingest/dict.h"

#include <stdio.h>
#include <stdlib.h>

#include "ingest/table.h"
#include "util/utf8.h"

enum { MTA, DOMAIN, PEER, TEXT, SHAPE, DICTS, KEY_MAX = 600, FEW = 4096, SHAPES_MAX = FEW };

struct dict {
	struct table table;
	int64_t next_id;
	struct stmt *max, *find, *add;
	bool dry; /* keys are given, but no rows are stored */
};

struct dicts {
	struct dict dict[DICTS];
};

static void set_up(struct db *db, struct dict *d, int entries, const char *max, const char *find, const char *add)
{
	d->next_id = db_int(db, max) + 1;
	d->max = db_prepare(db, max);
	d->find = db_prepare(db, find);
	d->add = db_prepare(db, add);
	d->dry = db_is_dry(db);
	table_init(&d->table, d->next_id == 1, entries);
}

struct dicts *dicts_open(struct db *db)
{
	struct dicts *d = calloc(1, sizeof *d);

	if (d == NULL)
		die_oom();
	set_up(db, &d->dict[MTA], FEW, "SELECT coalesce(max(mta), 0) FROM mta", "SELECT mta FROM mta WHERE host = ? AND instance = ?",
	       "INSERT OR FAIL INTO mta(mta, host, instance) VALUES (?, ?, ?)");
	d->dict[MTA].dry = false; /* host.c asks for the rows of this one */
	set_up(db, &d->dict[DOMAIN], TABLE_ENTRIES, "SELECT coalesce(max(domain), 0) FROM domain", "SELECT domain FROM domain WHERE name = ?",
	       "INSERT OR FAIL INTO domain(domain, name) VALUES (?, ?)");
	set_up(db, &d->dict[PEER], TABLE_ENTRIES, "SELECT coalesce(max(peer), 0) FROM peer", "SELECT peer FROM peer WHERE hash = ? AND host = ? AND addr = ? AND port IS ?",
	       "INSERT OR FAIL INTO peer(peer, hash, host, addr, port, family) VALUES (?, ?, ?, ?, ?, ?)");
	set_up(db, &d->dict[TEXT], TABLE_ENTRIES, "SELECT coalesce(max(text), 0) FROM text", "SELECT text FROM text WHERE hash = ? AND body = ?",
	       "INSERT OR FAIL INTO text(text, hash, body) VALUES (?, ?, ?)");
	set_up(db, &d->dict[SHAPE], FEW, "SELECT coalesce(max(shape), 0) FROM shape", "SELECT shape FROM shape WHERE hash = ? AND body = ?",
	       "INSERT OR FAIL INTO shape(shape, hash, body) VALUES (?, ?, ?)");
	return d;
}

void dicts_free(struct dicts *d)
{
	for (int i = 0; i < DICTS; i++) {
		stmt_free(d->dict[i].max);
		stmt_free(d->dict[i].find);
		stmt_free(d->dict[i].add);
		table_free(&d->dict[i].table);
	}
	free(d);
}

void dicts_refresh(struct dicts *all)
{
	for (int i = 0; i < DICTS; i++) {
		struct dict *d = &all->dict[i];
		int64_t next = stmt_step(d->max) ? col_int(d->max, 0) + 1 : 1;
		stmt_reset(d->max);
		d->table.complete &= next == d->next_id;
		d->next_id = next;
	}
}

/* The key that the bound find statement finds; it is asked only where the table can't know. 0: the row is to be added, under d->next_id. */
static int64_t find(struct dict *d, uint64_t hash, struct str key)
{
	int64_t id = d->table.complete || d->dry || !stmt_step(d->find) ? 0 : col_int(d->find, 0);

	stmt_reset(d->find);
	if (id)
		table_put(&d->table, hash, key, id);
	return id;
}

/* Runs the bound add statement. */
static int64_t add(struct dict *d, uint64_t hash, struct str key)
{
	int64_t id = d->next_id++;

	stmt_int(d->add, 1, id);
	if (!d->dry)
		stmt_do(d->add);
	table_put(&d->table, hash, key, id);
	return id;
}

int64_t dict_mta(struct dicts *all, struct str host, struct str instance)
{
	struct dict *d = &all->dict[MTA];
	char key[KEY_MAX];

	host = utf8_head(host, 255);
	instance = utf8_head(instance, 255);
	int n = snprintf(key, sizeof key, "%.*s\n%.*s", STR_ARG(host), STR_ARG(instance));
	struct str k = { key, (size_t)n };
	uint64_t hash = str_hash(k);
	int64_t id = table_get(&d->table, hash, k);
	if (id)
		return id;
	stmt_text(d->find, 1, host);
	stmt_text(d->find, 2, instance);
	if ((id = find(d, hash, k)) != 0)
		return id;
	stmt_text(d->add, 2, host);
	stmt_text(d->add, 3, instance);
	return add(d, hash, k);
}

int64_t dict_domain(struct dicts *all, struct str address)
{
	struct dict *d = &all->dict[DOMAIN];
	char name[256];
	size_t at = address.n;

	while (at > 0 && address.p[at - 1] != '@')
		at--;
	struct str dom = at > 0 ? utf8_head(str_skip(address, at), sizeof name) : STR("");
	for (size_t i = 0; i < dom.n; i++)
		name[i] = dom.p[i] >= 'A' && dom.p[i] <= 'Z' ? (char)(dom.p[i] + 32) : dom.p[i];
	struct str k = { name, dom.n };
	uint64_t hash = str_hash(k);
	int64_t id = table_get(&d->table, hash, k);
	if (id)
		return id;
	stmt_text(d->find, 1, k);
	if ((id = find(d, hash, k)) != 0)
		return id;
	stmt_text(d->add, 2, k);
	return add(d, hash, k);
}

static int64_t by_hash(struct dict *d, struct str body, int64_t most)
{
	uint64_t hash = str_hash(body);
	int64_t id = table_get(&d->table, hash, body);

	if (id)
		return id;
	stmt_int(d->find, 1, (int64_t)hash);
	stmt_text(d->find, 2, body);
	if ((id = find(d, hash, body)) != 0 || d->next_id > most)
		return id;
	stmt_int(d->add, 2, (int64_t)hash);
	stmt_text(d->add, 3, body);
	return add(d, hash, body);
}

int64_t dict_text(struct dicts *all, struct str body)
{
	return by_hash(&all->dict[TEXT], body, INT64_MAX);
}

int64_t dict_shape(struct dicts *all, struct str body)
{
	return by_hash(&all->dict[SHAPE], body, SHAPES_MAX);
}

struct str dict_short(struct str s)
{
	return s.n <= 255 ? s : STR_NONE;
}

int64_t dict_peer(struct dicts *all, struct str host, struct str addr, int64_t port)
{
	struct dict *d = &all->dict[PEER];
	char key[KEY_MAX];

	host = utf8_head(host, 255);
	addr = utf8_head(addr, 255);
	/* "host[addr]:port", put together by hand: every delivery comes here */
	size_t n = host.n + addr.n;
	memcpy(key, host.p, host.n);
	memcpy(key + host.n, addr.p, addr.n);
	key[n++] = '\n';
	key[n++] = (char)host.n;
	for (int i = 0; i < 3; i++)
		key[n++] = (char)(port >> (8 * i));
	struct str k = { key, n };
	uint64_t hash = str_hash(k);
	int64_t id = table_get(&d->table, hash, k);
	if (id)
		return id;
	stmt_int(d->find, 1, (int64_t)hash);
	stmt_text(d->find, 2, host);
	stmt_text(d->find, 3, addr);
	stmt_id(d->find, 4, port);
	if ((id = find(d, hash, k)) != 0)
		return id;
	stmt_int(d->add, 2, (int64_t)hash);
	stmt_text(d->add, 3, host);
	stmt_text(d->add, 4, addr);
	stmt_id(d->add, 5, port);
	stmt_text(d->add, 6, str_c(addr_family(addr)));
	return add(d, hash, k);
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
