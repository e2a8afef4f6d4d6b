/* apply: see apply.h. This file: the context, and the lines about the life of a message in the queue. */
#include "ingest/apply.h"

#include <math.h>
#include <stdlib.h>

/* The keys of the next rows. */
static void number(struct facts *f)
{
	f->next_delivery = db_int(f->db, "SELECT coalesce(max(delivery), 0) + 1 FROM delivery");
	f->next_failure = db_int(f->db, "SELECT coalesce(max(connect_failure), 0) + 1 FROM connect_failure");
	f->next_reply = db_int(f->db, "SELECT coalesce(max(reply), 0) + 1 FROM reply");
	f->next_event = db_int(f->db, "SELECT coalesce(max(event), 0) + 1 FROM event");
	f->next_reject = db_int(f->db, "SELECT coalesce(max(reject), 0) + 1 FROM reject");
}

struct facts *facts_open(struct db *db, int64_t in_memory)
{
	struct facts *f = calloc(1, sizeof *f);

	if (f == NULL)
		die_oom();
	f->db = db;
	f->dry = db_is_dry(db);
	f->in_memory = in_memory;
	f->dicts = dicts_open(db);
	f->nows = nows_open(db);
	f->messages = messages_open(db, in_memory);
	f->attempts = attempts_open(db);
	f->tally = tally_open(db);
	f->hostnames = hostnames_open(db);
	number(f);
	f->delivery = bulk_open(db, "delivery", "delivery, msg, attempt, logged_at, program, recipient, orig_to, domain, relay, conn_use, delay_us, queue_us,"
				" active_us, connect_us, transfer_us, tls, dsn, status, phrase, accepted, reason, source, line", SAME_BUG);
	f->reply = bulk_open(db, "reply", "reply, attempt, msg, logged_at, peer, kind, text, source, line", SAME_BUG);
	f->event = bulk_open(db, "event", "event, mta, logged_at, program, kind, detail, msg, attempt, source, line", SAME_BUG);
	f->reject = bulk_open(db, "reject", "reject, mta, logged_at, program, action, stage, client, code, dsn, phrase, reason, sender, recipient, helo, msg, source, line", SAME_BUG);
	f->link = bulk_open(db, "link", "child, parent, kind, logged_at, source, line", SAME_IGNORE);
	f->kept = kept_open(db, f->dicts);
	return f;
}

void facts_flush(struct facts *f)
{
	struct bulk *all[] = { f->delivery, f->reply, f->event, f->reject, f->link };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		bulk_flush(all[i]);
	kept_flush(f->kept);
	dicts_flush(f->dicts);
	attempts_flush(f->attempts, f->nows);
	messages_flush(f->messages, f->nows, true);
	nows_flush(f->nows);
	tally_flush(f->tally);
	hostnames_flush(f->hostnames);
}

void facts_forget(struct facts *f)
{
	attempts_forget(f->attempts, f->nows);
	messages_flush(f->messages, f->nows, false);
}

void facts_again(struct facts *f)
{
	nows_free(f->nows);
	messages_free(f->messages);
	attempts_free(f->attempts);
	hostnames_free(f->hostnames);
	f->nows = nows_open(f->db);
	f->messages = messages_open(f->db, f->in_memory);
	f->attempts = attempts_open(f->db);
	f->hostnames = hostnames_open(f->db);
	number(f);
}

void facts_free(struct facts *f)
{
	struct bulk *all[] = { f->delivery, f->reply, f->event, f->reject, f->link };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		bulk_close(all[i]);
	kept_free(f->kept);
	attempts_free(f->attempts);
	messages_free(f->messages);
	tally_free(f->tally);
	hostnames_free(f->hostnames);
	dicts_free(f->dicts);
	nows_free(f->nows);
	free(f);
}

void keep_line(struct facts *f, const struct line *l, enum kept_fact fact, int64_t id, const struct piece *piece, int n)
{
	if (f->dry)
		return;
	kept_line(f->kept, (l->w.source << 32) + l->w.line, l->text, l->env, fact, id, piece, n);
}

void add_link(struct facts *f, const struct line *l, const struct message *parent, const struct message *child, const char *kind)
{
	if (parent == NULL || child == NULL || parent == child)
		return;
	bulk_row(f->link);
	bulk_int(f->link, child->id);
	bulk_int(f->link, parent->id);
	bulk_text(f->link, str_c(kind));
	bulk_real(f->link, l->w.at);
	bulk_int(f->link, l->w.source);
	bulk_int(f->link, l->w.line);
}

/* The message that an intake line begins: the one at hand where it has no intake yet (a bounce line may name it first), else a new one. */
static struct message *intake(struct facts *f, const struct line *l, const char *how)
{
	struct message *m = message_find(f->messages, &l->w, l->env->queue_id);

	if (m == NULL || m->intake || m->ended || m->activations || m->mta != l->w.mta)
		m = message_new(f->messages, &l->w, l->env->queue_id);
	m->intake = how;
	message_touch(f->messages, m, &l->w);
	return m;
}

static void client(struct facts *f, const struct line *l)
{
	struct str user = get(l, "sasl_username"), orig = get(l, "orig_queue_id");

	if (l->env->queue_id.n == 0)
		return; /* NOQUEUE: client=…: a proxy filter has the message, it has no id of its own yet */
	struct message *m = intake(f, l, str_eq(l->env->program, STR("qmqpd")) ? "qmqpd" : "smtpd");
	message_set(m, &m->client, get(l, "client"));
	if (user.n)
		message_set(m, &m->sasl_user, user);
	if (orig.n)
		add_link(f, l, message_get(f->messages, &l->w, orig), m, "filter");
}

