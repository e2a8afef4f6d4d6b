/* sec_actions: what to do, cause by cause, with the exact lines; what the log proves stands in the placeholders' stead. */
#include "report/build.h"
#include "report/format.h"

struct str fill(struct build *b, const struct group *g, struct str text)
{
	struct buf out = { 0 };
	const struct { const char *name; struct str value; } known[] = {
		{ "our_addr", g->our_addr.n ? g->our_addr : our_address(b) },
		{ "list", g->list },
		{ "myhostname", b->myhostname },
		{ "bare_name", b->bare_name },
		{ "host", b->r->host },
		{ "providers", g->providers },
	};

	for (size_t i = 0; i < text.n; i++) {
		size_t end = text.p[i] == '{' ? str_find(text, '}', i) : text.n;
		struct str name = end < text.n ? (struct str){ text.p + i + 1, end - i - 1 } : STR_NONE, value = STR_NONE;
		for (size_t k = 0; name.n && k < sizeof known / sizeof *known; k++)
			if (str_eq(name, str_c(known[k].name)))
				value = known[k].value;
		if (value.n == 0) {
			buf_char(&out, text.p[i]);
			continue;
		}
		buf_add(&out, value);
		i = end;
	}
	struct str filled = arena_copy(&b->r->arena, buf_str(&out));
	buf_free(&out);
	return filled;
}

static void told(struct build *b, struct section *s, struct str text)
{
	struct prose *p = prose_new(b->r);

	say_plain(b->r, p, text);
	if (p->first)
		block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
}

static void remedies(struct build *b, struct section *s, const struct group *g, int64_t *number)
{
	struct remedy m;

	for (size_t i = 0; cause_remedy(b->causes, g->cause, i, b->r, &m); i++) {
		if (i == 0)
			block_new(b->r, s, BLOCK_HEADING, label(b, W_AC_TITLE, ARGS({ "i", cell_int(++*number) },
				  { "cause", cell_text(cause_title(b, g->cause)) })));
		told(b, s, fill(b, g, m.what));
		if (m.lines.n)
			block_new(b->r, s, BLOCK_CODE, m.place)->code = fill(b, g, m.lines);
		told(b, s, fill(b, g, m.caveat));
	}
}

void section_actions(struct build *b, struct section *s)
{
	int64_t number = 0;

	for (size_t i = 0; i < b->groups; i++)
		if (b->group[i].rank <= 2)
			remedies(b, s, &b->group[i], &number);
}
