/* told: see told.h. Rows of a message come together, and those of a recipient, so that each is counted once by a look at the last one. */
#include "analysis/told.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/interned.h"
#include "analysis/queue.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { LAST = 400 }; /* seconds before the log's end, as in 90-settle.sql */

struct group {
	uint32_t cause, provider, list, sublist, our_addr;
	int64_t replies, deliveries, masked, echoes, messages, recipients;
	double first_at, last_at;
	int64_t text; /* the one with the least body */
	char *body;
	size_t body_n;
	int64_t msg, echo_msg, recipient; /* counted last */
};

struct row { /* of view v_complaint */
	int64_t msg, recipient; /* recipient: a number, 0: none is known */
	uint32_t cause, provider;
	int64_t text;
	double at;
	bool line, masked, echo;
};

struct told {
	struct db *db;
	struct meanings *meanings;
	struct interned *names, *keys; /* keys: the numbers that a group begins with */
	struct group *group;
	size_t n, room;
	struct stmt *body;
	double end;
	unsigned char *open; /* as queue_open_messages gives it */
};

static struct told *make(struct db *db, struct meanings *meanings, struct interned *names)
{
	struct told *t = want(calloc(1, sizeof *t));

	*t = (struct told){ .db = db, .meanings = meanings, .names = names, .keys = interned_new(), .body = db_prepare(db, "SELECT body FROM text WHERE text = ?") };
	return t;
}

struct told *told_open(struct db *db, const struct marks *m, struct meanings *meanings, struct interned *names)
{
	if (!marks_none(m))
		return NULL;
	struct told *t = make(db, meanings, names);

	t->end = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source") - LAST;
	t->open = queue_open_messages(db);
	db_run(db, "sums", STR("INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_sums', '')"));
	return t;
}

/* Keeps the text with the least body. */
static void show(struct told *t, struct group *g, int64_t text)
{
	if (text == g->text)
		return;
	stmt_int(t->body, 1, text);
	if (!stmt_step(t->body))
		bug("text %lld is missing", (long long)text);
	struct str body = col_text(t->body, 0);
	int c = g->body ? memcmp(body.p, g->body, body.n < g->body_n ? body.n : g->body_n) : -1;
	if (c < 0 || (c == 0 && body.n < g->body_n)) {
		free(g->body);
		g->text = text;
		g->body = str_dup(body);
		g->body_n = body.n;
	}
	stmt_reset(t->body);
}

static void add(struct told *t, const struct row *r)
{
	const struct meaning *m = meaning_of(t->meanings, r->text);
	uint32_t key[] = { r->cause, m->provider ? m->provider : r->provider, m->list, m->sublist, m->our_addr };
	size_t i = intern(t->keys, (struct str){ (const char *)key, sizeof key }) - 1;

	if (i == t->n) {
		t->group = room_for_one(t->group, t->n, &t->room, sizeof *t->group);
		t->group[t->n++] = (struct group){ .cause = key[0], .provider = key[1], .list = key[2], .sublist = key[3], .our_addr = key[4], .first_at = r->at, .last_at = r->at };
	}
	struct group *g = &t->group[i];
	g->replies += m->remote && !r->echo;
	g->deliveries += r->line && !r->echo;
	g->masked += r->masked;
	g->echoes += r->echo && g->echo_msg != r->msg;
	g->recipients += r->recipient && (g->msg != r->msg || g->recipient != r->recipient);
	g->messages += g->msg != r->msg;
	if (r->echo)
		g->echo_msg = r->msg;
	if (r->recipient || g->msg != r->msg)
		g->recipient = r->recipient;
	g->msg = r->msg;
	g->first_at = fmin(g->first_at, r->at);
	g->last_at = fmax(g->last_at, r->at);
	show(t, g, r->text);
}

