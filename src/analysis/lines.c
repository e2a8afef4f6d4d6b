/* lines: see lines.h. */
#include "analysis/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/hours.h"
#include "analysis/mails.h"
#include "analysis/radix.h"
#include "store/bulk.h"

enum { BATCH = 1 << 18, SILENT = -1 };

#define TIME_MAX ((UINT64_C(1) << 42) - 1) /* microseconds: 50 days */

#define COLUMNS "d.msg, d.domain, coalesce(d.relay, 0), d.status = 'sent' AND d.reason IS NULL AND d.orig_to IS NULL, d.program, d.logged_at"

struct usual {
	struct bulk *add;
	struct stmt *pick; /* NULL: the usual provider of all domains is picked in the end */
};

static struct usual usual_open(struct db *db, bool pick_each)
{
	return (struct usual){
		bulk_open_change(db, "domain_provider", "domain, provider, deliveries", "deliveries = deliveries + excluded.deliveries"),
		pick_each ? db_prepare(db, "INSERT OR REPLACE INTO domain_info(domain, provider, deliveries)"
					   " SELECT domain, provider, deliveries FROM domain_provider WHERE domain = ? ORDER BY deliveries DESC, provider LIMIT 1") : NULL,
	};
}

static void usual_close(struct usual *u)
{
	bulk_close(u->add);
	stmt_free(u->pick);
}

/* Pairs of domain and provider. */
static void store_usual(struct usual *u, const struct peers *peers, struct pile *p)
{
	const uint64_t *key = p->key;
	size_t n = p->n;

	pile_sort(p);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && key[end] == key[i]; end++)
			;
		bulk_row(u->add);
		bulk_int(u->add, (int64_t)(key[i] >> 32));
		bulk_text(u->add, str_c(peers->name[key[i] & UINT32_MAX]));
		bulk_int(u->add, (int64_t)(end - i));
	}
	bulk_flush(u->add);
	for (size_t i = 0; i < n && u->pick; i++) {
		if (i && key[i] >> 32 == key[i - 1] >> 32)
			continue;
		stmt_int(u->pick, 1, (int64_t)(key[i] >> 32));
		stmt_do(u->pick);
	}
	p->n = 0;
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
	int32_t *hour; /* when the last line of each was logged; SILENT: none was yet */
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

/* Of a new message. */
static void mark_mail(void *arg, int64_t msg, bool plain)
{
	struct todo *t = arg;

	t->hour[msg - t->from] = SILENT;
	if (!plain)
		mark(t, msg);
}

/* New messages without a line are not plain either. */
static void mark_silent(struct todo *t)
{
	for (int64_t msg = t->from; msg <= t->last; msg++)
		if (t->hour[msg - t->from] == SILENT)
			mark(t, msg);
}

static void store_todo(struct db *db, struct todo *t)
{
	struct bulk *redo = bulk_open(db, "redo", "msg", SAME_IGNORE);

	for (int64_t msg = 0; msg <= t->last; msg++) {
		if (t->bit[msg / 8] == 0)
			msg |= 7; /* the next byte */
		else if (t->bit[msg / 8] >> msg % 8 & 1) {
			bulk_row(redo);
			bulk_int(redo, msg);
		}
	}
	bulk_flush(redo);
	bulk_close(redo);
	free(t->bit);
}

static void awake(struct db *db, const struct peers *peers, struct todo *t)
{
	struct stmt *s = db_prepare(db, "SELECT " COLUMNS " FROM temp.awake u CROSS JOIN delivery d ON d.msg = u.msg");
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
		bool other = *hour != SILENT && *hour != now;
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
	struct bulk *put;
};

