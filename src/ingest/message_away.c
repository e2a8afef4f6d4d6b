/* message_away: see message_away.h. The bits are a Bloom filter of two, over the queue ids alone. */
#include "ingest/message_away.h"

#include <stdlib.h>

enum { BITS = 1 << 25, READ = 8 /* of the memory: so many are read at the start */, NOTED = 4 /* and for so many their bits are set */ };

struct away {
	uint64_t *bits; /* NULL: none is away */
	bool all;       /* of every id the database is asked */
	struct stmt *find;
};

static uint64_t *bit(const struct away *a, uint64_t hash, bool second, uint64_t *mask)
{
	uint64_t i = hash * UINT64_C(0x9e3779b97f4a7c15) >> (second ? 39 : 10) & (BITS - 1);

	*mask = UINT64_C(1) << (i % 64);
	return &a->bits[i / 64];
}

static void leave(struct away *a, struct str queue_id)
{
	uint64_t hash = str_hash(queue_id), mask;

	if (a->bits == NULL && (a->bits = calloc(BITS / 64, sizeof *a->bits)) == NULL)
		die_oom();
	for (int second = 0; second < 2; second++)
		*bit(a, hash, second, &mask) |= mask;
}

static bool may_be(const struct away *a, struct str queue_id)
{
	uint64_t hash = str_hash(queue_id), m, n;

	return a->all || (a->bits && *bit(a, hash, false, &m) & m && *bit(a, hash, true, &n) & n);
}

static int64_t open_ones(struct db *db, int64_t most)
{
	struct stmt *s = db_prepare(db, "SELECT count(*) FROM (SELECT 1 FROM message WHERE ended IS NULL LIMIT ?)");

	stmt_int(s, 1, most);
	stmt_step(s);
	int64_t n = col_int(s, 0);
	stmt_free(s);
	return n;
}

static void note_all(struct away *a, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT queue_id FROM message WHERE ended IS NULL");

	while (stmt_step(s))
		leave(a, col_text(s, 0));
	stmt_free(s);
}

struct away *away_open(struct db *db, int64_t most)
{
	struct away *a = calloc(1, sizeof *a);

	if (a == NULL)
		die_oom();
	int64_t n = open_ones(db, most * NOTED + 1);
	a->all = n > most * NOTED;
	if (n > most / READ && !a->all)
		note_all(a, db);
	a->find = db_prepare(db, "SELECT " MESSAGE_READ " FROM message INDEXED BY message_open WHERE ended IS NULL AND queue_id = ?1"
				 " AND mta IN (SELECT mta FROM mta WHERE host = (SELECT host FROM mta WHERE mta = ?2)) ORDER BY msg");
	return a;
}

void away_free(struct away *a)
{
	stmt_free(a->find);
	free(a->bits);
	free(a);
}

bool away_any(const struct away *a)
{
	return a->all || a->bits;
}

bool away_goes(struct away *a, const struct message *chain, struct message *m)
{
	if (!m->rested) {
		m->rested = true;
		return false;
	}
	if (m->ended)
		return false;
	for (; chain; chain = chain->next)
		if (chain != m && chain->hash == m->hash)
			return false;
	leave(a, message_queue_id(m));
	return true;
}

/* Before older ones of its id, else at the end. False: it is there. */
static bool put_in(struct message **p, struct message *m)
{
	for (; *p; p = &(*p)->next) {
		if ((*p)->id == m->id)
			return false;
		if ((*p)->hash == m->hash && (*p)->id < m->id)
			break;
	}
	m->next = *p;
	*p = m;
	return true;
}

bool away_fetch(struct messages *ms, const struct where *w, struct str queue_id, uint64_t hash)
{
	struct message **chain = message_chain(ms, hash);
	struct stmt *s = ms->away->find;
	bool any = false;

	if (!may_be(ms->away, queue_id))
		return false;
	stmt_text(s, 1, queue_id);
	stmt_int(s, 2, w->host);
	while (stmt_step(s)) {
		struct message *m = message_read(ms, w->host, s);
		if (message_is_over(m, w->at) || !put_in(chain, m))
			message_drop(ms, m);
		else
			any = true;
	}
	stmt_reset(s);
	for (struct message *m = *chain; m; m = m->next)
		m->asked |= m->hash == hash;
	return any;
}
