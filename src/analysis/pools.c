/* pools: see spells.h. A fault of ours is told by many providers at once: of a run of spells less than a day apart, those with fewer than three messages,
 * or less than a tenth of the run's, are pooled where there are six of them or more. */
#include <math.h>
#include <stdlib.h>

#include "analysis/spells.h"

enum { LEAST_MESSAGES = 3, LEAST_POOL = 6 };

struct one {
	int64_t id, messages, pool; /* pool: 0 none */
};

struct run { /* the run at hand, and its number within its machine and cause */
	struct one *v;
	size_t n, room;
	int64_t number, messages;
	double ended_at;
	struct stmt *put;
};

static bool small(const struct run *r, const struct one *s)
{
	return s->messages < LEAST_MESSAGES || s->messages * 10 < r->messages;
}

static void finish(struct run *r)
{
	size_t few = 0;

	for (size_t i = 0; i < r->n; i++)
		few += small(r, &r->v[i]);
	for (size_t i = 0; i < r->n; i++) {
		int64_t pool = few >= LEAST_POOL && small(r, &r->v[i]) ? r->number : 0;
		if (pool == r->v[i].pool)
			continue;
		stmt_id(r->put, 1, pool ? pool : -1);
		stmt_int(r->put, 2, r->v[i].id);
		stmt_do(r->put);
	}
	r->n = 0;
	r->messages = 0;
}

static void add(struct run *r, struct one s, double ended_at)
{
	if (r->n == r->room) {
		r->room = r->room ? r->room * 2 : 256;
		r->v = realloc(r->v, r->room * sizeof *r->v);
		if (r->v == NULL)
			die_oom();
	}
	r->v[r->n++] = s;
	r->messages += s.messages;
	r->ended_at = r->n == 1 ? ended_at : fmax(r->ended_at, ended_at);
}

void pools_make(struct db *db)
{
	struct run r = { .put = db_prepare(db, "UPDATE spell SET pool = ? WHERE spell = ?") };
	struct stmt *s = db_prepare(db, "SELECT spell, host, cause, started_at, ended_at, messages, coalesce(pool, 0) FROM spell"
					" WHERE cause IN (SELECT cause FROM temp.complaint UNION SELECT cause FROM temp.rebuild) ORDER BY host, cause, started_at, spell");
	char *host = str_dup(STR("")), *cause = str_dup(STR(""));

	while (stmt_step(s)) {
		double at = col_real(s, 3);
		bool other = !str_eq(col_text(s, 2), str_c(cause)) || !str_eq(col_text(s, 1), str_c(host));
		if (other || (r.n && at - r.ended_at >= SPELL_GAP_S)) {
			finish(&r);
			r.number++;
		}
		if (other) {
			r.number = 1;
			free(host);
			free(cause);
			host = str_dup(col_text(s, 1));
			cause = str_dup(col_text(s, 2));
		}
		add(&r, (struct one){ col_int(s, 0), col_int(s, 5), col_int(s, 6) }, col_real(s, 4));
	}
	finish(&r);
	stmt_free(s);
	stmt_free(r.put);
	free(r.v);
	free(host);
	free(cause);
}
