/* now: see now.h. */
#include "ingest/now.h"

#include <math.h>
#include <stdlib.h>

struct one {
	double line_at, prior_at;
	bool moved;
};

struct nows {
	struct one *of; /* by mta */
	int64_t n;
	struct stmt *put;
};

static struct one *at(struct nows *n, int64_t mta)
{
	if (mta >= n->n) {
		int64_t room = mta * 2 + 16;
		n->of = realloc(n->of, (size_t)room * sizeof *n->of);
		if (n->of == NULL)
			die_oom();
		for (; n->n < room; n->n++)
			n->of[n->n] = (struct one){ -INFINITY, -INFINITY, false };
	}
	return &n->of[mta];
}

struct nows *nows_open(struct db *db)
{
	struct nows *n = calloc(1, sizeof *n);
	struct stmt *s = db_prepare(db, "SELECT mta, line_at, prior_at FROM mta WHERE line_at IS NOT NULL");

	if (n == NULL)
		die_oom();
	n->put = db_prepare(db, "UPDATE mta SET line_at = ?, prior_at = ? WHERE mta = ?");
	while (stmt_step(s)) {
		struct one *o = at(n, col_int(s, 0));
		o->line_at = col_real(s, 1);
		o->prior_at = col_null(s, 2) ? -INFINITY : col_real(s, 2);
	}
	stmt_free(s);
	return n;
}

void now_line(struct nows *n, int64_t mta, double when)
{
	struct one *o = at(n, mta);

	o->prior_at = o->line_at;
	o->line_at = when;
	o->moved = true;
}

double now_of(const struct nows *n, int64_t mta)
{
	return mta < n->n ? fmin(n->of[mta].line_at, n->of[mta].prior_at) : -INFINITY;
}

void nows_flush(struct nows *n)
{
	for (int64_t i = 0; i < n->n; i++) {
		struct one *o = &n->of[i];
		if (!o->moved)
			continue;
		stmt_real(n->put, 1, o->line_at);
		stmt_real(n->put, 2, isinf(o->prior_at) ? NAN : o->prior_at);
		stmt_int(n->put, 3, i);
		stmt_do(n->put);
		o->moved = false;
	}
}

void nows_free(struct nows *n)
{
	stmt_free(n->put);
	free(n->of);
	free(n);
}
