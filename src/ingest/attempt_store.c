/* attempt_store: see attempt_store.h. A stream that was open at the last commit is rebuilt from the rows it wrote, so that what happens inside
 * an attempt does not depend on where a run began. */
#include "ingest/attempt_store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ingest/assign.h"

static void write_for(void *arg, int64_t reply, int64_t delivery, const char *how)
{
	struct bulk *b = arg;

	bulk_row(b);
	bulk_int(b, delivery);
	bulk_int(b, reply);
	bulk_text(b, str_c(how));
}

void failure_write(struct attempts *as, struct failure *f, const struct attempt *a)
{
	struct bulk *b = as->failure;

	if (!f->stored) {
		bulk_row(b);
		bulk_int(b, f->id);
		bulk_id(b, a ? a->id : -1);
		bulk_id(b, a ? a->msg : -1);
		bulk_int(b, f->mta);
		bulk_real(b, f->at);
		bulk_int(b, f->peer);
		bulk_text(b, str_c(f->own ? f->own : f->name));
		bulk_int(b, f->source);
		bulk_int(b, f->line);
	} else if (a) {
		stmt_int(as->adopt, 1, a->id);
		stmt_int(as->adopt, 2, a->msg);
		stmt_int(as->adopt, 3, f->id);
		stmt_do(as->adopt);
	}
	f->stored = true;
	free(f->own);
	f->own = NULL;
}

static void add(struct attempts *as, const struct attempt *a)
{
	struct bulk *b = as->add;

	bulk_row(b);
	bulk_int(b, a->id);
	bulk_int(b, a->msg);
	bulk_text(b, str_c(a->program));
	bulk_int(b, a->pid);
	bulk_real(b, a->started_at);
	bulk_real(b, a->ended_at);
	bulk_int(b, a->opened);
	bulk_int(b, a->failed4);
	bulk_int(b, a->failed6);
	bulk_id(b, a->tls_done ? a->tls_done : -1);
}

/* What can have changed since the row was added. */
static void update(struct attempts *as, const struct attempt *a)
{
	struct stmt *s = as->put;

	stmt_real(s, 1, a->ended_at);
	stmt_int(s, 2, a->opened);
	stmt_int(s, 3, a->failed4);
	stmt_int(s, 4, a->failed6);
	stmt_id(s, 5, a->tls_done ? a->tls_done : -1);
	stmt_int(s, 6, a->id);
	stmt_do(s);
}

void attempt_write(struct attempts *as, struct attempt *a)
{
	(a->stored ? update : add)(as, a);
	for (int i = 0; a->stored && i < a->nreplied; i++) {
		stmt_int(as->clear_for, 1, a->replied[i].reply);
		stmt_do(as->clear_for);
	}
	a->stored = true;
	assign_replies(a, write_for, as->reply_for);
}

static void write_stream(struct attempts *as, struct attempt *a)
{
	size_t room = (size_t)a->nwaiting * 21 + 1, n = 0;
	char *waiting = malloc(room);

	if (waiting == NULL)
		die_oom();
	waiting[0] = '\0';
	for (int i = 0; i < a->nwaiting; i++) {
		failure_write(as, &a->waiting[i], NULL);
		n += (size_t)snprintf(waiting + n, room - n, "%s%lld", i ? "," : "", (long long)a->waiting[i].id);
	}
	struct stmt *s = as->put_stream;
	stmt_int(s, 1, a->mta);
	stmt_text(s, 2, str_c(a->program));
	stmt_int(s, 3, a->pid);
	stmt_id(s, 4, a->id ? a->id : -1);
	stmt_int(s, 5, a->activation);
	stmt_real(s, 6, a->last_at);
	stmt_id(s, 7, a->tls ? a->tls : -1);
	stmt_text(s, 8, (struct str){ waiting, n });
	stmt_do(s);
	a->kept = true;
	free(waiting);
}

