/* detail: see detail.h. A form is a word's English text, read backwards: what stands where it has {name} is that value. */
#include "report/detail.h"

enum { VALUES = 6 };

/* Takes text apart by a form; names stay in the form. True when all of it fits. */
static bool fits(struct report *r, const char *form, struct str text, struct arg *args)
{
	struct str f = str_c(form);
	size_t n = 0;

	while (f.n) {
		size_t open = str_find(f, '{', 0);
		if (!str_starts(text, str_head(f, open)))
			return false;
		text = str_skip(text, open);
		f = str_skip(f, open);
		if (f.n == 0)
			break;
		size_t close = str_find(f, '}', 0);
		struct str name = { f.p + 1, close - 1 };
		f = str_skip(f, close + 1);
		struct str next = str_head(f, str_find(f, '{', 0)); /* up to here reaches the value */
		size_t end = next.n ? str_find_str(text, next, 0) : text.n;
		if (end == text.n && next.n)
			return false;
		if (n == VALUES)
			bug("too many values in: %s", form);
		args[n++] = (struct arg){ arena_copy(&r->arena, name).p, cell_text(arena_copy(&r->arena, str_head(text, end))) };
		text = str_skip(text, end);
	}
	return text.n == 0;
}

struct str detail_words(struct report *r, enum lang lang, struct str detail)
{
	for (enum word w = W_DT_LOGIN; lang != LANG_EN && w <= W_DT_TLS; w++) {
		struct arg args[VALUES + 1] = { 0 };
		if (!fits(r, word(LANG_EN, w), detail, args))
			continue;
		struct prose *p = prose_new(r);
		struct buf b = { 0 };
		say(r, p, word(lang, w), args);
		prose_plain(&b, p);
		detail = arena_copy(&r->arena, buf_str(&b));
		buf_free(&b);
		break;
	}
	return detail;
}
