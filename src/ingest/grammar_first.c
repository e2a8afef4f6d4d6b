/* grammar_first: what can be told of a kind without running its pattern: the bytes that a pattern without a prefix can begin with, so that lines which begin
 * otherwise need not try it, and whether a kind's prefix alone decides. Reads only what is easy to read: "^word" and "^(?<name>One|Two|Three)"; for
 * everything else the answer is "any byte". */
#include <stdlib.h>

#include "ingest/grammar_load.h"

static bool literal(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '<' || c == '"' || c == '/' || c == '_';
}

/* A literal at i that can't be left out. */
static bool firm(struct str p, size_t i)
{
	return i < p.n && literal(p.p[i]) && !(i + 1 < p.n && strchr("?*{", p.p[i + 1]) != NULL);
}

/* The index of the ')' that closes the group whose inside starts at i; p.n when there is none. Notes where each alternative starts. */
static size_t group_end(struct str p, size_t i, size_t starts[], size_t max, size_t *n)
{
	int depth = 1;
	bool class = false;

	*n = 0;
	starts[(*n)++] = i;
	for (; i < p.n; i++) {
		char c = p.p[i];
		if (c == '\\')
			i++;
		else if (class)
			class = c != ']';
		else if (c == '[') {
			class = true;
			if (i + 1 < p.n && (p.p[i + 1] == ']' || (p.p[i + 1] == '^' && i + 2 < p.n && p.p[i + 2] == ']')))
				i += p.p[i + 1] == '^' ? 2 : 1;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && --depth == 0) {
			return i;
		} else if (c == '|' && depth == 1 && *n < max) {
			starts[(*n)++] = i + 1;
		}
	}
	return p.n;
}

bool pattern_first(struct str p, bool first[256])
{
	size_t starts[32], n, i = 1;

	memset(first, 0, 256);
	if (p.n < 2 || p.p[0] != '^')
		return false;
	if (p.p[1] != '(') {
		if (!firm(p, 1) || str_find(p, '|', 0) < p.n) /* an alternative at top level could begin with anything */
			return false;
		first[(unsigned char)p.p[1]] = true;
		return true;
	}
	i = 2;
	if (str_starts(str_skip(p, i), STR("?:")))
		i += 2;
	else if (str_starts(str_skip(p, i), STR("?<")))
		i = str_find(p, '>', i) + 1;
	if (i >= p.n || p.p[i] == '?')
		return false;
	size_t end = group_end(p, i, starts, 32, &n);
	if (end >= p.n || n == 32 || (end + 1 < p.n && strchr("?*{|", p.p[end + 1]) != NULL))
		return false;
	for (size_t a = 0; a < n; a++) {
		if (!firm(p, starts[a]))
			return false;
		first[(unsigned char)p.p[starts[a]]] = true;
	}
	return true;
}

static bool alike(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;

	return memcmp(a.p, b.p, n) == 0;
}

/* Whether a rule is the only one of a list that could claim a text with its prefix; one without a prefix counts where it comes first. */
static bool alone(const struct grammar *g, const struct bucket *b, const struct rule *r)
{
	const struct gate *y = &g->gates[r - g->rules];
	bool rivals = false;

	for (int i = 0; i < b->n && !rivals; i++) {
		const struct rule *o = &g->rules[b->choice[i].rule];
		const struct gate *x = &g->gates[o - g->rules];
		rivals = o != r && (x->any_level || y->any_level || x->level == y->level) && (o->prefix.n ? alike(o->prefix, r->prefix) : o < r);
	}
	return !rivals;
}

/* A kind without a prefix is in the list of every byte it can begin with. */
static bool begins(const struct rule *r, unsigned char c)
{
	bool first[256];

	if (r->prefix.n)
		return (unsigned char)r->prefix.p[0] == c;
	return !pattern_first(r->pattern, first) || first[c];
}

const struct bucket *grammar_deal(const struct grammar *g, struct program *p, unsigned char first)
{
	if (p->bucket == NULL && (p->bucket = calloc(256, sizeof *p->bucket)) == NULL)
		die_oom();
	struct bucket *b = &p->bucket[first];
	if (b->dealt)
		return b;
	b->dealt = true;
	if ((b->choice = malloc(((size_t)p->n + 1) * sizeof *b->choice)) == NULL)
		die_oom();
	for (int i = 0; i < p->n; i++)
		if (begins(&g->rules[p->rule[i]], first))
			b->choice[b->n++] = (struct choice){ p->rule[i], false };
	b->choice = realloc(b->choice, ((size_t)b->n + 1) * sizeof *b->choice); /* smaller */
	if (b->choice == NULL)
		die_oom();
	for (int i = 0; i < b->n; i++) {
		const struct rule *r = &g->rules[b->choice[i].rule];
		b->choice[i].decided = r->kind.becomes == B_COUNT && r->prefix.n >= 6 && alone(g, b, r);
	}
	return b;
}