static void drop(struct attempt *a)
{
	attempt_forget_request(a);
	for (int i = 0; i < a->nwaiting; i++)
		free(a->waiting[i].own);
	free(a->answered);
	free(a->replied);
	free(a->waiting);
	free(a->program);
	free(a);
}

void attempts_forget(struct attempts *as, const struct nows *nows)
{
	as->dirty = NULL; /* those that stay are found again */
	for (size_t b = 0; b < as->buckets; b++) {
		for (struct attempt **p = &as->bucket[b]; *p;) {
			struct attempt *a = *p;
			if (a->last_at + BUDGET_S >= now_of(nows, a->mta) - JITTER_S) {
				if (a->dirty) {
					a->next_dirty = as->dirty;
					as->dirty = a;
				}
				p = &a->next;
				continue;
			}
			if (a->dirty && a->id)
				attempt_write(as, a);
			for (int i = 0; a->dirty && i < a->nwaiting; i++)
				failure_write(as, &a->waiting[i], NULL);
			if (a->kept) {
				stmt_int(as->drop_stream, 1, a->mta);
				stmt_text(as->drop_stream, 2, str_c(a->program));
				stmt_int(as->drop_stream, 3, a->pid);
				stmt_do(as->drop_stream);
			}
			*p = a->next;
			as->n--;
			drop(a);
		}
	}
}

void attempts_flush(struct attempts *as, const struct nows *nows)
{
	bulk_flush(as->add); /* an update below must find its row */
	bulk_flush(as->failure);
	attempts_forget(as, nows);
	for (struct attempt *a = as->dirty; a; a = a->next_dirty) {
		if (a->id)
			attempt_write(as, a);
		write_stream(as, a);
		a->dirty = false;
	}
	as->dirty = NULL;
	bulk_flush(as->add);
	bulk_flush(as->failure);
	bulk_flush(as->reply_for);
}

void attempts_free(struct attempts *as)
{
	struct stmt *all[] = { as->put, as->adopt, as->clear_for, as->put_stream, as->drop_stream };

	for (size_t b = 0; b < as->buckets; b++) {
		for (struct attempt *a = as->bucket[b], *next; a; a = next) {
			next = a->next;
			drop(a);
		}
	}
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
	bulk_close(as->add);
	bulk_close(as->failure);
	bulk_close(as->reply_for);
	free(as->bucket);
	free(as);
}

/* What a stream is rebuilt from. */
struct asked {
	struct stmt *streams, *head, *deliveries, *replies, *v6;
};

static void load_request(struct attempts *as, const struct asked *q, struct attempt *a)
{
	struct stmt *head = q->head, *d = q->deliveries, *r = q->replies;

	a->msg = col_int(head, 0);
	a->started_at = col_real(head, 1);
	a->ended_at = col_real(head, 2);
	a->opened = col_int(head, 3) != 0;
	a->failed4 = (int)col_int(head, 4);
	a->failed6 = (int)col_int(head, 5);
	a->tls_done = col_int(head, 6);
	stmt_int(r, 1, a->id);
	while (stmt_step(r)) {
		attempt_replied(as, a, (struct replied){ .reply = col_int(r, 0), .server = server_key(col_text(r, 1), col_text(r, 2)) }, col_text(r, 3));
		a->replied[a->nreplied - 1].at = (int)col_int(r, 4);
	}
	stmt_int(d, 1, a->id);
	stmt_int(d, 2, a->msg);
	while (stmt_step(d))
		attempt_answered(as, a, (struct answered){ .delivery = col_int(d, 0), .server = server_key(col_text(d, 1), col_text(d, 2)), .sent = col_int(d, 5) != 0,
						      .by_reply = col_int(d, 6) != 0 }, col_text(d, 3), col_text(d, 4));
	stmt_reset(d);
	stmt_reset(r);
}

