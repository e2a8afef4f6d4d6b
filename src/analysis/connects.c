/* connects: see connects.h. */
#include "analysis/connects.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/radix.h"
#include "analysis/sums.h"
#include "store/bulk.h"
#include "store/side.h"
#include "util/memory.h"

enum { MSG_BITS = 40 };

struct server {
	int64_t failures, messages;
	double first_at, last_at;
};

/* Table connect_sum of a first analysis; what comes later is added by queries/analyze/91-sums.sql. */
struct servers {
	struct interned *keys; /* struct key, as its bytes */
	struct server *of;
	size_t n, room;
	uint64_t *mail; /* pairs of server and message, as they come */
	size_t mails, mail_room;
};

struct key {
	int64_t peer;
	uint32_t errno_name, reach;
};

static void servers_add(struct servers *s, struct key key, int64_t msg, double at)
{
	uint32_t i = intern(s->keys, (struct str){ (const char *)&key, sizeof key }) - 1;

	if (i == s->n) {
		s->of = room_for_one(s->of, s->n, &s->room, sizeof *s->of);
		s->of[s->n++] = (struct server){ .first_at = at, .last_at = at };
	}
	s->of[i].failures++;
	s->of[i].first_at = fmin(s->of[i].first_at, at);
	s->of[i].last_at = fmax(s->of[i].last_at, at);
	if (msg == 0)
		return;
	s->mail = room_for_one(s->mail, s->mails, &s->mail_room, sizeof *s->mail);
	s->mail[s->mails++] = (uint64_t)i << MSG_BITS | (uint64_t)msg;
}

static void servers_close(struct servers *s, struct db *db, const struct interned *names)
{
	struct bulk *put = bulk_open(db, "connect_sum", "peer, errno, reach, failures, messages, first_at, last_at", SAME_BUG);
	uint64_t *spare = want(malloc(s->mails * sizeof *spare + 1));

	radix_sort(s->mail, spare, s->mails);
	for (size_t i = 0; i < s->mails; i++)
		s->of[s->mail[i] >> MSG_BITS].messages += i == 0 || s->mail[i] != s->mail[i - 1];
	for (uint32_t i = 0; i < s->n; i++) {
		struct key key;
		memcpy(&key, interned_text(s->keys, i + 1).p, sizeof key);
		bulk_row(put);
		bulk_int(put, key.peer);
		bulk_text(put, interned_text(names, key.errno_name));
		bulk_text(put, interned_text(names, key.reach));
		bulk_int(put, s->of[i].failures);
		bulk_int(put, s->of[i].messages);
		bulk_real(put, s->of[i].first_at);
		bulk_real(put, s->of[i].last_at);
	}
	bulk_flush(put);
	bulk_close(put);
	db_run(db, "sums", STR("INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_waiting', '[]')"));
	interned_free(s->keys);
	free(s->of);
	free(s->mail);
	free(spare);
}

static struct str family_name(char family)
{
	return family == '4' ? STR("ipv4") : family == '6' ? STR("ipv6") : family == 'u' ? STR("unix") : STR("");
}

struct connects {
	struct db *db;
	struct side *side;
	struct peers *peers;
	struct interned *names;
	struct sums *hours;
	struct servers servers;
	struct stmt *failures, *whose; /* whose: NULL where all servers are in memory */
	bool apart, all; /* apart: nothing may be written meanwhile; all: no failure is left */
};

static uint32_t provider_of_peer(struct connects *c, int64_t peer)
{
	uint32_t provider = 0;

	if (c->whose == NULL)
		return intern(c->names, str_c(c->peers->name[c->peers->provider[peer]]));
	stmt_int(c->whose, 1, peer);
	if (stmt_step(c->whose))
		provider = intern(c->names, col_text(c->whose, 0));
	stmt_reset(c->whose);
	return provider ? provider : intern(c->names, STR(""));
}

static void count(void *arg)
{
	struct connects *c = arg;
	struct stmt *s = c->failures;

	while (!c->all && !(c->apart && sums_full(c->hours))) {
		c->all = !stmt_step(s);
		if (c->all)
			break;
		int64_t peer = col_int(s, 2);
		char family = c->whose ? peer_family(c->peers, peer) : c->peers->family[peer];
		uint32_t provider = family == '4' ? provider_of_peer(c, peer) : intern(c->names, STR(""));
		uint32_t errno_name = intern(c->names, col_text(s, 3)), reach = intern(c->names, col_text(s, 4));
		sums_add(c->hours, (int64_t[]){ (int64_t)(col_real(s, 0) / 3600) * 3600, col_int(s, 1), intern(c->names, family_name(family)), errno_name, reach, provider }, (int64_t[]){ 1 });
		if (c->servers.keys)
			servers_add(&c->servers, (struct key){ peer, errno_name, reach }, col_int(s, 5), col_real(s, 0));
	}
}

struct connects *connects_begin(struct db *db, struct peers *peers, const struct marks *m)
{
	struct connects *c = want(calloc(1, sizeof *c));

	c->db = db;
	c->peers = peers;
	c->names = interned_new();
	c->hours = sums_open(db, c->names, "connect_hour", "iitttt", "hour_at, mta, family, errno, reach, provider", "n");
	c->servers.keys = m->first ? interned_new() : NULL;
	c->side = side_new(db);
	c->failures = side_prepare(c->side, "SELECT logged_at, mta, peer, errno, reach, coalesce(msg, 0) FROM failed_connect WHERE connect_failure > ?");
	stmt_int(c->failures, 1, m->connect);
	if (m->delivery > 0)
		c->whose = db_prepare(db, "SELECT provider FROM peer_info WHERE peer = ?");
	side_add(c->side, count, c);
	c->apart = c->whose == NULL;
	if (c->apart)
		side_begin_apart(c->side);
	return c;
}

void connects_end(struct connects *c)
{
	side_wait(c->side);
	c->apart = false;
	count(c); /* what was too much to be kept */
	stmt_free(c->whose);
	stmt_free(c->failures);
	side_free(c->side);
	sums_close(c->hours);
	if (c->servers.keys)
		servers_close(&c->servers, c->db, c->names);
	interned_free(c->names);
	free(c);
}
