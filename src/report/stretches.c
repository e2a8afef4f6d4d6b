/* stretches: when a cause was there. Incidents that are a day apart and more are not one stretch of trouble: they are told each by its own time. */
#include "report/stretches.h"

#include "report/build.h"

enum { APART_S = 86400 };

void stretches_collect(struct build *b, struct group *g)
{
	struct stmt *s = ask(b, "SELECT started_at, ended_at, state = 'open', ok_after_at FROM v_incident WHERE cause = :cause AND " INCIDENTS " ORDER BY started_at, incident");
	struct stretch *now = NULL;

	stmt_text(s, stmt_param(s, ":cause"), g->cause);
	while (stmt_step(s)) {
		double from = col_real(s, 0), to = col_real(s, 1);
		if (now == NULL || from - now->to >= APART_S) {
			now = &g->stretch[g->stretches < STRETCHES ? g->stretches : STRETCHES - 1]; /* of many the first ones and the last */
			*now = (struct stretch){ .from = from, .to = to };
			g->stretches++;
		}
		now->to = to > now->to ? to : now->to;
		now->open = now->open || col_int(s, 2);
		now->ok_after_at = col_real(s, 3) > now->ok_after_at ? col_real(s, 3) : now->ok_after_at;
	}
	stmt_free(s);
}

size_t stretches_kept(const struct group *g)
{
	return g->stretches < STRETCHES ? g->stretches : STRETCHES;
}

void stretches_say(struct build *b, struct prose *p, const struct group *g)
{
	size_t n = stretches_kept(g);

	if (g->stretches < 2)
		return;
	say(b->r, p, word(b->lang, W_GAP), NULL);
	say(b->r, p, word(b->lang, W_SP_COUNT), ARGS({ "n", cell_int((int64_t)g->stretches) }));
	for (size_t i = 0; i < n; i++) {
		enum word w = i == 0 ? W_SP_FIRST : i + 1 == n && g->stretches > n ? W_SP_LAST : W_SP_NEXT;
		say(b->r, p, word(b->lang, w), ARGS({ "when", span_cell(b, W_SPAN, g->stretch[i].from, g->stretch[i].to) }));
	}
	say(b->r, p, word(b->lang, W_STOP), NULL);
}
