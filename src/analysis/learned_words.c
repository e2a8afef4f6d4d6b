/* learned_words: see learned.h. Words are cut to their first six bytes, which folds "rejected" and "rejects"; names of hosts, addresses, URLs and whatever holds
 * a digit are none. */
#include "analysis/learned.h"

#include <stdio.h>

enum { STEM = 6, LOOKED_AT = 600 };

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* What a piece is made of, so that "mx1.example", "a_b" and "4d3e" are one each. */
static bool of_piece(char c)
{
	static const bool also[128] = { ['\''] = 1, ['_'] = 1, ['@'] = 1, ['.'] = 1, ['-'] = 1, ['/'] = 1, [':'] = 1, ['='] = 1, ['0'] = 1, ['1'] = 1,
		['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1 };

	return letter(c) || also[(unsigned char)c & 0x7f];
}

static void add(struct features *f, struct str a, struct str b)
{
	if (f->n < FEATURES_MAX)
		f->at[f->n++] = (struct feature){ a, b };
}

/* The words of a piece: all of "try-again" and of "rejected:", none of "mx1.example". */
static bool is_name(struct str piece)
{
	for (size_t i = 0; i < piece.n; i++) {
		char c = piece.p[i];
		if ((c >= '0' && c <= '9') || c == '@' || c == '_' || c == '=')
			return true;
		if ((c == '.' || c == '/' || c == ':') && i + 1 < piece.n && letter(piece.p[i + 1]) && i && letter(piece.p[i - 1]))
			return true;
	}
	return piece.n > 3 && str_eq(str_head(piece, 4), STR("xxxx"));
}

/* No character of UTF-8 is cut in two. */
static struct str stem(struct str word)
{
	size_t n = word.n < STEM ? word.n : STEM;

	while (n < word.n && ((unsigned char)word.p[n] & 0xc0) == 0x80)
		n++;
	return str_head(word, n);
}

static void words_of(struct features *f, struct str s)
{
	struct str last = STR("");

	s = str_head(s, LOOKED_AT);
	for (size_t i = 0; i < s.n;) {
		size_t from = i;
		while (i < s.n && of_piece(s.p[i]))
			i++;
		struct str piece = { s.p + from, i - from };
		if (piece.n == 0) {
			i++;
			continue;
		}
		if (is_name(piece))
			continue;
		for (size_t k = 0; k < piece.n;) {
			size_t start = k;
			while (k < piece.n && (letter(piece.p[k]) || piece.p[k] == '\''))
				k++;
			struct str word = { piece.p + start, k - start };
			k += k == start;
			if (word.n < 2)
				continue;
			word = stem(word);
			add(f, word, STR(""));
			if (last.n)
				add(f, last, word);
			last = word;
		}
	}
}

void features_of(const struct reply_parts *p, struct str said, struct features *f)
{
	char *m = f->meta;

	f->n = 0;
	m[0] = '\0';
	if (*p->stage) {
		snprintf(m, 8, "=%s", p->stage);
		add(f, str_c(m), STR(""));
	}
	if (p->code) {
		snprintf(m + 8, 6, "=%03d", p->code % 1000);
		add(f, str_c(m + 8), STR(""));
		snprintf(m + 14, 6, "=%dxx", p->code / 100 % 10);
		add(f, str_c(m + 14), STR(""));
	}
	if (p->dsn.n >= 5) {
		snprintf(m + 20, 12, "=%.*s", STR_ARG(p->dsn));
		add(f, str_c(m + 20), STR(""));
		snprintf(m + 32, 5, "=%.3s", p->dsn.p);
		add(f, str_c(m + 32), STR(""));
	}
	words_of(f, said);
}
