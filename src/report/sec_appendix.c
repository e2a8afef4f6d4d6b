/* sec_appendix: how to get every number again. */
#include "report/build.h"
#include "report/format.h"

static void numbers(struct build *b, struct section *s)
{
	struct buf buf = { 0 };
	char text[CELL_MAX];

	for (const struct figure *f = b->r->figure; f; f = f->next) {
		if (f->value.kind == CELL_NONE || (f->value.kind == CELL_INT && f->value.n == 0))
			continue;
		struct str v = cell_print(&f->value, text);
		buf_printf(&buf, "-- %.*s = %.*s\n%.*s;\n", STR_ARG(f->name), STR_ARG(v), STR_ARG(f->sql));
	}
	struct block *code = block_new(b->r, s, BLOCK_CODE, label(b, W_T_FIGURES, NULL));
	code->code = arena_copy(&b->r->arena, buf_str(&buf));
	buf_free(&buf);
}

void section_appendix(struct build *b, struct section *s)
{
	if (quiet(b))
		return;
	para(b, s, b->since_at > 0 || b->until_at > 0 ? W_APP_WINDOW : W_APP,
	     ARGS({ "since", cell_text(arena_printf(&b->r->arena, "%.3f", b->since_at)) },
		  { "until", cell_text(arena_printf(&b->r->arena, "%.3f", b->until_at > 0 ? b->until_at : 1e11)) }));
	numbers(b, s);
}