static void pickup(struct facts *f, const struct line *l)
{
	struct message *m = intake(f, l, "pickup");
	struct str orig = get(l, "orig_id");

	m->uid = str_int(get(l, "uid"), INT32_MAX);
	message_set(m, &m->sender, get(l, "from"));
	struct message *old = orig.n ? message_get(f->messages, &l->w, orig) : m;
	if (old == m)
		return;
	add_link(f, l, old, m, "requeue");
	message_end(f->messages, old, &l->w, "requeued"); /* of "postsuper -r ALL" no other line tells it */
}

static void message_id(struct facts *f, const struct line *l)
{
	struct message *m = message_find(f->messages, &l->w, l->env->queue_id);
	struct str id = get(l, "message_id");

	if (str_starts(l->env->text, STR("resent-"))) {
		if (m)
			message_touch(f->messages, m, &l->w);
		return;
	}
	/* a second Message-ID for an id that the queue manager knows, or that is gone: the id is used again */
	bool again = m && (m->ended ? m->activations > 0 || m->message_id.p != NULL : m->activations > 0 && m->message_id.p != NULL);
	if (m == NULL || again)
		m = message_new(f->messages, &l->w, l->env->queue_id);
	if (m->intake == NULL)
		m->intake = "cleanup"; /* no smtpd, no pickup: made by Postfix itself */
	if (m->message_id.p == NULL)
		message_set(m, &m->message_id, id.p ? id : STR(""));
	message_touch(f->messages, m, &l->w);
	hostnames_see(f->hostnames, &l->w, l->env->queue_id, id);
}

static void active(struct facts *f, const struct line *l)
{
	struct message *m = message_find(f->messages, &l->w, l->env->queue_id);

	if (m == NULL || m->ended)
		m = message_new(f->messages, &l->w, l->env->queue_id);
	if (m->activations++ == 0) {
		m->first_active_at = l->w.at;
		message_set(m, &m->sender, get(l, "from"));
		m->size = str_int(get(l, "size"), INT64_MAX);
		m->nrcpt = str_int(get(l, "nrcpt"), INT64_MAX);
	}
	message_touch(f->messages, m, &l->w);
}

static void notification(struct facts *f, const struct line *l)
{
	struct message *parent = message_get(f->messages, &l->w, l->env->queue_id);
	struct str what = get(l, "what"), child = get(l, "child");

	if (!queue_id_ok(child))
		return;
	const char *kind = str_find_str(what, STR("non-delivery"), 0) < what.n ? "bounce" : str_find_str(what, STR("delay"), 0) < what.n ? "delay" : "dsn";
	struct message *c = message_get(f->messages, &l->w, child);
	if (c->intake == NULL)
		c->intake = "cleanup";
	message_touch(f->messages, c, &l->w);
	message_touch(f->messages, parent, &l->w);
	add_link(f, l, parent, c, kind);
}

static void postsuper(struct facts *f, const struct line *l)
{
	struct message *m = message_get(f->messages, &l->w, l->env->queue_id);
	struct str what = get(l, "what");

	if (str_eq(what, STR("removed")))
		message_end(f->messages, m, &l->w, "deleted");
	else if (str_eq(what, STR("requeued")))
		message_end(f->messages, m, &l->w, "requeued");
	else if (str_eq(what, STR("placed on hold")))
		m->held_at = l->w.at;
	else if (str_eq(what, STR("released from hold")))
		m->held_at = NAN;
	apply_event(f, l); /* with its line, since a message may be held and released more than once */
}

bool apply(struct facts *f, const struct line *l)
{
	struct message *m;

	switch (l->p->kind->becomes) {
	case B_DELIVERY: apply_delivery(f, l); break;
	case B_CONNECT_FAILURE: apply_connect_failure(f, l); break;
	case B_REPLY: apply_reply(f, l); break;
	case B_TLS: apply_tls(f, l); break;
	case B_ACTIVE: active(f, l); break;
	case B_CLIENT: client(f, l); break;
	case B_PICKUP: pickup(f, l); break;
	case B_MESSAGE_ID: message_id(f, l); break;
	case B_NOTIFICATION: notification(f, l); break;
	case B_POSTSUPER: postsuper(f, l); break;
	case B_REJECT: apply_reject(f, l); break;
	case B_EVENT: apply_event(f, l); break;
	case B_EXPIRED:
		m = message_get(f->messages, &l->w, l->env->queue_id);
		m->expired_at = l->w.at;
		apply_event(f, l);
		break;
	case B_REMOVED:
		m = message_find(f->messages, &l->w, l->env->queue_id);
		if (m == NULL || m->ended)
			m = message_new(f->messages, &l->w, l->env->queue_id);
		message_end(f->messages, m, &l->w, "removed");
		break;
	case B_CANCELED:
		m = message_get(f->messages, &l->w, l->env->queue_id);
		message_end(f->messages, m, &l->w, str_eq(get(l, "how"), STR("discarded")) ? "discarded" : "canceled");
		break;
	case B_COUNT:
	case B_DEBUG:
	case B_REPEAT:
	case B_SIGNED:
	case B_KINDS:
		return false;
	}
	return true;
}
