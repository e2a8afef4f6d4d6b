/* apply_smtp: the lines of delivery agents: `to=` lines, replies, TLS summaries. */
#include <math.h>
#include <stdio.h>

#include "ingest/apply.h"
#include "util/utf8.h"

static bool is_smtp(const struct line *l)
{
	return str_eq(l->env->program, STR("smtp")) || str_eq(l->env->program, STR("lmtp"));
}

static struct attempt *stream(struct facts *f, const struct line *l)
{
	return attempt_stream(f->attempts, &l->w, l->env->service, l->env->pid);
}

/* Seconds as printed, in microseconds; -1 when it is no such number. */
static int64_t micro(struct str s)
{
	static const int64_t scale[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
	int64_t v = 0;
	size_t i = 0, point = 0, most = s.n < 14 ? s.n : 14, kept = 0;

	for (; i < most && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		v = v * 10 + (s.p[i] - '0');
	if (i < most && s.p[i] == '.') {
		point = 1;
		for (i++; i < most && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
			if (kept < 6) {
				v = v * 10 + (s.p[i] - '0');
				kept++;
			}
		}
	}
	return i == s.n && i > point && i - point <= 12 ? v * scale[kept] : -1;
}

/* The text where the number read from it, printed without needless zeros, is the text again: as the view raw prints it. */
static struct str same_again(struct str text, int64_t us)
{
	size_t point = str_find(text, '.', 0);
	bool zeros = (point > 1 && text.p[0] == '0') || (point < text.n && text.p[text.n - 1] == '0');

	return us < 0 || us > INT64_C(1000000000000000) || point == 0 || point + 1 == text.n || zeros || text.n > point + 7 ? STR_NONE : text;
}

/* The word after "queued as " or "forwarded as ", when it is a queue id. */
static struct str id_after(struct str reason, struct str words)
{
	size_t at = str_find(reason, words.p[0], 0);

	while (at < reason.n && !str_starts(str_skip(reason, at), words))
		at = str_find(reason, words.p[0], at + 1);
	if (at == reason.n)
		return STR("");
	struct str id = str_skip(reason, at + words.n);
	size_t n = 0;
	while (n < id.n && ((id.p[n] >= '0' && id.p[n] <= '9') || (id.p[n] >= 'A' && id.p[n] <= 'Z') || (id.p[n] >= 'a' && id.p[n] <= 'z')))
		n++;
	id = str_head(id, n);
	return queue_id_ok(id) ? id : STR("");
}

/* A message that goes on under another queue id of this machine: through a content filter, or by local(8)'s aliases. */
static void follow(struct facts *f, const struct line *l, const struct message *m, struct str reason, struct str addr)
{
	struct str forwarded = str_eq(l->env->program, STR("local")) ? id_after(reason, STR("forwarded as ")) : STR("");

	if (forwarded.n) {
		add_link(f, l, m, message_get(f->messages, &l->w, forwarded), "forward");
		return;
	}
	struct str queued = id_after(reason, STR("queued as "));
	if (queued.n == 0)
		return;
	const struct message *child = message_find(f->messages, &l->w, queued);
	if (child == NULL || child == m)
		return;
	bool same = m->message_id.n && str_eq(m->message_id, child->message_id);
	if (addr_is_near(addr) || same || (addr.n == 0 && str_eq(l->env->program, STR("pipe"))))
		add_link(f, l, m, child, "filter");
}

static bool is_answer(struct str reason)
{
	return str_starts(reason, STR("host ")) &&
	       (str_find_str(reason, STR("] said: "), 0) < reason.n || str_find_str(reason, STR("] refused to talk to me: "), 0) < reason.n);
}

/* a/b/c/d as four columns. Returns the text where that is wanted and they are it again. */
static struct str put_delays(struct bulk *s, struct str delays, bool wanted)
{
	struct str rest = delays;
	bool same = wanted;

	for (int i = 0; i < 4; i++) {
		struct str one = str_head(rest, str_find(rest, '/', 0));
		int64_t us = micro(one);
		bulk_id(s, us);
		same = same && same_again(one, us).p && (i < 3 ? one.n < rest.n : one.n == rest.n);
		rest = str_skip(rest, one.n + 1);
	}
	return same ? delays : STR_NONE;
}

/* The reply of a plain success, as two columns. */
static void put_accepted(struct facts *f, struct str reply, struct str to, const struct message *m)
{
	struct phrase p = { .piece = STR_NONE };
	int64_t phrase = 0;

	if (reply.n && !phrase_again(&f->said, reply, &phrase, &p.piece) && phrase_reply(reply, to, m->message_id, &p)) {
		phrase = dict_phrase(f->dicts, p.body, false);
		if (phrase)
			phrase_remember(&f->said, &p, phrase);
	}
	bulk_id(f->delivery, phrase ? phrase : -1);
	bulk_text(f->delivery, phrase ? p.piece : reply);
}

/* The fields of a delivery, as if each were got by its name. */
struct fields {
	struct str to, orig_to, relay, conn_use, delay, delays, tls, dsn, status, reason;
};

static void take(struct str *field, struct str name, struct field f)
{
	if (field->p == NULL && str_eq(f.name, name))
		*field = f.value;
}

static struct fields fields_of(const struct parsed *p)
{
	struct fields f = { .to = STR_NONE };

	for (int i = 0; i < p->n; i++) {
		switch (p->field[i].name.n) {
		case 2: take(&f.to, STR("to"), p->field[i]); break;
		case 3:
			take(&f.dsn, STR("dsn"), p->field[i]);
			take(&f.tls, STR("tls"), p->field[i]);
			break;
		case 5:
			take(&f.relay, STR("relay"), p->field[i]);
			take(&f.delay, STR("delay"), p->field[i]);
			break;
		case 6:
			take(&f.delays, STR("delays"), p->field[i]);
			take(&f.status, STR("status"), p->field[i]);
			take(&f.reason, STR("reason"), p->field[i]);
			break;
		case 7: take(&f.orig_to, STR("orig_to"), p->field[i]); break;
		case 8: take(&f.conn_use, STR("conn_use"), p->field[i]); break;
		default: break;
		}
	}
	return f;
}

void apply_delivery(struct facts *f, const struct line *l)
{
	const struct fields is = fields_of(l->p);
	struct str to = is.to, orig = is.orig_to, reason = is.reason, host = STR(""), addr = STR("");
	int64_t port = -1, peer = 0, attempt = -1, id = f->next_delivery++;
	struct message *m = message_get(f->messages, &l->w, l->env->queue_id);
	bool sent = str_eq(is.status, STR("sent")), plain = sent && !l->p->keep, relayed = is.relay.n && !str_eq(is.relay, STR("none"));

	message_touch(f->messages, m, &l->w);
	if (relayed)
		relay_split(is.relay, &host, &addr, &port);
	if (is_smtp(l)) {
		struct attempt *a = stream(f, l);
		attempt_join(f->attempts, a, &l->w, m, to, orig);
		attempt = a->id;
		if (relayed && is.conn_use.n == 0)
			a->opened = true;
		attempt_answered(f->attempts, a, (struct answered){ .delivery = id, .server = server_key(host, addr), .sent = sent, .by_reply = is_answer(reason) }, to, orig);
	}
	if (sent)
		follow(f, l, m, reason, addr);
	if (f->dry)
		return;
	if (relayed)
		peer = dict_peer(f->dicts, host, addr, port);
	int64_t delay_us = micro(is.delay);
	struct bulk *s = f->delivery;
	bulk_row(s);
	bulk_int(s, id);
	bulk_int(s, m->id);
	bulk_id(s, attempt);
	bulk_real(s, l->w.at);
	bulk_text(s, l->env->service);
	bulk_text(s, to.p ? to : STR(""));
	bulk_text(s, orig);
	bulk_int(s, dict_domain(f->dicts, to));
	bulk_id(s, peer ? peer : -1);
	bulk_id(s, str_int(is.conn_use, INT32_MAX));
	bulk_id(s, delay_us);
	struct str delays = put_delays(s, is.delays, !plain);
	bulk_text(s, is.tls);
	bulk_text(s, is.dsn);
	bulk_text(s, is.status.p ? is.status : STR(""));
	put_accepted(f, plain ? reason : STR_NONE, to, m);
	bulk_id(s, plain ? -1 : dict_text(f->dicts, reason.p ? reason : STR("")));
	bulk_int(s, l->w.source);
	bulk_int(s, l->w.line);
	if (!plain)
		keep_line(f, l, KEPT_DELIVERY, id, (struct piece[]){ { MARK_TEXT, reason }, { MARK_HOST, dict_short(host) }, { MARK_ADDR, dict_short(addr) }, { MARK_RECIPIENT, to },
			{ MARK_QUEUE_ID, l->env->queue_id }, { MARK_DELAY, same_again(is.delay, delay_us) }, { MARK_DELAYS, delays } }, 7);
}

void apply_reply(struct facts *f, const struct line *l)
{
	struct message *m = message_get(f->messages, &l->w, l->env->queue_id);
	struct attempt *a = stream(f, l);
	const char *kind = strrchr(l->p->kind->name, '.');
	int64_t id = f->next_reply++, peer = dict_peer(f->dicts, get(l, "host"), get(l, "addr"), -1);
	struct bulk *s = f->reply;

	message_touch(f->messages, m, &l->w);
	attempt_join(f->attempts, a, &l->w, m, STR_NONE, STR_NONE);
	if (str_find_str(l->env->text, STR("refused to talk to me"), 0) < l->env->text.n ||
	    str_find_str(l->env->text, STR("while receiving the initial server greeting"), 0) < l->env->text.n)
		a->opened = true;
	bulk_row(s);
	bulk_int(s, id);
	bulk_int(s, a->id);
	bulk_int(s, m->id);
	bulk_real(s, l->w.at);
	bulk_int(s, peer);
	bulk_text(s, str_c(kind ? kind + 1 : l->p->kind->name));
	bulk_int(s, dict_text(f->dicts, l->env->text));
	bulk_int(s, l->w.source);
	bulk_int(s, l->w.line);
	attempt_replied(f->attempts, a, (struct replied){ .reply = id, .server = server_key(get(l, "host"), get(l, "addr")) }, l->env->text);
	keep_line(f, l, KEPT_REPLY, id, (struct piece[]){ { MARK_TEXT, l->env->text }, { MARK_QUEUE_ID, l->env->queue_id } }, 2);
}

void apply_tls(struct facts *f, const struct line *l)
{
	char summary[80];
	struct attempt *a = stream(f, l);
	struct str trust = utf8_head(get(l, "trust"), 20), protocol = utf8_head(get(l, "protocol"), 20);

	if (trust.n)
		memcpy(summary, trust.p, trust.n);
	summary[trust.n] = ' ';
	if (protocol.n)
		memcpy(summary + trust.n + 1, protocol.p, protocol.n);
	attempt_wait_tls(f->attempts, a, &l->w, dict_phrase(f->dicts, (struct str){ summary, trust.n + 1 + protocol.n }, true));
	if (l->env->queue_id.n)
		attempt_join(f->attempts, a, &l->w, message_get(f->messages, &l->w, l->env->queue_id), STR_NONE, STR_NONE);
}
