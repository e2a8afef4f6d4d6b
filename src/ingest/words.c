/* words: see words.h. A table of the letters that words begin with; the few that begin alike are compared one after another. */
#include "ingest/words.h"

#include <stdlib.h>

#include "util/die.h"

enum { WORDS_MAX = 64 };

struct words {
	int n;
	struct str word[WORDS_MAX];
	bool first[256];    /* a word begins with this byte, in either case */
	bool in_word[256];
	char lower[256];
};

struct words *words_new(json_t *list, struct err *e)
{
	struct words *w = calloc(1, sizeof *w);
	json_t *one;
	size_t i;

	if (w == NULL)
		die_oom();
	for (int c = 0; c < 256; c++) {
		bool upper = c >= 'A' && c <= 'Z';
		w->in_word[c] = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		w->lower[c] = (char)(upper ? c + 32 : c);
	}
	json_array_foreach(list, i, one)
	{
		struct str word = str_c(json_string_value(one));
		if (word.n < 2 || w->n == WORDS_MAX) {
			err_set(e, EXIT_DATA, "not a list of at most %d words", WORDS_MAX);
			free(w);
			return NULL;
		}
		for (int c = 0; c < 256; c++)
			w->first[c] |= w->lower[c] == word.p[0];
		w->word[w->n++] = word;
	}
	return w;
}

void words_free(struct words *w)
{
	free(w);
}

static bool begins(const struct words *w, struct str word, struct str text)
{
	size_t n = word.p[word.n - 1] == ' ' ? word.n - 1 : word.n;

	if (text.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (w->lower[(unsigned char)text.p[i]] != word.p[i])
			return false;
	return n == word.n || text.n == n || !w->in_word[(unsigned char)text.p[n]];
}

bool words_in(const struct words *w, struct str text)
{
	bool inside = false;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (!inside && w->first[c])
			for (int k = 0; k < w->n; k++)
				if (begins(w, w->word[k], str_skip(text, i)))
					return true;
		inside = w->in_word[c];
	}
	return false;
}
