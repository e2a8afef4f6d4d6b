/* sec_appendix: how to get every number again. */
#include <stdio.h>

#include "report/build.h"

static void command(struct buf *buf, struct build *b, const char *query)
{
	buf_printf(buf, "postmortem query %s --db FILE", query);
	if (b->since_at > 0)
		buf_printf(buf, " -p since=%.3f", b->since_at);
	if (b->until_at > 0)
		buf_printf(buf, " -p until=%.3f", b->until_at);
	buf_char(buf, '\n');
}

struct seen {
	struct str query[60];
	size_t n;
};

static void once(struct build *b, struct buf *buf, struct seen *seen, struct str query)
{
	bool known = query.n == 0 || seen->n == sizeof seen->query / sizeof *seen->query;

	for (size_t i = 0; i < seen->n; i++)
		known = known || str_eq(seen->query[i], query);
	if (known)
		return;
	seen->query[seen->n++] = query;
	command(buf, b, query.p);
}

/* Each query that a table or a sentence of this report names, once. */
static void queries(struct build *b, struct buf *buf)
{
	struct seen seen = { .n = 0 };

	for (const struct section *s = b->r->first; s; s = s->next)
		for (const struct block *k = s->first; k; k = k->next) {
			once(b, buf, &seen, k->query);
			for (const struct prose *p = k->first; p; p = p->next)
				once(b, buf, &seen, p->query);
		}
}

void section_appendix(struct build *b, struct section *s)
{
	struct buf buf = { 0 };

	if (quiet(b))
		return;
	para(b, s, W_APP, NULL);
	command(&buf, b, "report/figures");
	queries(b, &buf);
	block_new(b->r, s, BLOCK_CODE, STR(""))->code = arena_copy(&b->r->arena, buf_str(&buf));
	buf_free(&buf);
}
