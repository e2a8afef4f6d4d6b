/* words: see words.h. */
#include "report/words.h"

#include "report/format.h"

static const char *const en_[WORDS] = {
#define X(id, text) [W_##id] = text,
#include "report/en.inc"
};

static const char *const ja_[WORDS] = {
#include "report/ja.inc"
#undef X
};

static const char *const *const texts_[LANGS] = { [LANG_EN] = en_, [LANG_JA] = ja_ };
static const char *const names_[LANGS] = { [LANG_EN] = "en", [LANG_JA] = "ja" };

int lang_find(const char *name)
{
	for (int i = 0; i < LANGS; i++)
		if (strcmp(names_[i], name) == 0)
			return i;
	return -1;
}

const char *lang_name(enum lang lang)
{
	return names_[lang];
}

const char *word_own(enum lang lang, enum word w)
{
	return texts_[lang][w];
}

const char *word(enum lang lang, enum word w)
{
	const char *t = texts_[lang][w];

	return t ? t : en_[w];
}

static const struct arg *find(const struct arg *args, struct str name)
{
	for (const struct arg *a = args; a && a->name; a++)
		if (str_eq(str_c(a->name), name))
			return a;
	return NULL;
}

/* The value for what stands between the braces: "n", or "n|message|messages". */
static void put(struct report *r, struct prose *p, bool code, struct str what, const struct arg *args)
{
	size_t bar = str_find(what, '|', 0);
	const struct arg *a = find(args, str_head(what, bar));
	char buf[CELL_MAX];

	if (a == NULL)
		bug("no value for {%.*s}", STR_ARG(what));
	prose_add(r, p, code || a->value.kind == CELL_CODE, arena_copy(&r->arena, cell_print(&a->value, r->lang, buf)));
	if (bar < what.n) {
		struct str nouns = str_skip(what, bar + 1);
		size_t mid = str_find(nouns, '|', 0);
		struct str noun = a->value.n == 1 ? str_head(nouns, mid) : str_skip(nouns, mid + 1);
		prose_add(r, p, code, arena_printf(&r->arena, " %.*s", STR_ARG(noun)));
	}
}

void say(struct report *r, struct prose *p, const char *text, const struct arg *args)
{
	struct str t = str_c(text);
	bool code = false;
	size_t from = 0, i;

	for (i = 0; i < t.n; i++) {
		if (t.p[i] != '{' && t.p[i] != '`')
			continue;
		prose_add(r, p, code, str_head(str_skip(t, from), i - from));
		if (t.p[i] == '{') {
			size_t end = str_find(t, '}', i);
			if (end == t.n)
				bug("no } in: %s", text);
			put(r, p, code, str_head(str_skip(t, i + 1), end - i - 1), args);
			i = end;
		} else {
			code = !code;
		}
		from = i + 1;
	}
	prose_add(r, p, code, str_skip(t, from));
}

/* Addresses of web pages stand letter by letter. */
static void add_with_urls(struct report *r, struct prose *p, struct str text)
{
	while (text.n) {
		size_t at = str_find_str(text, STR("https://"), 0), end = at;
		while (end < text.n && strchr(" ,;()<>\"'", text.p[end]) == NULL && (unsigned char)text.p[end] < 0x80)
			end++;
		while (end > at && strchr(".:", text.p[end - 1]))
			end--;
		prose_add(r, p, false, arena_copy(&r->arena, str_head(text, at)));
		prose_add(r, p, true, arena_copy(&r->arena, (struct str){ text.p + at, end - at }));
		text = str_skip(text, end);
	}
}

void say_plain(struct report *r, struct prose *p, struct str text)
{
	bool code = false;

	while (text.n) {
		size_t end = str_find(text, '`', 0);
		if (code)
			prose_add(r, p, true, arena_copy(&r->arena, str_head(text, end)));
		else
			add_with_urls(r, p, str_head(text, end));
		text = str_skip(text, end + 1);
		code = !code;
	}
}

void prose_plain(struct buf *b, const struct prose *p)
{
	for (const struct span *s = p->first; s; s = s->next)
		buf_add(b, s->text);
}