static void put_counts(struct counts *k)
{
	for (int i = 0; i < k->used; i++) {
		const struct count *c = &k->c[i];
		bulk_row(k->put);
		bulk_int(k->put, (int64_t)k->hour * 3600);
		bulk_int(k->put, c->mta);
		bulk_text(k->put, c->family == '4' ? STR("ipv4") : c->family == '6' ? STR("ipv6") : c->family == 'u' ? STR("unix") : STR(""));
		bulk_int(k->put, c->tried);
		bulk_text(k->put, str_c(c->status));
		bulk_int(k->put, c->n);
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

/* Pairs of hour and time. */
static void store_times(struct bulk *put, struct pile *p)
{
	const uint64_t *key = p->key;
	size_t n = p->n;

	pile_sort(p);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && key[end] == key[i]; end++)
			;
		bulk_row(put);
		bulk_int(put, (int64_t)(key[i] >> 42) * 3600);
		bulk_int(put, (int64_t)(key[i] & TIME_MAX));
		bulk_int(put, (int64_t)(end - i));
	}
	bulk_flush(put);
	p->n = 0;
}

void lines_first_pass(struct db *db, const struct peers *peers, struct machines *machines, const struct marks *m)
{
	struct todo t = todo_new(db, m);
	struct counts counts = { .put = bulk_open_change(db, "line_hour", "hour_at, mta, family, tried, status, n", "n = n + excluded.n") };
	struct bulk *put_times = bulk_open_change(db, "connect_time", "hour_at, connect_us, n", "n = n + excluded.n");
	struct pile pairs = { 0 }, times = { 0 };
	bool first = marks_none(m);
	struct usual usual = usual_open(db, !first);
	struct hours *hours = hours_open(db, "delivery");

	mails_pass(db, machines, m, mark_mail, &t);
	struct stmt *s = db_ahead_keys(db, "SELECT " COLUMNS ", d.attempt IS NOT NULL, CASE d.status WHEN 'SOFTBOUNCE' THEN 'deferred' ELSE d.status END,"
			      " CASE WHEN d.status = 'sent' AND d.attempt IS NOT NULL AND d.conn_use IS NULL THEN d.connect_us END, d.delivery FROM delivery d"
			      " WHERE d.delivery BETWEEN ? AND ?", m->delivery + 1, db_int(db, "SELECT max(delivery) FROM delivery"));
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 0), relay = col_int(s, 2);
		double at = col_real(s, 5);
		hours_add(hours, col_int(s, 9), at);
		if (more_than_plain(&t, msg, at) || !plain(s, peers))
			mark(&t, msg);
		count(&counts, mta_of(machines, msg), relay ? peers->family[relay] : 0, col_int(s, 6) != 0, col_text(s, 7), at);
		if (!col_null(s, 8)) {
			uint64_t us = (uint64_t)col_int(s, 8);
			pile_add(&times, (uint64_t)fmax(0, hour_of(at)) << 42 | (us < TIME_MAX ? us : TIME_MAX));
		}
		if (times.n == BATCH)
			store_times(put_times, &times);
		if (relay == 0 || !peers->external[relay])
			continue;
		pile_add(&pairs, (uint64_t)col_int(s, 1) << 32 | peers->provider[relay]);
		if (pairs.n == BATCH)
			store_usual(&usual, peers, &pairs);
	}
	store_usual(&usual, peers, &pairs);
	if (first)
		db_run(db, "usual", STR("INSERT OR REPLACE INTO domain_info(domain, provider, deliveries) SELECT domain, provider, deliveries FROM (SELECT *, row_number() OVER"
					" (PARTITION BY domain ORDER BY deliveries DESC, provider) AS nth FROM domain_provider) WHERE nth = 1"));
	stmt_free(s);
	store_times(put_times, &times);
	put_counts(&counts);
	mark_silent(&t);
	hours_close(hours);
	free(times.key);
	free(pairs.key);
	free(t.hour);
	bulk_flush(counts.put);
	bulk_close(counts.put);
	bulk_close(put_times);
	usual_close(&usual);
	stmt_free(t.known);
	stmt_free(t.elsewhen);
	awake(db, peers, &t);
	store_todo(db, &t);
}
