/* literals: see literals.h. Its one trick: literals are chained by their first three bytes, so that every position of the
 * text costs one table look-up, and only the few literals that begin like the text there are compared. */
#include "analysis/literals.h"

#include <stdlib.h>

#include "util/die.h"

enum { SLOTS = 1 << 14 };

struct literal {
	struct str text;
	int next;       /* the next one of the chain, -1 at its end */
	unsigned scan;  /* the last scan that saw it */
};

struct literals {
	int head[SLOTS];
	struct literal *all;
	int n, room;
	unsigned scan;
	int *found, founds; /* of the last scan */
};

static unsigned slot(const char *p)
{
	unsigned v = (unsigned)(unsigned char)p[0] << 16 | (unsigned)(unsigned char)p[1] << 8 | (unsigned char)p[2];

	return (v * 2654435761u) >> 18;
}

struct literals *literals_new(void)
{
	struct literals *l = calloc(1, sizeof *l);

	if (l == NULL)
		die_oom();
	for (int i = 0; i < SLOTS; i++)
		l->head[i] = -1;
	return l;
}

void literals_free(struct literals *l)
{
	if (l == NULL)
		return;
	free(l->all);
	free(l->found);
	free(l);
}

int literals_add(struct literals *l, struct str text)
{
	if (text.n < LITERAL_MIN)
		bug("literal '%.*s' is too short", STR_ARG(text));

	int *head = &l->head[slot(text.p)];
	for (int i = *head; i >= 0; i = l->all[i].next)
		if (str_eq(l->all[i].text, text))
			return i;
	if (l->n == l->room) {
		l->room = l->room ? 2 * l->room : 256;
		l->all = realloc(l->all, (size_t)l->room * sizeof *l->all);
		l->found = realloc(l->found, (size_t)l->room * sizeof *l->found);
		if (l->all == NULL || l->found == NULL)
			die_oom();
	}
	l->all[l->n] = (struct literal){ text, *head, 0 };
	*head = l->n;
	return l->n++;
}

void literals_scan(struct literals *l, struct str text)
{
	if (++l->scan == 0) { /* after 2^32 texts the old marks could lie */
		for (int i = 0; i < l->n; i++)
			l->all[i].scan = 0;
		l->scan = 1;
	}
	l->founds = 0;
	for (struct str rest = text; rest.n >= LITERAL_MIN; rest = str_skip(rest, 1))
		for (int i = l->head[slot(rest.p)]; i >= 0; i = l->all[i].next)
			if (l->all[i].scan != l->scan && str_starts(rest, l->all[i].text)) {
				l->all[i].scan = l->scan;
				l->found[l->founds++] = i;
			}
}

bool literals_seen(const struct literals *l, int n)
{
	return l->all[n].scan == l->scan && l->scan != 0;
}

int literals_count(const struct literals *l)
{
	return l->n;
}

const int *literals_found(const struct literals *l, int *n)
{
	*n = l->founds;
	return l->found;
}

struct str literals_text(const struct literals *l, int n)
{
	return l->all[n].text;
}
