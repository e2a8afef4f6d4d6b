/* apply_in: what was refused on the way in, events of the server, and myhostname as Postfix itself shows it. */
#include <stdlib.h>

#include "ingest/apply.h"
#include "util/utf8.h"

/* The first word of "milter-reject" and the like, where the pattern does not name the action. */
static struct str action_of(const struct line *l)
{
	struct str action = get(l, "action");

	return action.n ? action : str_head(l->env->text, str_find(l->env->text, ':', 0));
}

/* What was said, as two columns. */
static void put_reason(struct facts *f, const struct line *l)
{
	struct phrase p;
	struct str reason = f->dry ? STR_NONE : get(l, "reason");
	int64_t phrase = reason.n && phrase_reason(reason, get(l, "client"), get(l, "from"), get(l, "to"), get(l, "helo"), &p) ? dict_phrase(f->dicts, p.body, false) : 0;

	bulk_id(f->reject, phrase ? phrase : -1);
	bulk_text(f->reject, phrase ? p.piece : reason);
}

void apply_reject(struct facts *f, const struct line *l)
{
	struct message *m = l->env->queue_id.n ? message_find(f->messages, &l->w, l->env->queue_id) : NULL;
	struct str action = l->env->level.n ? l->env->level : action_of(l);
	struct str sender = get(l, "from"), stage = get(l, "stage"), client = get(l, "client");
	bool cleanup = str_eq(l->env->program, STR("cleanup"));
	struct bulk *s = f->reject;

	bulk_row(s);
	bulk_int(s, f->next_reject++);
	bulk_int(s, l->w.mta);
	bulk_real(s, l->w.at);
	bulk_text(s, l->env->service);
	bulk_text(s, utf8_head(action, 60));
	bulk_text(s, stage);
	bulk_text(s, client);
	bulk_text(s, get(l, "code"));
	bulk_text(s, get(l, "dsn"));
	put_reason(f, l);
	bulk_text(s, sender);
	bulk_text(s, get(l, "to"));
	bulk_text(s, get(l, "helo"));
	bulk_id(s, m ? m->id : -1);
	bulk_int(s, l->w.source);
	bulk_int(s, l->w.line);
	keep_line(f, l, KEPT_REJECT, f->next_reject - 1, (struct piece[]){ { MARK_TEXT, get(l, "reason") }, { MARK_HOST, client }, { MARK_ADDR, sender },
		{ MARK_RECIPIENT, get(l, "to") }, { MARK_HELO, get(l, "helo") }, { MARK_QUEUE_ID, m ? l->env->queue_id : STR_NONE } }, 6);
	if (m == NULL)
		return;
	message_touch(f->messages, m, &l->w);
	/* cleanup(8) refuses or throws away whole messages (milter-reject, milter-header-discard …); smtpd(8) throws away whole messages but refuses
	 * single commands */
	if (str_ends(action, STR("discard")))
		message_end(f->messages, m, &l->w, "discarded");
	else if (str_ends(action, STR("reject")) && (cleanup || str_eq(stage, STR("END-OF-MESSAGE"))))
		message_end(f->messages, m, &l->w, "rejected");
	else if (str_ends(action, STR("hold")))
		m->held_at = l->w.at;
}

static void put_event(struct facts *f, const struct line *l, struct str kind, struct str detail, int64_t msg, int64_t attempt)
{
	struct bulk *b = f->event;

	bulk_row(b);
	bulk_int(b, f->next_event++);
	bulk_int(b, l->w.mta);
	bulk_real(b, l->w.at);
	bulk_text(b, l->env->service);
	bulk_text(b, kind);
	bulk_text(b, detail);
	bulk_id(b, msg);
	bulk_id(b, attempt);
	bulk_int(b, l->w.source);
	bulk_int(b, l->w.line);
	keep_line(f, l, KEPT_EVENT, f->next_event - 1, (struct piece[]){ { MARK_TEXT, detail }, { MARK_QUEUE_ID, msg >= 0 ? l->env->queue_id : STR_NONE } }, 2);
}

