/* md_text: see md_text.h. Three places decide whether text is markup: a character (md_escape), the length of a fence (md_ticks), and
 * the beginning of a line (line_start): wrapping makes new beginnings. */
#include "report/md_text.h"

#include "util/utf8.h"

enum { WRAP = 78 };

static bool alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the character at i would mean something to a Markdown reader. */
static bool active(struct str s, size_t i)
{
	char before = i ? s.p[i - 1] : ' ', after = i + 1 < s.n ? s.p[i + 1] : ' ';

	switch (s.p[i]) {
	case '\\': case '`': case '*': case '[': case '<': case '|': case '~': case '$': case '@':
		return true;
	case '_': /* inside a word it is only itself: smtp_helo_name */
		return !(alnum(before) && alnum(after));
	case '&':
		return after == '#' || alnum(after);
	case ':': /* http:// becomes a link by itself */
		return str_starts(str_skip(s, i), STR("://"));
	case '.': /* so does www. */
		return i >= 3 && str_ieq((struct str){ s.p + i - 3, 3 }, STR("www"));
	default:
		return false;
	}
}

void md_escape(struct buf *b, struct str s, enum md_place place)
{
	for (size_t i = 0, n; i < s.n; i += n) {
		struct str c = visible(str_skip(s, i), &n);
		if ((place == MD_TEXT && active(s, i)) || (place == MD_CELL && s.p[i] == '|'))
			buf_char(b, '\\');
		buf_add(b, c);
	}
}

size_t md_ticks(struct str s)
{
	size_t best = 0, run = 0;

	for (size_t i = 0; i < s.n; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		best = run > best ? run : best;
	}
	return best + 1;
}

void md_code(struct buf *b, struct str s, enum md_place place)
{
	size_t ticks = md_ticks(s);
	bool pad = s.n && (s.p[0] == '`' || s.p[s.n - 1] == '`' || (s.p[0] == ' ' && s.p[s.n - 1] == ' '));

	if (s.n == 0) { /* there is no empty code span */
		buf_add(b, STR("(\xe2\x80\x93)"));
		return;
	}
	buf_fill(b, '`', ticks);
	buf_fill(b, ' ', pad);
	md_escape(b, s, place);
	buf_fill(b, ' ', pad);
	buf_fill(b, '`', ticks);
}

/* A word at the start of a line, with a backslash where it would open a quote, or, standing alone, a heading, list or rule. Inside a
 * paragraph only a list that counts from 1 begins. */
static void line_start(struct buf *b, struct str w, bool first)
{
	size_t digits = 0, signs = 0;

	while (digits < w.n && w.p[digits] >= '0' && w.p[digits] <= '9')
		digits++;
	while (signs < w.n && strchr("#-+=", w.p[signs]))
		signs++;
	if (w.n && (w.p[0] == '>' || signs == w.n)) {
		buf_char(b, '\\');
	} else if (digits && digits + 1 == w.n && (first || (digits == 1 && w.p[0] == '1')) && (w.p[digits] == '.' || w.p[digits] == ')')) {
		buf_add(b, str_head(w, digits));
		buf_char(b, '\\');
		w = str_skip(w, digits);
	}
	buf_add(b, w);
}

struct line {
	size_t column, indent;
	bool fresh; /* nothing on this line yet */
	bool first; /* the paragraph's first line */
};

static void put_word(struct buf *b, struct line *l, struct buf *word)
{
	struct str w = buf_str(word);
	size_t width = utf8_width(w);

	if (w.n == 0)
		return;
	if (!l->fresh && l->column + 1 + width > WRAP) {
		buf_char(b, '\n');
		buf_fill(b, ' ', l->indent);
		l->column = l->indent;
		l->fresh = true;
		l->first = false;
	}
	if (l->fresh) {
		line_start(b, w, l->first);
	} else {
		buf_char(b, ' ');
		buf_add(b, w);
		l->column++;
	}
	l->column += width;
	l->fresh = false;
	word->n = 0;
}

void md_prose(struct buf *b, const struct prose *p, size_t indent)
{
	struct line l = { .column = indent, .indent = indent, .fresh = true, .first = true };
	struct buf word = { 0 };

	for (const struct span *s = p->first; s; s = s->next) {
		if (s->code) {
			md_code(&word, s->text, MD_CODE);
			continue;
		}
		for (struct str rest = s->text; rest.n;) {
			size_t gap = str_find(rest, ' ', 0);
			md_escape(&word, str_head(rest, gap), MD_TEXT);
			if (gap < rest.n)
				put_word(b, &l, &word);
			rest = str_skip(rest, gap + 1);
		}
	}
	put_word(b, &l, &word);
	buf_char(b, '\n');
	buf_free(&word);
}
