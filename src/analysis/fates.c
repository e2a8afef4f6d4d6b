/* fates: see fates.h. Messages come by their keys, and the lines of each together. */
#include "analysis/fates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "analysis/causes.h"
#include "analysis/complaints.h"
#include "analysis/counts.h"
#include "analysis/days.h"
#include "analysis/outcomes.h"
#include "analysis/told.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { SOME = 1 << 14 }; /* messages that are read at a time */

struct fates {
	struct db *db;
	const struct peers *peers;
	const struct machines *machines;
	struct delays *delays;
	int64_t delivery, reply; /* rows after these are new */
	struct interned *names;
	struct meanings *meanings;
	struct causes *causes;
	struct outcomes *outcomes;
	struct counts *counts;
	struct complaints *complaints;
	struct told *told;
	struct days days;
	struct sums *waiting;
	struct bulk *cause, *outcome;
	uint32_t sent, deferred, bounced, held, greylist;
	unsigned char *again; /* a bit for each new line: not the first of its recipient */
	uint32_t *host; /* by mta: its machine, as a number in names */
};

struct fates *fates_open(struct db *db, const struct peers *peers, const struct machines *machines, struct delays *delays, const struct marks *m)
{
	struct fates *f = want(calloc(1, sizeof *f));

	*f = (struct fates){ .db = db, .peers = peers, .machines = machines, .delays = delays, .delivery = m->delivery, .reply = m->reply, .names = interned_new() };
	f->meanings = meanings_open(db, f->names, marks_none(m));
	f->causes = causes_open(db, peers, f->meanings, f->names);
	f->outcomes = outcomes_open(db, peers, f->causes, f->names);
	f->counts = counts_open(db, f->meanings, f->names);
	f->complaints = complaints_open(db, machines, f->meanings, f->names);
	f->told = told_open(db, m, f->meanings, f->names);
	db_run(db, "waiting", STR("CREATE TEMP TABLE waiting_step(host TEXT, h INTEGER, n INTEGER, PRIMARY KEY (host, h))"));
	f->waiting = sums_open(db, f->names, "temp.waiting_step", "ti", "host, h", "n");
	f->days = days_open(db, f->names, "tried, deferred, bounced, unknown");
	f->sent = intern(f->names, STR("sent"));
	f->deferred = intern(f->names, STR("deferred"));
	f->bounced = intern(f->names, STR("bounced"));
	f->held = intern(f->names, STR("held"));
	f->greylist = intern(f->names, STR("greylist"));
	f->host = want(calloc((size_t)machines->mtas + 1, sizeof *f->host));
	int64_t last = db_int(db, "SELECT coalesce(max(delivery), 0) FROM delivery"); /* below the mark where the last ones are gone */
	f->again = want(calloc((size_t)(last > m->delivery ? last - m->delivery : 0) / 8 + 1, 1));
	for (int64_t mta = 1; machines->n && mta <= machines->mtas; mta++)
		f->host[mta] = intern(f->names, str_c(machines->name[machines->host[mta]]));
	return f;
}

void fates_take_back(struct fates *f)
{
	counts_take_back(f->counts, f->delivery, f->reply);
}

static int64_t us(struct stmt *s, int c)
{
	return col_null(s, c) ? -1 : col_int(s, c);
}

static void read_line(struct fates *f, struct fate *m, struct stmt *s)
{
	struct str status = col_text(s, 8);

	*fate_line_new(m) = (struct fate_line){ .delivery = col_int(s, 1), .attempt = col_int(s, 2), .at = col_real(s, 3), .program = fate_text(m, col_text(s, 4)),
		.recipient = fate_text(m, col_text(s, 5)), .domain = col_int(s, 6), .relay = col_int(s, 7),
		.status = str_eq(status, STR("SOFTBOUNCE")) ? f->deferred : intern(f->names, status), /* soft_bounce=yes: what would have bounced stays in the queue */
		.probe = status.n >= 11 && strcasestr(status.p, "deliverable") != NULL, .next_hop = str_eq(col_text(s, 17), STR("4.3.5")), .reason = col_int(s, 9), .delay_us = us(s, 10), .queue_us = us(s, 11),
		.active_us = us(s, 12), .connect_us = us(s, 13), .transfer_us = us(s, 14), .source = col_int(s, 15), .line = col_int(s, 16) };
}

