/* trace: see trace.h. The newest matches are shown, since questions are asked about yesterday rather than about last year. */
#include "trace/trace.h"

#include <math.h>
#include <stdlib.h>

#include "store/fresh.h"
#include "trace/parts.h"

struct mark {
	int64_t msg;
	bool seen;
};

static int by_msg(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return (x->msg > y->msg) - (x->msg < y->msg);
}

static struct mark *mark_of(struct mark *m, size_t n, int64_t msg)
{
	return bsearch(&(struct mark){ .msg = msg }, m, n, sizeof *m, by_msg);
}

static int by_first(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	return (x->hop[0].intake_at > y->hop[0].intake_at) - (x->hop[0].intake_at < y->hop[0].intake_at);
}

static void load(struct trace *t, struct db *db, const struct found *f, int64_t limit)
{
	struct mark *m = calloc(f->n + 1, sizeof *m);
	struct loader *l = loader_new(t, db);

	if (m == NULL)
		die_oom();
	for (size_t i = 0; i < f->n; i++)
		m[i].msg = f->msg[i];
	qsort(m, f->n, sizeof *m, by_msg);
	for (size_t i = f->n; i-- > 0 && (limit == 0 || (int64_t)t->families < limit);) {
		if (mark_of(m, f->n, f->msg[i])->seen)
			continue;
		struct family *one = grow((void **)&t->family, &t->families, &t->families_room, sizeof *one);
		family_load(l, f->msg[i], one);
		for (size_t j = 0; j < one->hops; j++) {
			struct mark *seen = mark_of(m, f->n, one->hop[j].msg);
			if (seen == NULL || seen->seen)
				continue;
			seen->seen = one->hop[j].matched = true;
			t->shown++;
		}
	}
	if (t->families)
		qsort(t->family, t->families, sizeof *t->family, by_first);
	loader_free(l);
	free(m);
}

struct trace *trace_build(struct db *db, const char *what, const struct trace_opts *o, struct err *e)
{
	struct trace *t = calloc(1, sizeof *t);
	struct found f = { 0 };

	if (t == NULL)
		die_oom();
	t->keep = keep_new();
	t->titles = titles_new();
	t->since_at = o->since_at;
	t->until_at = o->until_at;
	if (find(t, db, what, &f, e) != 0) {
		trace_free(t);
		return NULL;
	}
	load(t, db, &f, o->limit);
	find_door(t, db, o->limit);
	free(f.msg);
	t->messages = db_int(db, "SELECT count(*) FROM message");
	t->first_at = db_real(db, "SELECT min(first_at) FROM source");
	t->last_at = db_real(db, "SELECT max(last_at) FROM source");
	t->analysed = fresh_look(db) != FRESH_NEVER;
	return t;
}

void trace_free(struct trace *t)
{
	for (size_t i = 0; i < t->families; i++)
		family_clear(&t->family[i]);
	free(t->family);
	free(t->door);
	titles_free(t->titles);
	keep_free(t->keep);
	free(t);
}
