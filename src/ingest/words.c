/* words: see words.h. A table of the letters that words begin with; the few that begin alike are compared one after another. */
#include "ingest/words.h"

#include <stdlib.h>

#include "util/die.h"

struct words {
	int n;
	struct str word[WORDS_MAX];
	unsigned char first[256]; /* the first word that begins with this byte, in either case, counted from 1 */
	unsigned char next[WORDS_MAX]; /* another one that begins alike */
	uint32_t second[256];     /* what can be second in them: a bit for each value of a byte's lowest five bits */
	bool in_word[256];
	char lower[256];
};

struct words *words_new(const struct str *list, int n, struct err *e)
{
	struct words *w = calloc(1, sizeof *w);

	if (w == NULL)
		die_oom();
	for (int c = 0; c < 256; c++) {
		bool upper = c >= 'A' && c <= 'Z';
		w->in_word[c] = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		w->lower[c] = (char)(upper ? c + 32 : c);
	}
	for (int i = 0; i < n; i++) {
		struct str word = list[i];
		if (word.n < 2 || w->n == WORDS_MAX) {
			err_set(e, EXIT_DATA, "not a list of at most %d words", WORDS_MAX);
			free(w);
			return NULL;
		}
		w->word[w->n] = word;
		w->next[w->n++] = w->first[(unsigned char)word.p[0]];
		for (int c = 0; c < 256; c++)
			if (w->lower[c] == word.p[0]) {
				w->first[c] = (unsigned char)w->n;
				w->second[c] |= word.p[1] == ' ' ? UINT32_MAX : UINT32_C(1) << (word.p[1] & 31);
			}
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

/* Whether a word of the text that begins at i is one of them. */
static bool one_at(const struct words *w, struct str text, size_t i)
{
	if (i > 0 && w->in_word[(unsigned char)text.p[i - 1]])
		return false;
	for (int k = w->first[(unsigned char)text.p[i]]; k; k = w->next[k - 1])
		if (begins(w, w->word[k - 1], str_skip(text, i)))
			return true;
	return false;
}

bool words_in(const struct words *w, struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;

	for (size_t i = 0; i + 1 < text.n; i++)
		if ((w->second[p[i]] >> (p[i + 1] & 31) & 1) && one_at(w, text, i))
			return true;
	return text.n > 0 && one_at(w, text, text.n - 1);
}
