/* told: see told.h. Rows of a message come together, and those of a recipient, so that each is counted once by a look at the last one. */
#include "analysis/told.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/interned.h"
#include "analysis/queue.h"
#include "analysis/radix.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { GROUP_BITS = 24, LAST = 400 }; /* LAST: seconds before the log's end, as in 90-settle.sql */

struct group {
	uint32_t cause, provider, list, sublist, our_addr;
	int64_t replies, deliveries, masked, echoes, messages, recipients;
	double first_at, last_at;
	int64_t text; /* the one with the least body */
	char *body;   /* NULL while there is no other */
	size_t body_n;
	int64_t msg, echo_msg, recipient; /* counted last */
	int64_t named; /* text that was noted last */
};

struct row { /* of view v_complaint */
	int64_t msg, recipient; /* recipient: a number, 0: none is known */
	uint32_t cause, provider, list, sublist, our_addr;
	int64_t text;
	double at;
	bool line, reply, masked, echo;
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
	struct pile noted;   /* by told_add: texts of groups, whose bodies are compared at the end, in the order of their keys */
};

/* meanings: NULL where told_add isn't used. */
static struct told *make(struct db *db, struct meanings *meanings, struct interned *names)
{
	struct told *t = want(calloc(1, sizeof *t));

	*t = (struct told){ .db = db, .meanings = meanings, .names = names, .keys = interned_new(), .body = db_beside(db, "SELECT body FROM text WHERE text = ?") };
	return t;
}

struct told *told_open(struct db *db, const struct marks *m, struct meanings *meanings, struct interned *names)
{
	if (!m->first)
		return NULL;
	struct told *t = make(db, meanings, names);

	t->end = db_real(db, "SELECT coalesce(max(last_at), 0) FROM source") - LAST;
	t->open = queue_open_messages(db);
	db_run(db, "sums", STR("INSERT OR REPLACE INTO setting(name, value) VALUES ('analysed_sums', '')"));
	return t;
}

static struct str body_of(struct told *t, int64_t text)
{
	stmt_int(t->body, 1, text);
	if (!stmt_step(t->body))
		bug("text %lld is missing", (long long)text);
	return col_text(t->body, 0);
}

static void show(struct group *g, int64_t text, struct str body)
{
	free(g->body);
	g->text = text;
	g->body = str_dup(body);
	g->body_n = body.n;
}

/* Of two texts the one with the least body is kept. */
static void take_least(struct group *g, int64_t text, struct str body)
{
	int c = g->body ? memcmp(body.p, g->body, body.n < g->body_n ? body.n : g->body_n) : -1;

	if (c < 0 || (c == 0 && body.n < g->body_n))
		show(g, text, body);
}

static void compare(struct told *t, struct group *g, int64_t text)
{
	if (g->body == NULL) {
		show(g, g->text, body_of(t, g->text));
		stmt_reset(t->body);
	}
	take_least(g, text, body_of(t, text));
	stmt_reset(t->body);
}

static void note(struct told *t, struct group *g, int64_t text)
{
	if (g->named == text)
		return;
	g->named = text;
	pile_add(&t->noted, (uint64_t)text << GROUP_BITS | (uint64_t)(g - t->group));
}

static void compare_noted(struct told *t)
{
	struct stmt *s = db_ahead(t->db, "SELECT text, body FROM text ORDER BY text");
	size_t i = 0;

	pile_sort(&t->noted);
	while (i < t->noted.n && stmt_step(s))
		for (; i < t->noted.n && t->noted.key[i] >> GROUP_BITS == (uint64_t)col_int(s, 0); i++)
			take_least(&t->group[t->noted.key[i] & ((1 << GROUP_BITS) - 1)], col_int(s, 0), col_text(s, 1));
	if (i < t->noted.n)
		bug("a text is missing");
	stmt_free(s);
	free(t->noted.key);
}

static void add(struct told *t, const struct row *r)
{
	uint32_t key[] = { r->cause, r->provider, r->list, r->sublist, r->our_addr };
	size_t i = intern(t->keys, (struct str){ (const char *)key, sizeof key }) - 1;

	if (i == t->n) {
		t->group = room_for_one(t->group, t->n, &t->room, sizeof *t->group);
		t->group[t->n++] = (struct group){ .cause = key[0], .provider = key[1], .list = key[2], .sublist = key[3], .our_addr = key[4], .first_at = r->at, .last_at = r->at, .text = r->text };
	}
	struct group *g = &t->group[i];
	g->replies += r->reply;
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
	if (t->open && i < 1 << GROUP_BITS)
		note(t, g, r->text);
	else if (r->text != g->text)
		compare(t, g, r->text);
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
		if (!l->failed)
			continue;
		const struct meaning *m = meaning_of(t->meanings, l->text);
		add(t, &(struct row){ f->msg, (int64_t)first + 1, l->cause, m->provider ? m->provider : l->provider, m->list, m->sublist, m->our_addr, l->text,
				      l->masked ? l->reply_at : l->at, true, m->remote && !l->echo, l->masked, l->echo });
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
	if (t->noted.n)
		compare_noted(t);
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
	struct told *t = make(db, NULL, names);
	struct stmt *s = db_prepare(db, "SELECT c.msg, c.text, coalesce(r.logged_at, c.logged_at), 1, v.remote = 1 AND c.echo = 0, c.masked, c.echo,"
					" d.recipient, c.cause, CASE WHEN v.provider <> '' THEN v.provider ELSE c.provider END, v.list, v.sublist, v.our_addr"
					" FROM temp.over o CROSS JOIN delivery_cause c ON c.msg = o.msg CROSS JOIN delivery d ON d.delivery = c.delivery CROSS JOIN verdict v ON v.text = c.text"
					" LEFT JOIN reply r ON r.reply = c.reply"
					" UNION ALL SELECT r.msg, r.text, r.logged_at, 0, r.reply, 0, 0, NULL, r.cause, r.provider, r.list, r.sublist, r.our_addr"
					" FROM complaint_reply r WHERE r.msg IN (SELECT msg FROM temp.over) ORDER BY 1, 8");

	while (stmt_step(s)) {
		uint32_t name[6];
		for (int i = 0; i < 6; i++)
			name[i] = intern(names, col_text(s, 7 + i));
		add(t, &(struct row){ col_int(s, 0), name[0], name[1], name[2], name[3], name[4], name[5], col_int(s, 1), col_real(s, 2),
				      col_int(s, 3) != 0, col_int(s, 4) != 0, col_int(s, 5) != 0, col_int(s, 6) != 0 });
	}
	stmt_free(s);
	told_close(t);
	interned_free(names);
}