void apply_event(struct facts *f, const struct line *l)
{
	struct message *m = l->env->queue_id.n ? message_find(f->messages, &l->w, l->env->queue_id) : NULL;
	int64_t attempt = -1;

	if (m && (str_eq(l->env->program, STR("smtp")) || str_eq(l->env->program, STR("lmtp")))) {
		struct attempt *a = attempt_stream(f->attempts, &l->w, l->env->service, l->env->pid);
		attempt_join(f->attempts, a, &l->w, m, STR_NONE, STR_NONE);
		attempt = a->id;
	}
	if (m)
		message_touch(f->messages, m, &l->w);
	put_event(f, l, str_c(l->p->kind->name), l->env->text, m ? m->id : -1, attempt);
}

void apply_note(struct facts *f, const struct line *l, const char *kind, const char *detail)
{
	put_event(f, l, str_c(kind), str_c(detail), -1, -1);
}

enum { INSTANCES = 64, NAME_MAX_BYTES = 255 };

struct run {
	int64_t mta, id, lines;
	double first_at, last_at;
	bool dirty;
	char name[NAME_MAX_BYTES + 1];
};

struct hostnames {
	struct run run[INSTANCES]; /* the newest run of each instance; with more instances than places the oldest gives way */
	int n;
	int64_t next_id;
	struct stmt *put;
};

struct hostnames *hostnames_open(struct db *db)
{
	struct hostnames *h = calloc(1, sizeof *h);
	struct stmt *s = db_prepare(db, "SELECT mta, max(hostname), name, first_at, last_at, lines FROM hostname GROUP BY mta ORDER BY mta LIMIT 64");

	if (h == NULL)
		die_oom();
	h->next_id = db_int(db, "SELECT coalesce(max(hostname), 0) + 1 FROM hostname");
	h->put = db_prepare(db, "INSERT OR REPLACE INTO hostname(hostname, mta, name, first_at, last_at, lines) VALUES (?, ?, ?, ?, ?, ?)");
	while (stmt_step(s)) {
		struct run *r = &h->run[h->n++];
		struct str name = str_head(col_text(s, 2), NAME_MAX_BYTES);
		*r = (struct run){ .mta = col_int(s, 0), .id = col_int(s, 1), .first_at = col_real(s, 3), .last_at = col_real(s, 4), .lines = col_int(s, 5) };
		memcpy(r->name, name.p, name.n);
	}
	stmt_free(s);
	return h;
}

static void put(struct hostnames *h, struct run *r)
{
	if (!r->dirty)
		return;
	stmt_int(h->put, 1, r->id);
	stmt_int(h->put, 2, r->mta);
	stmt_text(h->put, 3, str_c(r->name));
	stmt_real(h->put, 4, r->first_at);
	stmt_real(h->put, 5, r->last_at);
	stmt_int(h->put, 6, r->lines);
	stmt_do(h->put);
	r->dirty = false;
}

void hostnames_flush(struct hostnames *h)
{
	for (int i = 0; i < h->n; i++)
		put(h, &h->run[i]);
}

void hostnames_free(struct hostnames *h)
{
	stmt_free(h->put);
	free(h);
}

/* cleanup(8) makes <YYYYMMDDhhmmss.QUEUEID@myhostname>, with long queue ids <QUEUEID@myhostname> (src/cleanup/cleanup_message.c). */
static struct str generated_by(struct str queue_id, struct str id)
{
	size_t at = str_find(id, '@', 0);
	struct str local = str_head(id, at);

	if (at == id.n)
		return STR("");
	if (local.n == 15 + queue_id.n && local.p[14] == '.' && str_int(str_head(local, 14), INT64_MAX) > 0)
		local = str_skip(local, 15);
	return str_eq(local, queue_id) ? str_skip(id, at + 1) : STR("");
}

void hostnames_see(struct hostnames *h, const struct where *w, struct str queue_id, struct str message_id)
{
	struct str name = utf8_head(generated_by(queue_id, message_id), NAME_MAX_BYTES);
	int i = 0;

	if (name.n == 0)
		return;
	while (i < h->n && h->run[i].mta != w->mta)
		i++;
	if (i == INSTANCES)
		i = 0;
	struct run *r = &h->run[i];
	if (i == h->n)
		h->n++;
	if (r->mta != w->mta || !str_eq(str_c(r->name), name)) {
		put(h, r);
		memset(r, 0, sizeof *r);
		r->mta = w->mta;
		r->id = h->next_id++;
		r->first_at = w->at;
		memcpy(r->name, name.p, name.n);
	}
	r->last_at = w->at;
	r->lines++;
	r->dirty = true;
}
