/* family: a message and all that it comes from or leads to, by table link in both directions; and the lines of all of them in order. */
#include <math.h>
#include <stdlib.h>

#include "trace/parts.h"

struct loader {
	struct trace *t;
	struct stmt *around, *message, *life, *fate;
};

struct loader *loader_new(struct trace *t, struct db *db)
{
	struct loader *l = calloc(1, sizeof *l);

	if (l == NULL)
		die_oom();
	l->t = t;
	l->around = db_prepare(db, "SELECT child, kind, 1 FROM link WHERE parent = ?1 UNION ALL SELECT parent, kind, 0 FROM link WHERE child = ?1 ORDER BY 1");
	l->message = trace_query(db, "message");
	l->life = trace_query(db, "life");
	l->fate = trace_query(db, "fate");
	return l;
}

void loader_free(struct loader *l)
{
	stmt_free(l->around);
	stmt_free(l->message);
	stmt_free(l->life);
	stmt_free(l->fate);
	free(l);
}

static struct hop *hop_of(const struct family *f, int64_t msg)
{
	for (size_t i = 0; i < f->hops; i++)
		if (f->hop[i].msg == msg)
			return &f->hop[i];
	return NULL;
}

static int64_t int_or(struct stmt *s, int column, int64_t otherwise)
{
	return col_null(s, column) ? otherwise : col_int(s, column);
}

static struct hop *add_hop(struct loader *l, struct family *f, int64_t msg)
{
	struct hop *h = grow((void **)&f->hop, &f->hops, &f->hops_room, sizeof *h);
	struct stmt *s = l->message;
	struct keep *k = l->t->keep;

	h->msg = msg;
	stmt_int(s, stmt_param(s, ":msg"), msg);
	if (!stmt_step(s))
		bug("no message %lld", (long long)msg);
	h->queue_id = keep_col(k, s, 0);
	h->host = keep_col(k, s, 1);
	h->instance = keep_col(k, s, 2);
	h->intake_at = col_real(s, 3);
	h->intake = keep_col(k, s, 4);
	h->client = keep_col(k, s, 5);
	h->sasl_user = keep_col(k, s, 6);
	h->uid = int_or(s, 7, -1);
	h->sender = keep_col(k, s, 8);
	h->message_id = keep_col(k, s, 9);
	h->size = int_or(s, 10, -1);
	h->nrcpt = int_or(s, 11, -1);
	h->ended = keep_col(k, s, 12);
	h->via = keep_col(k, s, 14);
	h->parent = keep_col(k, s, 15);
	stmt_reset(s);
	return h;
}

static bool is_notice(struct str kind)
{
	return str_eq(kind, STR("bounce")) || str_eq(kind, STR("delay")) || str_eq(kind, STR("dsn"));
}

/* Breadth first over the links; what hangs below a notice belongs to the notice. */
static void collect(struct loader *l, struct family *f, int64_t msg)
{
	struct stmt *s = l->around;
	int64_t next[2 * TRACE_HOPS_MAX];

	add_hop(l, f, msg)->matched = true;
	for (size_t i = 0; i < f->hops; i++) {
		size_t n = 0;
		stmt_int(s, 1, f->hop[i].msg);
		while (stmt_step(s)) {
			if (n < 2 * TRACE_HOPS_MAX)
				next[n++] = col_int(s, 0);
			else
				f->cut = true;
		}
		stmt_reset(s);
		for (size_t j = 0; j < n; j++) {
			if (hop_of(f, next[j]))
				continue;
			if (f->hops == TRACE_HOPS_MAX) {
				f->cut = true;
				break;
			}
			add_hop(l, f, next[j]);
		}
	}
}

static int by_time(const void *a, const void *b)
{
	const struct hop *x = a, *y = b;

	return x->intake_at != y->intake_at ? (x->intake_at > y->intake_at) - (x->intake_at < y->intake_at) : (x->msg > y->msg) - (x->msg < y->msg);
}

/* In order of intake parents come first. A child without a link of its own (the notice's parent fell to the cut) is taken as mail. */
static void mark_notices(struct loader *l, struct family *f)
{
	struct stmt *s = l->around;

	for (size_t i = 0; i < f->hops; i++) {
		stmt_int(s, 1, f->hop[i].msg);
		while (stmt_step(s)) {
			struct hop *child = col_int(s, 2) ? hop_of(f, col_int(s, 0)) : NULL;
			if (child && (is_notice(col_text(s, 1)) || f->hop[i].notice))
				child->notice = true;
		}
		stmt_reset(s);
	}
}

