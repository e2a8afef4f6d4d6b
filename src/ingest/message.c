/* message: see message.h. A chained hash table that is swept at every flush. */
#include "ingest/message.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ingest/envelope.h"
#include "store/bulk.h"

enum { BUCKETS = 1 << 16 };

struct messages {
	struct message **bucket;
	struct message **dirty;
	size_t ndirty, dirty_room;
	int64_t next_id;
	struct bulk *add; /* rows never written before */
	struct stmt *put;
};

static uint64_t key_hash(int64_t host, struct str queue_id)
{
	return str_hash(queue_id) + (uint64_t)host * 0x9e3779b97f4a7c15u;
}

static void link_in(struct messages *ms, struct message *m)
{
	struct message **b = &ms->bucket[m->hash & (BUCKETS - 1)];

	m->next = *b;
	*b = m;
}

static struct message *make(struct messages *ms, int64_t host, struct str queue_id)
{
	struct message *m = calloc(1, sizeof *m);

	if (m == NULL)
		die_oom();
	m->host = host;
	m->hash = key_hash(host, queue_id);
	snprintf(m->queue_id, sizeof m->queue_id, "%.*s", STR_ARG(queue_id));
	m->uid = m->size = m->nrcpt = -1;
	m->first_active_at = m->held_at = m->expired_at = m->ended_at = NAN;
	link_in(ms, m);
	return m;
}

static const char *constant(struct str s)
{
	static const char *const words[] = { "smtpd",   "pickup",    "qmqpd",    "cleanup", "removed",
					     "deleted", "requeued",  "rejected", "discarded", "canceled" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(s, str_c(words[i])))
			return words[i];
	return NULL;
}

static int64_t int_or(struct stmt *s, int i, int64_t other)
{
	return col_null(s, i) ? other : col_int(s, i);
}

/* What was open, or had ended just now, at the last commit. */
static void load(struct messages *ms, struct db *db)
{
	double now = db_real(db, "SELECT max(last_at) FROM source");
	struct stmt *s = db_prepare(db, "SELECT msg, mta, queue_id, intake_at, intake, client, sasl_user, uid, sender, message_id, size, nrcpt,"
					" activations, first_active_at, last_at, held_at, expired_at, ended_at, ended, source, line,"
					" (SELECT min(o.mta) FROM mta o WHERE o.host = (SELECT host FROM mta i WHERE i.mta = message.mta))"
					" FROM message WHERE msg IN (SELECT msg FROM message WHERE ended IS NULL UNION ALL SELECT msg FROM message"
					" WHERE msg >= (SELECT coalesce(max(msg), 0) FROM message) - 100000 AND ended_at >= ?1 - 300)"
					" AND (ended IS NOT NULL OR last_at >= ?1 - 518400) ORDER BY msg");

	if (isnan(now))
		now = 0;
	stmt_real(s, 1, now);
	while (stmt_step(s)) {
		struct message *m = make(ms, col_int(s, 21), col_text(s, 2));
		m->id = col_int(s, 0);
		m->stored = true;
		m->mta = col_int(s, 1);
		m->intake_at = col_real(s, 3);
		m->intake = constant(col_text(s, 4));
		message_set(&m->client, col_text(s, 5));
		message_set(&m->sasl_user, col_text(s, 6));
		m->uid = int_or(s, 7, -1);
		message_set(&m->sender, col_text(s, 8));
		message_set(&m->message_id, col_text(s, 9));
		m->size = int_or(s, 10, -1);
		m->nrcpt = int_or(s, 11, -1);
		m->activations = col_int(s, 12);
		m->first_active_at = col_real(s, 13);
		m->last_at = col_real(s, 14);
		m->held_at = col_real(s, 15);
		m->expired_at = col_real(s, 16);
		m->ended_at = col_real(s, 17);
		m->ended = constant(col_text(s, 18));
		m->source = col_int(s, 19);
		m->line = col_int(s, 20);
	}
	stmt_free(s);
}

struct messages *messages_open(struct db *db)
{
	struct messages *ms = calloc(1, sizeof *ms);

