/* pools: see spells.h. A fault of ours is told by many providers at once: of a run of spells less than a day apart, those with fewer than three messages,
 * or less than a tenth of the run's, are pooled where there are six of them or more. */
#include <math.h>
#include <stdlib.h>

#include "analysis/interned.h"
#include "analysis/spells.h"
#include "util/memory.h"

enum { LEAST_MESSAGES = 3, LEAST_POOL = 6 };

struct one {
	int64_t id, messages, pool; /* pool: 0 none */
	uint32_t host, cause;
	double started_at, ended_at;
};

static bool small(const struct one *s, int64_t messages)
{
	return s->messages < LEAST_MESSAGES || s->messages * 10 < messages;
}

/* The n spells of a run, which has that number within its machine and cause. */
static void tell(struct stmt *put, const struct one *s, size_t n, int64_t number)
{
	int64_t messages = 0;
	size_t few = 0;

	for (size_t i = 0; i < n; i++)
		messages += s[i].messages;
	for (size_t i = 0; i < n; i++)
		few += small(&s[i], messages);
	for (size_t i = 0; i < n; i++) {
		int64_t pool = few >= LEAST_POOL && small(&s[i], messages) ? number : 0;
		if (pool == s[i].pool)
			continue;
		stmt_id(put, 1, pool ? pool : -1);
		stmt_int(put, 2, s[i].id);
		stmt_do(put);
	}
}

/* By machine and cause, in any order of these, then by time. */
static int compare(const void *a, const void *b)
{
	const struct one *x = a, *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->cause != y->cause)
		return x->cause < y->cause ? -1 : 1;
	if (x->started_at != y->started_at)
		return x->started_at < y->started_at ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static struct one *load(struct db *db, size_t *n)
{
	struct one *v = NULL;
	size_t room = 0;
	struct interned *names = interned_new();
	struct stmt *s = db_prepare(db, "SELECT spell, messages, pool, host, cause, started_at, ended_at FROM spell"
					" WHERE cause IN (SELECT cause FROM temp.complaint UNION SELECT cause FROM temp.rebuild)");

	for (*n = 0; stmt_step(s); ++*n) {
		v = room_for_one(v, *n, &room, sizeof *v);
		v[*n] = (struct one){ col_int(s, 0), col_int(s, 1), col_int(s, 2), intern(names, col_text(s, 3)), intern(names, col_text(s, 4)), col_real(s, 5), col_real(s, 6) };
	}
	stmt_free(s);
	interned_free(names);
	if (*n)
		qsort(v, *n, sizeof *v, compare);
	return v;
}

void pools_make(struct db *db)
{
	struct stmt *put = db_prepare(db, "UPDATE spell SET pool = ? WHERE spell = ?");
	size_t n;
	struct one *v = load(db, &n);
	int64_t number = 0;

	for (size_t i = 0, end; i < n; i = end) {
		double ended_at = v[i].ended_at;
		bool other = i == 0 || v[i].host != v[i - 1].host || v[i].cause != v[i - 1].cause;
		for (end = i + 1; end < n && v[end].host == v[i].host && v[end].cause == v[i].cause && v[end].started_at - ended_at < SPELL_GAP_S; end++)
			ended_at = fmax(ended_at, v[end].ended_at);
		number = other ? 1 : number + 1;
		tell(put, v + i, end - i, number);
	}
	stmt_free(put);
	free(v);
}
