/* dict: see dict.h. A bounded table in front of each of the database's tables. New rows are collected; as long as they wait, the table in front has them. */
#include "ingest/dict.h"

#include <stdio.h>
#include <stdlib.h>

#include "ingest/table.h"
#include "store/bulk.h"
#include "util/utf8.h"

enum { MTA, DOMAIN, PEER, TEXT, SHAPE, PHRASE, DICTS, KEY_MAX = 600, FEW = 4096, MANY = 131072, SHAPES_MAX = 16 * FEW, PHRASES_MAX = 4 * FEW };

struct dict {
	struct table table;
	int64_t next_id;
	struct stmt *max, *find;
	struct bulk *rows; /* NULL: of machines, which are few, and asked for at once */
};

struct dicts {
	struct dict dict[DICTS];
	struct stmt *add_mta;
	bool dry; /* nothing is stored: of all but machines no key is needed, and all are 1 */
};

static void set_up(struct db *db, struct dict *d, const char *table, int entries, size_t each, const char *columns, const char *find)
{
	char sql[120];

	snprintf(sql, sizeof sql, "SELECT coalesce(max(%s), 0) FROM %s", table, table);
	d->max = db_prepare(db, sql);
	d->next_id = db_int(db, sql) + 1;
	d->find = db_prepare(db, find);
	d->rows = columns ? bulk_open(db, table, columns, SAME_BUG) : NULL;
	table_init(&d->table, d->next_id == 1, entries, each);
}

struct dicts *dicts_open(struct db *db)
{
	struct dicts *d = calloc(1, sizeof *d);

	if (d == NULL)
		die_oom();
	d->dry = db_is_dry(db);
	d->add_mta = db_prepare(db, "INSERT OR FAIL INTO mta(mta, host, instance) VALUES (?, ?, ?)");
	set_up(db, &d->dict[MTA], "mta", FEW, 128, NULL, "SELECT mta FROM mta WHERE host = ? AND instance = ?");
	set_up(db, &d->dict[DOMAIN], "domain", MANY, 32, "domain, name", "SELECT domain FROM domain WHERE name = ?");
	set_up(db, &d->dict[PEER], "peer", MANY, 48, "peer, hash, host, addr, port, family",
	       "SELECT peer FROM peer WHERE hash = ? AND host = ? AND addr = ? AND port IS ?");
	set_up(db, &d->dict[TEXT], "text", MANY, 96, "text, hash, body", "SELECT text FROM text WHERE hash = ? AND body = ?");
	set_up(db, &d->dict[SHAPE], "shape", FEW, 128, "shape, hash, body", "SELECT shape FROM shape WHERE hash = ? AND body = ?");
	set_up(db, &d->dict[PHRASE], "phrase", FEW, 128, "phrase, hash, body", "SELECT phrase FROM phrase WHERE hash = ? AND body = ?");
	return d;
}

void dicts_flush(struct dicts *d)
{
	for (int i = DOMAIN; i < DICTS; i++)
		bulk_flush(d->dict[i].rows);
}

void dicts_free(struct dicts *d)
{
	for (int i = 0; i < DICTS; i++) {
		stmt_free(d->dict[i].max);
		stmt_free(d->dict[i].find);
		bulk_close(d->dict[i].rows);
		table_free(&d->dict[i].table);
	}
	stmt_free(d->add_mta);
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

static void remember(struct dict *d, uint64_t hash, struct str key, int64_t id)
{
	if (!table_put(&d->table, hash, key, id) && d->rows)
		bulk_flush(d->rows);
}

/* The key that the bound find statement finds; 0: a row is to be added. */
static int64_t find(struct dict *d, uint64_t hash, struct str key)
{
	int64_t id = stmt_step(d->find) ? col_int(d->find, 0) : 0;

	stmt_reset(d->find);
	if (id)
		remember(d, hash, key, id);
	return id;
}

/* The key of the row to add. Its other columns must follow at once, then remember. */
static int64_t add(struct dict *d)
{
	bulk_row(d->rows);
	bulk_int(d->rows, d->next_id);
	return d->next_id++;
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
	if (!table_is_new(&d->table, hash)) {
		stmt_text(d->find, 1, host);
		stmt_text(d->find, 2, instance);
		if ((id = find(d, hash, k)) != 0)
			return id;
	}
	id = d->next_id++;
	stmt_int(all->add_mta, 1, id);
	stmt_text(all->add_mta, 2, host);
	stmt_text(all->add_mta, 3, instance);
	stmt_do(all->add_mta);
	remember(d, hash, k, id);
	return id;
}

int64_t dict_domain(struct dicts *all, struct str address)
{
	struct dict *d = &all->dict[DOMAIN];
	char name[256];
	size_t at = address.n;

	if (all->dry)
		return 1;
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
	if (!table_is_new(&d->table, hash)) {
		stmt_text(d->find, 1, k);
		if ((id = find(d, hash, k)) != 0)
			return id;
	}
	id = add(d);
	bulk_text(d->rows, k);
	remember(d, hash, k, id);
	return id;
}

static int64_t by_hash(struct dicts *all, struct dict *d, struct str body, int64_t most)
{
	if (all->dry)
		return 1;
	uint64_t hash = str_hash(body);
	int64_t id = table_get(&d->table, hash, body);

	if (id)
		return id;
	if (!table_is_new(&d->table, hash)) {
		stmt_int(d->find, 1, str_hash_row(hash));
		stmt_text(d->find, 2, body);
		if ((id = find(d, hash, body)) != 0)
			return id;
	}
	if (d->next_id > most)
		return 0;
	id = add(d);
	bulk_int(d->rows, str_hash_row(hash));
	bulk_text(d->rows, body);
	remember(d, hash, body, id);
	return id;
}

int64_t dict_text(struct dicts *all, struct str body)
{
	return by_hash(all, &all->dict[TEXT], body, INT64_MAX);
}

int64_t dict_shape(struct dicts *all, struct str body)
{
	return by_hash(all, &all->dict[SHAPE], body, SHAPES_MAX);
}

int64_t dict_phrase(struct dicts *all, struct str body, bool must)
{
	return by_hash(all, &all->dict[PHRASE], body, must ? INT64_MAX : PHRASES_MAX);
}

struct str dict_short(struct str s)
{
	return s.n <= 255 ? s : STR_NONE;
}

int64_t dict_peer(struct dicts *all, struct str host, struct str addr, int64_t port)
{
	struct dict *d = &all->dict[PEER];
	char key[KEY_MAX];

	if (all->dry)
		return 1;
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
	if (!table_is_new(&d->table, hash)) {
		stmt_int(d->find, 1, str_hash_row(hash));
		stmt_text(d->find, 2, host);
		stmt_text(d->find, 3, addr);
		stmt_id(d->find, 4, port);
		if ((id = find(d, hash, k)) != 0)
			return id;
	}
	id = add(d);
	bulk_int(d->rows, str_hash_row(hash));
	bulk_text(d->rows, host);
	bulk_text(d->rows, addr);
	bulk_id(d->rows, port);
	bulk_text(d->rows, str_c(addr_family(addr)));
	remember(d, hash, k, id);
	return id;
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