	if (ms == NULL || (ms->bucket = calloc(BUCKETS, sizeof *ms->bucket)) == NULL)
		die_oom();
	ms->next_id = db_int(db, "SELECT coalesce(max(msg), 0) + 1 FROM message");
	load(ms, db);
#define COLUMNS \
	"msg, mta, queue_id, intake_at, intake, client, sasl_user, uid, sender, message_id, size, nrcpt, activations, first_active_at," \
	" last_at, held_at, expired_at, ended_at, ended, source, line"
	ms->add = bulk_open(db, "message", COLUMNS, false);
	ms->put = db_prepare(db, "INSERT OR REPLACE INTO message(" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	return ms;
}

static void add(struct messages *ms, const struct message *m)
{
	struct bulk *b = ms->add;

	bulk_row(b);
	bulk_int(b, m->id);
	bulk_int(b, m->mta);
	bulk_text(b, str_c(m->queue_id));
	bulk_real(b, m->intake_at);
	bulk_text(b, str_c(m->intake));
	bulk_text(b, str_c(m->client));
	bulk_text(b, str_c(m->sasl_user));
	bulk_id(b, m->uid);
	bulk_text(b, str_c(m->sender));
	bulk_text(b, str_c(m->message_id));
	bulk_id(b, m->size);
	bulk_id(b, m->nrcpt);
	bulk_int(b, m->activations);
	bulk_real(b, m->first_active_at);
	bulk_real(b, m->last_at);
	bulk_real(b, m->held_at);
	bulk_real(b, m->expired_at);
	bulk_real(b, m->ended_at);
	bulk_text(b, str_c(m->ended));
	bulk_int(b, m->source);
	bulk_int(b, m->line);
}

static void put(struct messages *ms, const struct message *m)
{
	struct stmt *s = ms->put;

	stmt_int(s, 1, m->id);
	stmt_int(s, 2, m->mta);
	stmt_text(s, 3, str_c(m->queue_id));
	stmt_real(s, 4, m->intake_at);
	stmt_text(s, 5, str_c(m->intake));
	stmt_text(s, 6, str_c(m->client));
	stmt_text(s, 7, str_c(m->sasl_user));
	stmt_id(s, 8, m->uid);
	stmt_text(s, 9, str_c(m->sender));
	stmt_text(s, 10, str_c(m->message_id));
	stmt_id(s, 11, m->size);
	stmt_id(s, 12, m->nrcpt);
	stmt_int(s, 13, m->activations);
	stmt_real(s, 14, m->first_active_at);
	stmt_real(s, 15, m->last_at);
	stmt_real(s, 16, m->held_at);
	stmt_real(s, 17, m->expired_at);
	stmt_real(s, 18, m->ended_at);
	stmt_text(s, 19, str_c(m->ended));
	stmt_int(s, 20, m->source);
	stmt_int(s, 21, m->line);
	stmt_do(s);
}

static void drop(struct message *m)
{
	free(m->client);
	free(m->sasl_user);
	free(m->sender);
	free(m->message_id);
	free(m);
}

/* Over: nothing that a later line says can be about it any more. */
static bool is_over(const struct message *m, double now)
{
	return m->ended ? m->ended_at + AFTER_S < now : m->last_at + SILENT_S < now;
}

static int by_id(const void *a, const void *b)
{
	const struct message *x = *(struct message *const *)a, *y = *(struct message *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

void messages_flush(struct messages *ms, double now)
{
	/* in the order of their keys, so that SQLite appends */
	qsort(ms->dirty, ms->ndirty, sizeof *ms->dirty, by_id);
	for (size_t i = 0; i < ms->ndirty; i++) {
		(ms->dirty[i]->stored ? put : add)(ms, ms->dirty[i]);
		ms->dirty[i]->stored = true;
		ms->dirty[i]->dirty = false;
	}
	ms->ndirty = 0;
	bulk_flush(ms->add);
	for (size_t b = 0; b < BUCKETS; b++) {
		for (struct message **p = &ms->bucket[b]; *p;) {
			struct message *m = *p;
			if (is_over(m, now)) {
				*p = m->next;
				drop(m);
			} else {
				p = &m->next;
			}
		}
	}
}

void messages_free(struct messages *ms)
{
	for (size_t b = 0; b < BUCKETS; b++) {
		for (struct message *m = ms->bucket[b], *next; m; m = next) {
			next = m->next;
			drop(m);
		}
	}
	bulk_close(ms->add);
	stmt_free(ms->put);
	free(ms->dirty);
	free(ms->bucket);
	free(ms);
}

struct message *message_find(struct messages *ms, const struct where *w, struct str queue_id)
{
	uint64_t hash = key_hash(w->host, queue_id);
	struct message *other = NULL;

	/* the newest comes first in its chain */
	for (struct message *m = ms->bucket[hash & (BUCKETS - 1)]; m; m = m->next) {
		if (m->hash != hash || !str_eq(str_c(m->queue_id), queue_id) || is_over(m, w->at))
			continue;
		if (m->mta == w->mta)
			return m;
		if (other == NULL)
			other = m;
	}
	return other;
}

struct message *message_new(struct messages *ms, const struct where *w, struct str queue_id)
{
	struct message *m = make(ms, w->host, queue_id);

	m->id = ms->next_id++;
	m->mta = w->mta;
	m->source = w->source;
	m->line = w->line;
	m->intake_at = w->at;
	/* a long queue id holds the time of arrival, to the microsecond: better than a stamp, unless clocks disagree wildly */
	int64_t us = queue_id_time(queue_id);
	if (us >= 0 && (double)us / 1e6 < w->at + 86400 && (double)us / 1e6 > w->at - 60 * 86400)
		m->intake_at = (double)us / 1e6;
	m->last_at = w->at;
	message_touch(ms, m, w);
	return m;
}

struct message *message_get(struct messages *ms, const struct where *w, struct str queue_id)
{
	struct message *m = message_find(ms, w, queue_id);

	return m ? m : message_new(ms, w, queue_id);
}

void message_touch(struct messages *ms, struct message *m, const struct where *w)
{
	if (w->at > m->last_at)
		m->last_at = w->at;
	if (m->dirty)
		return;
	m->dirty = true;
	if (ms->ndirty == ms->dirty_room) {
		ms->dirty_room = ms->dirty_room * 2 + 1024;
		ms->dirty = realloc(ms->dirty, ms->dirty_room * sizeof *ms->dirty);
		if (ms->dirty == NULL)
			die_oom();
	}
	ms->dirty[ms->ndirty++] = m;
}

void message_end(struct messages *ms, struct message *m, const struct where *w, const char *how)
{
	if (m->ended == NULL) {
		m->ended = how;
		m->ended_at = w->at;
	}
	message_touch(ms, m, w);
}

void message_set(char **field, struct str value)
{
	free(*field);
	*field = value.p ? str_dup(value) : NULL;
}
