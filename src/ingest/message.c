/* message: see message.h. A chained hash table that is swept at every flush. Messages come and go by the million: what is over is used again for the next one, and
 * most have their texts within themselves. */
#include "ingest/message.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "ingest/message_away.h"
#include "ingest/message_store.h"
#include "ingest/queue_id.h"
#include "util/utf8.h"

enum { BUCKETS = 1 << 16, AT_ONCE = 64, SWEEPS = 4 };

uint64_t message_hash(int64_t host, struct str queue_id)
{
	return str_hash(queue_id) + (uint64_t)host * 0x9e3779b97f4a7c15u;
}

struct message **message_chain(struct messages *ms, uint64_t hash)
{
	return &ms->bucket[hash & (BUCKETS - 1)];
}

/* One that is free. */
static struct message *take(struct messages *ms)
{
	if (ms->free == NULL) {
		struct message_block *b = malloc(sizeof *b + AT_ONCE * sizeof *b->message);
		if (b == NULL)
			die_oom();
		b->next = ms->blocks;
		ms->blocks = b;
		for (int i = 0; i < AT_ONCE; i++) {
			b->message[i].next = ms->free;
			ms->free = &b->message[i];
		}
	}
	struct message *m = ms->free;
	ms->free = m->next;
	ms->open++;
	return m;
}

struct message *message_make(struct messages *ms, int64_t host, struct str queue_id)
{
	struct message *m = take(ms);

	memset(m, 0, offsetof(struct message, room));
	m->host = host;
	m->hash = message_hash(host, queue_id);
	queue_id = utf8_head(queue_id, sizeof m->queue_id); /* orig_id may be anything */
	memcpy(m->queue_id, queue_id.p, queue_id.n);
	m->queue_id_n = (unsigned char)queue_id.n;
	m->uid = m->size = m->nrcpt = -1;
	m->first_active_at = m->held_at = m->expired_at = m->ended_at = NAN;
	return m;
}

struct messages *messages_open(struct db *db, int64_t most)
{
	struct messages *ms = calloc(1, sizeof *ms);

	if (ms == NULL || (ms->bucket = calloc(BUCKETS, sizeof *ms->bucket)) == NULL)
		die_oom();
	ms->next_id = db_int(db, "SELECT coalesce(max(msg), 0) + 1 FROM message");
	ms->most = most;
	ms->away = away_open(db, most);
	messages_load(ms, db, !away_any(ms->away));
	return ms;
}

static void forget(const struct message *m, struct str text)
{
	if (text.p < m->room || text.p >= m->room + sizeof m->room)
		free((char *)(uintptr_t)text.p);
}

void message_drop(struct messages *ms, struct message *m)
{
	forget(m, m->client);
	forget(m, m->sasl_user);
	forget(m, m->sender);
	forget(m, m->message_id);
	m->next = ms->free;
	ms->free = m;
	ms->open -= m->ended == NULL;
}

bool message_is_over(const struct message *m, double now)
{
	return m->ended ? m->ended_at + AFTER_S < now : m->last_at + SILENT_S < now;
}

static int by_id(const void *a, const void *b)
{
	const struct message *x = *(struct message *const *)a, *y = *(struct message *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Puts off the first that has not ended, and all behind it. Returns how many come before. */
static size_t put_off(struct messages *ms)
{
	size_t n = 0;

	while (n < ms->ndirty && (ms->dirty[n]->ended || ms->dirty[n]->waited))
		n++;
	for (size_t i = n; i < ms->ndirty; i++)
		ms->dirty[i]->waited = true;
	return n;
}

bool messages_crowd(const struct messages *ms)
{
	return ms->open > ms->most;
}

void messages_flush(struct messages *ms, const struct nows *nows, bool all)
{
	bool sorted = true, crowded = messages_crowd(ms);

	/* in the order of their keys, so that SQLite appends */
	for (size_t i = 1; i < ms->ndirty && sorted; i++)
		sorted = ms->dirty[i - 1]->id <= ms->dirty[i]->id;
	if (!sorted)
		qsort(ms->dirty, ms->ndirty, sizeof *ms->dirty, by_id);
	size_t n = all || crowded ? ms->ndirty : put_off(ms);
	for (size_t i = 0; i < n; i++) {
		message_write(ms, ms->dirty[i]);
		ms->dirty[i]->dirty = ms->dirty[i]->waited = false;
	}
	ms->ndirty -= n;
	if (ms->ndirty)
		memmove(ms->dirty, ms->dirty + n, ms->ndirty * sizeof *ms->dirty);
	bulk_flush(ms->rows);
	bulk_flush(ms->again);
	/* a part of what is over goes each time: to look at all of it costs more than it frees */
	for (size_t i = 0; i < BUCKETS / (crowded ? 1 : SWEEPS); i++) {
		struct message **chain = &ms->bucket[ms->sweep++ % BUCKETS];
		for (struct message **p = chain; *p;) {
			struct message *m = *p;
			if (!m->dirty && (message_is_over(m, now_of(nows, m->mta) - JITTER_S) || (crowded && away_goes(ms->away, *chain, m)))) {
				*p = m->next;
				message_drop(ms, m);
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
			message_drop(ms, m);
		}
	}
	for (struct message_block *b = ms->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	bulk_close(ms->rows);
	bulk_close(ms->again);
	away_free(ms->away);
	free(ms->dirty);
	free(ms->bucket);
	free(ms);
}

static struct message *in_memory(struct messages *ms, const struct where *w, struct str queue_id, uint64_t hash)
{
	struct message *other = NULL;

	/* the newest comes first in its chain */
	for (struct message *m = ms->bucket[hash & (BUCKETS - 1)]; m; m = m->next) {
		if (m->hash != hash || !str_eq(message_queue_id(m), queue_id) || message_is_over(m, w->at))
			continue;
		if (m->mta == w->mta)
			return m;
		if (other == NULL)
			other = m;
	}
	return other;
}

struct message *message_find(struct messages *ms, const struct where *w, struct str queue_id)
{
	uint64_t hash = message_hash(w->host, queue_id);
	struct message *m = in_memory(ms, w, queue_id, hash);

	if (!away_any(ms->away) || (m && (m->ended == NULL || m->asked)) || !away_fetch(ms, w, queue_id, hash))
		return m;
	return in_memory(ms, w, queue_id, hash);
}

struct message *message_new(struct messages *ms, const struct where *w, struct str queue_id)
{
	struct message *m = message_make(ms, w->host, queue_id), **chain = message_chain(ms, m->hash);

	m->next = *chain;
	*chain = m;
	m->asked = true; /* when it was not found */
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
	m->rested = false;
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
		ms->open--;
		m->ended = how;
		m->ended_at = w->at;
	}
	message_touch(ms, m, w);
}

void message_set(struct message *m, struct str *field, struct str value)
{
	forget(m, *field);
	*field = value;
	if (value.p == NULL)
		return;
	if (m->used + value.n >= sizeof m->room) { /* so that even an empty one lies within room */
		field->p = str_dup(value);
		return;
	}
	field->p = memcpy(m->room + m->used, value.p, value.n);
	m->used = (unsigned char)(m->used + value.n);
}