static void put_causes(struct fates *f, const struct fate *m)
{
	for (const struct fate_line *l = m->line; l < m->line + m->lines; l++) {
		if (!l->failed)
			continue;
		bulk_row(f->cause);
		bulk_int(f->cause, l->delivery);
		bulk_int(f->cause, m->msg);
		bulk_real(f->cause, l->at);
		bulk_text(f->cause, interned_text(f->names, l->cause));
		bulk_int(f->cause, l->confidence);
		bulk_int(f->cause, l->text);
		bulk_id(f->cause, l->masked ? l->reply : -1);
		bulk_int(f->cause, l->masked);
		bulk_int(f->cause, l->echo);
		bulk_text(f->cause, interned_text(f->names, l->provider));
		bulk_text(f->cause, interned_text(f->names, l->status));
		bulk_int(f->cause, l->attempt > 0);
		bulk_int(f->cause, l->says_connect);
	}
}

static void put_end(struct fates *f, const struct fate *m, const struct fate_end *e)
{
	bulk_row(f->outcome);
	bulk_int(f->outcome, m->msg);
	bulk_text(f->outcome, e->recipient);
	bulk_id(f->outcome, e->line ? e->domain : -1);
	bulk_text(f->outcome, interned_text(f->names, e->outcome));
	bulk_int(f->outcome, e->attempts);
	bulk_int(f->outcome, e->deferrals);
	bulk_real(f->outcome, e->first_at);
	bulk_real(f->outcome, e->last_at);
	bulk_id(f->outcome, e->line ? e->line->delivery : -1);
	bulk_text(f->outcome, interned_text(f->names, e->cause));
	bulk_text(f->outcome, interned_text(f->names, e->delayed_by));
	bulk_text(f->outcome, interned_text(f->names, e->provider));
	bulk_int(f->outcome, e->external);
	bulk_int(f->outcome, m->note);
}

/* How long an accepted recipient took; time on hold is nobody's slowness. */
static void time_end(struct fates *f, const struct fate *m, const struct fate_end *e)
{
	const struct fate_line *l = e->line;

	if (l->at >= m->released_at || e->outcome != f->sent || l->relay == 0 || !f->peers->external[l->relay] || l->program.n < 4 || strncasecmp(l->program.p + l->program.n - 4, "smtp", 4) != 0)
		return;
	struct delay_line d = { l->domain, l->relay, l->delay_us, l->queue_us < 0 ? -1 : l->queue_us + (l->active_us > 0 ? l->active_us : 0), l->connect_us, l->transfer_us };
	delays_add(f->delays, &d, 1);
}

/* One more from the hour in which it was first put off, one less from the hour in which that ended. */
static void wait_end(struct fates *f, const struct fate *m, const struct fate_end *e)
{
	if (e->deferrals == 0)
		return;
	sums_add(f->waiting, (int64_t[]){ f->host[m->mta], (int64_t)(e->first_at / 3600) }, (int64_t[]){ 1 });
	if (e->outcome != f->deferred && e->outcome != f->held)
		sums_add(f->waiting, (int64_t[]){ f->host[m->mta], (int64_t)(e->last_at / 3600) }, (int64_t[]){ -1 });
}

/* Failures by day, machine and provider, of the new lines of one recipient; and which of them are not the first. The provider is the relay's, else that of the
 * server which the reason names; lines that name none are nobody's. A line is a first try when no earlier one is about that recipient. Greylisting puts off every
 * first try, and is no deferral to worry about. */
static void count_recipient(struct fates *f, const struct fate *m, const struct fate_line *line, size_t n)
{
	const struct fate_line *first = line;
	size_t real = 0;

	for (const struct fate_line *l = line; l < line + n; l++) {
		real += !l->probe;
		if (l->delivery < first->delivery)
			first = l;
	}
	for (const struct fate_line *l = line; l < line + n; l++)
		if (l != first && l->delivery > f->delivery)
			f->again[(l->delivery - f->delivery) / 8] |= (unsigned char)(1 << (l->delivery - f->delivery) % 8);
	for (const struct fate_line *l = line; l < line + n; l++) {
		bool bounced = l->status == f->bounced;
		if (l->delivery <= f->delivery || l->reason == 0 || (l->status != f->deferred && !bounced))
			continue;
		const struct meaning *v = meaning_of(f->meanings, l->reason);
		uint32_t provider = l->relay ? f->peers->external[l->relay] ? causes_provider(f->causes, l->relay) : 0 : v->provider;
		bool tried = real == 1 || l == first;
		if (provider == 0 || (!tried && !bounced))
			continue;
		days_add(&f->days, f->host[m->mta], provider, l->at, (int64_t[]){ tried, tried && !bounced && v->cause != f->greylist, bounced, bounced && v->nobody });
	}
}

static void tell(struct fates *f, struct fate *m)
{
	causes_find(f->causes, m);
	put_causes(f, m);
	complaints_add(f->complaints, m);
	outcomes_find(f->outcomes, m);
	told_add(f->told, m);
	counts_message(f->counts, m, 1);
	counts_said(f->counts, m, f->delivery);
	for (const struct fate_end *e = m->end; e < m->end + m->ends; e++) {
		put_end(f, m, e);
		if (e->line)
			time_end(f, m, e);
		wait_end(f, m, e);
	}
	for (size_t i = 0, end; i < m->lines; i = end) {
		for (end = i + 1; end < m->lines && str_eq(m->line[end].recipient, m->line[i].recipient); end++)
			;
		count_recipient(f, m, m->line + i, end - i);
	}
}

