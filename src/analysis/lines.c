/* lines: see lines.h. */
#include "analysis/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/mails.h"
#include "analysis/radix.h"

enum { BATCH = 1 << 18 };

#define TIME_MAX ((UINT64_C(1) << 42) - 1) /* microseconds: 50 days */

#define COLUMNS "d.msg, d.domain, coalesce(d.relay, 0), d.status = 'sent' AND d.reason IS NULL AND d.orig_to IS NULL, d.program, d.logged_at"

/* pick_each: else the usual provider of all domains is picked in the end. */
static void store_usual(struct db *db, const struct peers *peers, const uint64_t *key, size_t n, bool pick_each)
{
	struct stmt *add = db_prepare(db, "INSERT INTO domain_provider(domain, provider, deliveries) VALUES (?, ?, ?)"
					  " ON CONFLICT DO UPDATE SET deliveries = deliveries + excluded.deliveries");
	struct stmt *pick = db_prepare(db, "INSERT OR REPLACE INTO domain_info(domain, provider, deliveries)"
					   " SELECT domain, provider, deliveries FROM domain_provider WHERE domain = ? ORDER BY deliveries DESC, provider LIMIT 1");

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && key[end] == key[i]; end++)
			;
		int64_t domain = (int64_t)(key[i] >> 32);
		stmt_int(add, 1, domain);
		stmt_text(add, 2, str_c(peers->name[key[i] & UINT32_MAX]));
		stmt_int(add, 3, (int64_t)(end - i));
		stmt_do(add);
		if (pick_each && (end == n || (int64_t)(key[end] >> 32) != domain)) {
			stmt_int(pick, 1, domain);
			stmt_do(pick);
		}
	}
	stmt_free(pick);
	stmt_free(add);
}

static bool plain(struct stmt *s, const struct peers *peers)
{
	int64_t relay = col_int(s, 2);

	if (col_int(s, 3) == 0 || (relay && peers->loopback[relay]))
		return false;
	struct str program = col_text(s, 4);
	return str_ends(program, STR("smtp")) || str_ends(program, STR("lmtp")) || str_ends(program, STR("virtual")) || str_ends(program, STR("pipe"));
}

/* A bit for each message that is to be looked at. */
struct todo {
	unsigned char *bit;
	int64_t last;
	int64_t from;  /* messages from here on are new: */
	int32_t *hour; /* when the first line of each was logged; 0 = none yet */
	struct stmt *known, *elsewhen;
};

static int32_t hour_of(double at)
{
	return (int32_t)floor(at / 3600);
}

static void mark(struct todo *t, int64_t msg)
{
	t->bit[msg / 8] |= (unsigned char)(1 << msg % 8);
}

/* Of a new message; one without a line is not plain either. */
static void mark_mail(void *arg, int64_t msg, bool plain)
{
	struct todo *t = arg;

	if (!plain || t->hour[msg - t->from] == 0)
		mark(t, msg);
}

static void store_todo(struct db *db, struct todo *t)
{
	struct stmt *s = db_prepare(db, "INSERT OR IGNORE INTO redo(msg) VALUES (?)");

	for (int64_t msg = 0; msg <= t->last; msg++) {
		if (t->bit[msg / 8] == 0)
			msg |= 7; /* the next byte */
		else if (t->bit[msg / 8] >> msg % 8 & 1) {
			stmt_int(s, 1, msg);
			stmt_do(s);
		}
	}
	stmt_free(s);
	free(t->bit);
}

static void unsettled(struct db *db, const struct peers *peers, struct todo *t)
{
	struct stmt *s = db_prepare(db, "SELECT " COLUMNS " FROM unsettled u CROSS JOIN delivery d ON d.msg = u.msg");
	int64_t msg = 0;
	int32_t hour = 0;

	while (stmt_step(s)) {
		if (!plain(s, peers) || (col_int(s, 0) == msg && hour_of(col_real(s, 5)) != hour))
			mark(t, col_int(s, 0));
		msg = col_int(s, 0);
		hour = hour_of(col_real(s, 5));
	}
	stmt_free(s);
}

static bool any(struct stmt *s, int64_t msg)
{
	stmt_int(s, 1, msg);
	bool yes = stmt_step(s);
	stmt_reset(s);
	return yes;
}

/* A message that has outcomes of its own, thought settled, and gets one more line, however plain; or one whose lines lie in two hours. */
static bool more_than_plain(struct todo *t, int64_t msg, double at)
{
	if (msg >= t->from) {
		int32_t *hour = &t->hour[msg - t->from], now = hour_of(at);
		bool other = *hour != 0 && *hour != now;
		*hour = now;
		return other;
	}
	if (any(t->known, msg))
		return true;
	stmt_real(t->elsewhen, 2, floor(at / 3600) * 3600);
	return any(t->elsewhen, msg);
}

/* Lines of one hour by machine, family, agent and status: a few, in an open list. */
struct counts {
	struct count {
		int64_t mta, n;
		char status[24];
		char family;
		bool tried;
	} c[64];
	int used;
	int32_t hour;
	struct stmt *put;
};

static void put_counts(struct counts *k)
{
	for (int i = 0; i < k->used; i++) {
		const struct count *c = &k->c[i];
		stmt_int(k->put, 1, (int64_t)k->hour * 3600);
		stmt_int(k->put, 2, c->mta);
		stmt_text(k->put, 3, c->family == '4' ? STR("ipv4") : c->family == '6' ? STR("ipv6") : c->family == 'u' ? STR("unix") : STR(""));
		stmt_int(k->put, 4, c->tried);
		stmt_text(k->put, 5, str_c(c->status));
		stmt_int(k->put, 6, c->n);
		stmt_do(k->put);
	}
	k->used = 0;
}

