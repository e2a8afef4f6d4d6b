/* connects: see connects.h. */
#include "analysis/connects.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/radix.h"
#include "analysis/sums.h"
#include "store/bulk.h"
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

void connects_count(struct db *db, struct peers *peers, const struct marks *m)
{
	struct interned *names = interned_new();
	struct sums *hours = sums_open(db, names, "connect_hour", "iitttt", "hour_at, mta, family, errno, reach, provider", "n");
	struct stmt *s = db_ahead_keys(db, "SELECT logged_at, mta, peer, errno, reach, coalesce(msg, 0) FROM failed_connect WHERE connect_failure BETWEEN ? AND ?",
				m->connect + 1, db_int(db, "SELECT max(connect_failure) FROM connect_failure"));
	struct servers servers = { .keys = m->first ? interned_new() : NULL };
	struct stmt *whose = db_prepare(db, "SELECT provider FROM peer_info WHERE peer = ?");

	while (stmt_step(s)) {
		int64_t peer = col_int(s, 2);
		char family = peer_family(peers, peer);
		uint32_t provider = intern(names, STR(""));
		if (family == '4' && m->delivery == 0) {
			provider = intern(names, str_c(peers->name[peers->provider[peer]]));
		} else if (family == '4') { /* not every peer is in memory */
			stmt_int(whose, 1, peer);
			if (stmt_step(whose))
				provider = intern(names, col_text(whose, 0));
			stmt_reset(whose);
		}
		uint32_t errno_name = intern(names, col_text(s, 3)), reach = intern(names, col_text(s, 4));
		sums_add(hours, (int64_t[]){ (int64_t)(col_real(s, 0) / 3600) * 3600, col_int(s, 1), intern(names, family_name(family)), errno_name, reach, provider }, (int64_t[]){ 1 });
		if (servers.keys)
			servers_add(&servers, (struct key){ peer, errno_name, reach }, col_int(s, 5), col_real(s, 0));
	}
	stmt_free(whose);
	stmt_free(s);
	sums_close(hours);
	if (servers.keys)
		servers_close(&servers, db, names);
	interned_free(names);
}