static void load(struct attempts *as, struct db *db)
{
	const struct asked q = {
		.streams = db_prepare(db, "SELECT mta, program, pid, attempt, activation, last_at, tls, waiting FROM open_stream"),
		.head = db_prepare(db, "SELECT msg, started_at, ended_at, opened, failed_v4, failed_v6, tls FROM attempt WHERE attempt = ?"),
		.deliveries = db_prepare(db, "SELECT delivery, p.host, p.addr, recipient, coalesce(orig_to, ''), status = 'sent', coalesce(t.body, '') LIKE 'host %'"
					     " FROM delivery LEFT JOIN text t ON t.text = reason LEFT JOIN peer p ON p.peer = relay WHERE attempt = ? AND msg = ? ORDER BY delivery"),
		.replies = db_prepare(db, "SELECT reply, p.host, p.addr, t.body, (SELECT count(*) FROM delivery d WHERE d.attempt = reply.attempt AND d.msg = reply.msg"
					  " AND (d.source < reply.source OR (d.source = reply.source AND d.line < reply.line)))"
					  " FROM reply JOIN text t USING (text) LEFT JOIN peer p USING (peer) WHERE attempt = ? ORDER BY reply"),
		.v6 = db_prepare(db, "SELECT family = 'ipv6', logged_at FROM connect_failure JOIN peer USING (peer) WHERE connect_failure = ?"),
	};
	struct stmt *s = q.streams, *all[] = { q.streams, q.head, q.deliveries, q.replies, q.v6 };

	while (stmt_step(s)) {
		struct where w = { .mta = col_int(s, 0), .at = col_real(s, 5) };
		struct attempt *a = attempts_find(as, w.mta, col_text(s, 1), col_int(s, 2));
		a->kept = true;
		a->activation = col_int(s, 4);
		a->last_at = w.at;
		a->tls = col_int(s, 6);
		if (!col_null(s, 3)) {
			a->id = col_int(s, 3);
			a->stored = true;
			stmt_int(q.head, 1, a->id);
			if (stmt_step(q.head))
				load_request(as, &q, a);
			stmt_reset(q.head);
		}
		for (struct str list = col_text(s, 7); list.n;) {
			struct str one = str_head(list, str_find(list, ',', 0));
			stmt_int(q.v6, 1, str_int(one, INT64_MAX));
			if (stmt_step(q.v6))
				attempt_wait_failure(as, a, (struct failure){ .id = str_int(one, INT64_MAX), .ipv6 = col_int(q.v6, 0) != 0, .at = col_real(q.v6, 1), .stored = true });
			stmt_reset(q.v6);
			list = str_skip(list, one.n + 1);
		}
	}
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
}

struct attempts *attempts_open(struct db *db)
{
	struct attempts *as = calloc(1, sizeof *as);

	if (as == NULL || (as->bucket = calloc(STREAM_BUCKETS, sizeof *as->bucket)) == NULL)
		die_oom();
	as->buckets = STREAM_BUCKETS;
	as->add = bulk_open(db, "attempt", "attempt, msg, program, pid, started_at, ended_at, opened, failed_v4, failed_v6, tls", SAME_BUG);
	as->failure = bulk_open(db, "connect_failure", "connect_failure, attempt, msg, mta, logged_at, peer, errno, source, line", SAME_BUG);
	as->put = db_prepare(db, "UPDATE attempt SET ended_at = ?, opened = ?, failed_v4 = ?, failed_v6 = ?, tls = ? WHERE attempt = ?");
	as->adopt = db_prepare(db, "UPDATE connect_failure SET attempt = ?, msg = ? WHERE connect_failure = ?");
	as->clear_for = db_prepare(db, "DELETE FROM reply_for WHERE reply = ?");
	as->reply_for = bulk_open(db, "reply_for", "delivery, reply, how", SAME_IGNORE);
	as->put_stream = db_prepare(db, "INSERT OR REPLACE INTO open_stream(mta, program, pid, attempt, activation, last_at, tls, waiting) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	as->drop_stream = db_prepare(db, "DELETE FROM open_stream WHERE mta = ? AND program = ? AND pid = ?");
	as->next_id = db_int(db, "SELECT coalesce(max(attempt), 0) + 1 FROM attempt");
	load(as, db);
	return as;
}