static void load_items(struct loader *l, struct family *f, const struct hop *h)
{
	struct stmt *s = l->life;
	struct keep *k = l->t->keep;

	stmt_int(s, stmt_param(s, ":msg"), h->msg);
	while (stmt_step(s)) {
		struct item *i = grow((void **)&f->item, &f->items, &f->items_room, sizeof *i);
		int c = 0;
		i->at = col_real(s, c++);
		i->kind = keep_col(k, s, c++);
		i->recipient = keep_col(k, s, c++);
		i->orig_to = keep_col(k, s, c++);
		i->server = keep_col(k, s, c++);
		i->family = keep_col(k, s, c++);
		i->place = keep_col(k, s, c++);
		i->status = keep_col(k, s, c++);
		i->cause = keep_col(k, s, c++);
		i->confidence = (int)col_int(s, c++);
		i->masked = col_int(s, c++);
		i->echo = col_int(s, c++);
		i->error = keep_col(k, s, c++);
		i->reach = keep_col(k, s, c++);
		i->body = keep_col(k, s, c++);
		i->truth = keep_col(k, s, c++);
		i->truth_file = keep_col(k, s, c++);
		i->truth_line = col_int(s, c++);
		i->tls = keep_col(k, s, c++);
		i->delay_s = col_real(s, c++);
		i->connect_s = col_real(s, c++);
		i->dsn = keep_col(k, s, c++);
		i->program = keep_col(k, s, c++);
		i->other = keep_col(k, s, c++);
		i->source = col_int(s, c++);
		i->file = keep_col(k, s, c++);
		i->line = col_int(s, c++);
		i->queue_id = h->queue_id;
		item_words(l->t, i, h);
	}
	stmt_reset(s);
}

static void load_fates(struct loader *l, struct family *f, const struct hop *h)
{
	struct stmt *s = l->fate;
	struct keep *k = l->t->keep;

	stmt_int(s, stmt_param(s, ":msg"), h->msg);
	while (stmt_step(s)) {
		struct fate *r = grow((void **)&f->fate, &f->fates, &f->fates_room, sizeof *r);
		r->recipient = keep_col(k, s, 0);
		r->outcome = keep_col(k, s, 1);
		r->attempts = col_int(s, 2);
		r->deferrals = col_int(s, 3);
		r->at = col_real(s, 5);
		r->cause = keep_col(k, s, 6);
		r->delayed_by = keep_col(k, s, 7);
		r->external = col_int(s, 8);
		r->program = keep_col(k, s, 9);
		r->server = keep_col(k, s, 10);
		r->loopback = str_eq(col_text(s, 11), STR("loopback"));
		r->queue_id = h->queue_id;
		r->started_at = h->intake_at;
		r->notice = h->notice;
	}
	stmt_reset(s);
}

static int by_place(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static int by_key(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if ((x->source == 0) != (y->source == 0))
		return x->source == 0 ? 1 : -1; /* an end, which has no line */
	return by_place(a, b);
}

/* Within a file its own order stands, whatever the stamps say (an intake has the finer time of its queue id); files are merged by time. An end
 * comes after all lines of its message. */
static void put_in_order(struct family *f)
{
	if (f->items == 0)
		return;
	qsort(f->item, f->items, sizeof *f->item, by_place);
	for (size_t i = 0; i < f->items; i++) {
		struct item *x = &f->item[i], *before = i ? x - 1 : NULL;
		x->key = before && x->source && before->source == x->source ? fmax(x->at, before->key) : x->at;
	}
	for (size_t i = 0; i < f->items; i++)
		for (size_t j = 0; f->item[i].source == 0 && j < f->items; j++)
			if (f->item[j].queue_id == f->item[i].queue_id)
				f->item[i].key = fmax(f->item[i].key, f->item[j].key);
	qsort(f->item, f->items, sizeof *f->item, by_key);
}

void family_load(struct loader *l, int64_t msg, struct family *f)
{
	collect(l, f, msg);
	qsort(f->hop, f->hops, sizeof *f->hop, by_time);
	mark_notices(l, f);
	for (size_t i = 0; i < f->hops; i++) {
		load_items(l, f, &f->hop[i]);
		load_fates(l, f, &f->hop[i]);
	}
	put_in_order(f);
	fates_sum_up(l->t, f);
}

void family_clear(struct family *f)
{
	free(f->hop);
	free(f->item);
	free(f->fate);
}