static void read_message(struct fate *m, struct stmt *s)
{
	fate_empty(m);
	m->msg = col_int(s, 0);
	m->mta = col_int(s, 1);
	m->expired_at = col_real(s, 2);
	m->ended_at = col_real(s, 3);
	m->held_at = col_real(s, 4);
	m->active_at = col_real(s, 5);
	m->last_at = col_real(s, 6);
	m->activations = col_int(s, 7);
	m->ended = fate_text(m, col_text(s, 8));
	m->sender = fate_text(m, col_text(s, 9));
	m->note = col_int(s, 10) != 0;
	m->filtered = col_int(s, 11) != 0;
	m->answered = col_int(s, 12) != 0;
	m->released_at = col_real(s, 13);
}

/* list: their keys in ascending order, as an array in JSON. */
static void find_some(struct fates *f, struct fate *m, struct str list)
{
	struct stmt *s = db_ahead(f->db, "SELECT m.msg, m.mta, m.expired_at, m.ended_at, m.held_at, coalesce(m.first_active_at, m.intake_at), m.last_at, m.activations, m.ended, m.sender,"
					 " EXISTS (SELECT 1 FROM link l WHERE l.child = m.msg AND l.kind IN ('bounce', 'delay', 'dsn')),"
					 " EXISTS (SELECT 1 FROM link l WHERE l.parent = m.msg AND l.kind = 'filter'),"
					 " EXISTS (SELECT 1 FROM reply r WHERE r.msg = m.msg), (SELECT min(r.at) FROM released r WHERE r.msg = m.msg) FROM json_each(?) n CROSS JOIN message m ON m.msg = n.value");
	struct stmt *lines = db_ahead(f->db, "SELECT d.msg, d.delivery, d.attempt, d.logged_at, d.program, d.recipient, d.domain, d.relay, d.status, d.reason, d.delay_us, d.queue_us,"
					     " d.active_us, d.connect_us, d.transfer_us, d.source, d.line, d.dsn FROM json_each(?) n CROSS JOIN delivery d ON d.msg = n.value");

	stmt_text(s, 1, list);
	stmt_text(lines, 1, list);
	bool more = stmt_step(lines);
	while (stmt_step(s)) {
		read_message(m, s);
		for (; more && col_int(lines, 0) == m->msg; more = stmt_step(lines))
			read_line(f, m, lines);
		tell(f, m);
	}
	stmt_free(lines);
	stmt_free(s);
}

static void find_all(struct fates *f)
{
	struct fate m = { 0 };
	char *list = want(malloc(SOME * 21 + 2));
	int64_t *msg = want(malloc((size_t)db_int(f->db, "SELECT count(*) FROM redo") * sizeof *msg + 1));
	struct stmt *s = db_prepare(f->db, "SELECT msg FROM redo");
	size_t n;

	for (n = 0; stmt_step(s); n++)
		msg[n] = col_int(s, 0);
	stmt_free(s);
	for (size_t i = 0; i < n;) {
		size_t used = 0, end = i + SOME < n ? i + SOME : n;
		for (char before = '['; i < end; i++, before = ',')
			used += (size_t)sprintf(list + used, "%c%lld", before, (long long)msg[i]);
		list[used++] = ']';
		find_some(f, &m, (struct str){ list, used });
	}
	free(list);
	free(msg);
	fate_free(&m);
}

void fates_find(struct fates *f)
{
	f->cause = bulk_open(f->db, "delivery_cause", "delivery, msg, logged_at, cause, confidence, text, reply, masked, echo, provider, status, tried, says_connect", SAME_BUG);
	f->outcome = bulk_open(f->db, "outcome", "msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by, provider, external, note", SAME_BUG);
	find_all(f);
	bulk_flush(f->cause);
	bulk_flush(f->outcome);
	bulk_close(f->cause);
	bulk_close(f->outcome);
	sums_close(f->waiting);
	days_close(&f->days);
	counts_close(f->counts);
	complaints_close(f->complaints);
	told_close(f->told);
	outcomes_close(f->outcomes);
	causes_close(f->causes);
	meanings_close(f->meanings);
	interned_free(f->names);
	free(f->host);
}

bool fates_again(const struct fates *f, int64_t delivery)
{
	return f->again[(delivery - f->delivery) / 8] >> (delivery - f->delivery) % 8 & 1;
}

void fates_close(struct fates *f)
{
	free(f->again);
	free(f);
}