static void count(struct counts *k, int64_t mta, char family, bool tried, struct str status, double at)
{
	int i = 0;

	if (hour_of(at) != k->hour || k->used == 64)
		put_counts(k);
	k->hour = hour_of(at);
	status = str_head(status, sizeof k->c->status - 1);
	while (i < k->used && !(k->c[i].mta == mta && k->c[i].family == family && k->c[i].tried == tried && str_eq(status, str_c(k->c[i].status))))
		i++;
	if (i == k->used) {
		k->c[k->used++] = (struct count){ .mta = mta, .family = family, .tried = tried };
		memcpy(k->c[i].status, status.p, status.n);
	}
	k->c[i].n++;
}

static struct todo todo_new(struct db *db, const struct marks *m)
{
	struct todo t = { .last = db_int(db, "SELECT coalesce(max(msg), 0) FROM message"), .from = m->message + 1 };

	t.bit = calloc((size_t)t.last / 8 + 1, 1);
	t.hour = calloc(t.last >= t.from ? (size_t)(t.last - t.from) + 1 : 1, sizeof *t.hour);
	if (t.bit == NULL || t.hour == NULL)
		die_oom();
	t.known = db_prepare(db, "SELECT 1 FROM outcome o WHERE o.msg = ? AND NOT EXISTS (SELECT 1 FROM unsettled u WHERE u.msg = o.msg) LIMIT 1");
	t.elsewhen = db_prepare(db, "SELECT 1 FROM delivery WHERE msg = ?1 AND NOT (logged_at >= ?2 AND logged_at < ?2 + 3600) LIMIT 1");
	return t;
}

/* Sorted pairs of hour and time. */
static void store_times(struct db *db, uint64_t *key, uint64_t *spare, size_t n)
{
	struct stmt *put = db_prepare(db, "INSERT INTO connect_time(hour_at, connect_us, n) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n");

	radix_sort(key, spare, n);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && key[end] == key[i]; end++)
			;
		stmt_int(put, 1, (int64_t)(key[i] >> 42) * 3600);
		stmt_int(put, 2, (int64_t)(key[i] & TIME_MAX));
		stmt_int(put, 3, (int64_t)(end - i));
		stmt_do(put);
	}
	stmt_free(put);
}

void lines_first_pass(struct db *db, const struct peers *peers, const struct machines *machines, const struct marks *m)
{
	struct stmt *s = db_ahead(db, "SELECT " COLUMNS ", d.attempt IS NOT NULL, d.status,"
					" CASE WHEN d.status = 'sent' AND d.attempt IS NOT NULL AND d.conn_use IS NULL THEN d.connect_us END FROM delivery d WHERE d.delivery > ?");
	struct todo t = todo_new(db, m);
	struct counts counts = { .put = db_prepare(db, "INSERT INTO line_hour(hour_at, mta, family, tried, status, n) VALUES (?, ?, ?, ?, ?, ?)"
							" ON CONFLICT DO UPDATE SET n = n + excluded.n") };
	uint64_t *key = malloc(2 * BATCH * sizeof *key), *time = malloc(BATCH * sizeof *time);
	size_t n = 0, times = 0;
	bool first = marks_none(m);

	if (key == NULL || time == NULL)
		die_oom();
	stmt_int(s, 1, m->delivery);
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 0), relay = col_int(s, 2);
		double at = col_real(s, 5);
		if (more_than_plain(&t, msg, at) || !plain(s, peers))
			mark(&t, msg);
		count(&counts, mta_of(machines, msg), relay ? peers->family[relay] : 0, col_int(s, 6) != 0, col_text(s, 7), at);
		if (!col_null(s, 8)) {
			uint64_t us = (uint64_t)col_int(s, 8);
			time[times++] = (uint64_t)fmax(0, hour_of(at)) << 42 | (us < TIME_MAX ? us : TIME_MAX);
		}
		if (times == BATCH) {
			store_times(db, time, key + BATCH, times);
			times = 0;
		}
		if (relay == 0 || !peers->external[relay])
			continue;
		key[n++] = (uint64_t)col_int(s, 1) << 32 | peers->provider[relay];
		if (n == BATCH) {
			radix_sort(key, key + BATCH, n);
			store_usual(db, peers, key, n, !first);
			n = 0;
		}
	}
	radix_sort(key, key + BATCH, n);
	store_usual(db, peers, key, n, !first);
	if (first)
		db_run(db, "usual", STR("INSERT OR REPLACE INTO domain_info(domain, provider, deliveries) SELECT domain, provider, deliveries FROM (SELECT *, row_number() OVER"
					" (PARTITION BY domain ORDER BY deliveries DESC, provider) AS nth FROM domain_provider) WHERE nth = 1"));
	stmt_free(s);
	store_times(db, time, key + BATCH, times);
	put_counts(&counts);
	mails_pass(db, machines, m, mark_mail, &t);
	free(time);
	free(key);
	free(t.hour);
	stmt_free(counts.put);
	stmt_free(t.known);
	stmt_free(t.elsewhen);
	unsettled(db, peers, &t);
	store_todo(db, &t);
}