static bool is_left_out(const struct told *t, const struct fate *f)
{
	bool out = f->ended.p == NULL || f->last_at > t->end || f->answered || (t->open[f->msg / 8] >> f->msg % 8 & 1);

	for (const struct fate_line *l = f->line; l < f->line + f->lines; l++)
		out |= l->failed && l->provider == 0;
	return out;
}

void told_add(struct told *t, const struct fate *f)
{
	if (t == NULL || is_left_out(t, f))
		return;
	for (size_t i = 0, first = 0; i < f->lines; i++) {
		const struct fate_line *l = &f->line[i];
		if (!str_eq(l->recipient, f->line[first].recipient))
			first = i;
		if (l->failed)
			add(t, &(struct row){ f->msg, (int64_t)first + 1, l->cause, l->provider, l->text, l->masked ? l->reply_at : l->at, true, l->masked, l->echo });
	}
}

static struct str named(const struct told *t, uint32_t name)
{
	return name ? interned_text(t->names, name) : STR("");
}

void told_close(struct told *t)
{
	if (t == NULL)
		return;
	struct bulk *put = bulk_open_change(t->db, "cause_sum", "cause, provider, list, sublist, our_addr, replies, deliveries, masked, echoes, messages, recipients, first_at, last_at, text",
					    "replies = replies + excluded.replies, deliveries = deliveries + excluded.deliveries, masked = masked + excluded.masked, echoes = echoes + excluded.echoes,"
					    " messages = messages + excluded.messages, recipients = recipients + excluded.recipients, first_at = min(first_at, excluded.first_at),"
					    " last_at = max(last_at, excluded.last_at), text = (SELECT t.text FROM text t WHERE t.text IN (cause_sum.text, excluded.text) ORDER BY t.body LIMIT 1)");

	for (const struct group *g = t->group; g < t->group + t->n; g++) {
		bulk_row(put);
		bulk_text(put, named(t, g->cause));
		bulk_text(put, named(t, g->provider));
		bulk_text(put, named(t, g->list));
		bulk_text(put, named(t, g->sublist));
		bulk_text(put, named(t, g->our_addr));
		bulk_int(put, g->replies);
		bulk_int(put, g->deliveries);
		bulk_int(put, g->masked);
		bulk_int(put, g->echoes);
		bulk_int(put, g->messages);
		bulk_int(put, g->recipients);
		bulk_real(put, g->first_at);
		bulk_real(put, g->last_at);
		bulk_int(put, g->text);
		free(g->body);
	}
	bulk_flush(put);
	bulk_close(put);
	interned_free(t->keys);
	stmt_free(t->body);
	free(t->group);
	free(t->open);
	free(t);
}

void told_rest(struct db *db)
{
	struct interned *names = interned_new();
	struct meanings *meanings = meanings_open(db, names, false);
	struct told *t = make(db, meanings, names);
	struct stmt *s = db_prepare(db, "SELECT c.msg, d.recipient, c.cause, c.provider, c.text, coalesce(r.logged_at, c.logged_at), 1, c.masked, c.echo"
					" FROM temp.over o CROSS JOIN delivery_cause c ON c.msg = o.msg CROSS JOIN delivery d ON d.delivery = c.delivery LEFT JOIN reply r ON r.reply = c.reply"
					" UNION ALL SELECT r.msg, NULL, r.cause, r.provider, r.text, r.logged_at, 0, 0, 0 FROM complaint_reply r WHERE r.msg IN (SELECT msg FROM temp.over) ORDER BY 1, 2");

	while (stmt_step(s))
		add(t, &(struct row){ col_int(s, 0), intern(names, col_text(s, 1)), intern(names, col_text(s, 2)), col_text(s, 3).n ? intern(names, col_text(s, 3)) : 0, col_int(s, 4), col_real(s, 5), col_int(s, 6) != 0,
				      col_int(s, 7) != 0, col_int(s, 8) != 0 });
	stmt_free(s);
	told_close(t);
	meanings_close(meanings);
	interned_free(names);
}
