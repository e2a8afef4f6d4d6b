/* keep: see keep.h. Texts stand in blocks, freed at once. */
#include "trace/keep.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/utf8.h"

enum { BLOCK = 64 * 1024, WORDS_MAX = 3 * KEEP_MAX + 200 };

struct block {
	struct block *next;
	size_t used;
	char text[BLOCK];
};

struct keep {
	struct block *block;
};

struct keep *keep_new(void)
{
	struct keep *k = calloc(1, sizeof *k);

	if (k == NULL)
		die_oom();
	return k;
}

void keep_free(struct keep *k)
{
	while (k->block) {
		struct block *b = k->block;
		k->block = b->next;
		free(b);
	}
	free(k);
}

static char *take(struct keep *k, size_t n)
{
	struct block *b = k->block;

	if (b == NULL || b->used + n > BLOCK) {
		b = malloc(sizeof *b);
		if (b == NULL)
			die_oom();
		b->next = k->block;
		b->used = 0;
		k->block = b;
	}
	b->used += n;
	return b->text + b->used - n;
}

static const char *copy(struct keep *k, struct str s)
{
	char *z = take(k, s.n + 1);

	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return z;
}

/* Bytes of a character that has no shape of its own but changes how its neighbours are shown; 0 when it is none. */
static size_t deceptive(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (s.n >= 3 && p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0x8b && p[2] <= 0x8f) || (p[2] >= 0xa8 && p[2] <= 0xae)))
		return 3; /* zero width and marks of direction; separators, embeddings and overrides */
	if (s.n >= 3 && p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf)
		return 3; /* invisible operators, isolates */
	if (s.n >= 3 && p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf)
		return 3; /* byte order mark */
	if (s.n >= 2 && p[0] == 0xd8 && p[1] == 0x9c)
		return 2; /* Arabic letter mark */
	if (s.n >= 4 && p[0] == 0xf3 && p[1] == 0xa0)
		return 4; /* tags */
	return 0;
}

const char *keep_text(struct keep *k, struct str s)
{
	char raw[3 * KEEP_MAX], out[3 * KEEP_MAX + 4];
	size_t o = 0;

	if (s.p == NULL)
		return NULL;
	struct str head = utf8_head(s, KEEP_MAX), clean = utf8_clean(head, raw);
	for (size_t i = 0; i < clean.n;) {
		size_t n = deceptive(str_skip(clean, i));
		if (n && o + 3 < sizeof out) {
			memcpy(out + o, "\xef\xbf\xbd", 3);
			o += 3;
		} else {
			out[o++] = clean.p[i] == '\t' ? ' ' : clean.p[i];
		}
		i += n ? n : 1;
	}
	if (head.n < s.n && o + 3 <= sizeof out) {
		memcpy(out + o, "\xe2\x80\xa6", 3);
		o += 3;
	}
	return copy(k, (struct str){ out, o });
}

const char *keep_col(struct keep *k, struct stmt *s, int column)
{
	return keep_text(k, col_text(s, column));
}

const char *keep_words(struct keep *k, const char *fmt, ...)
{
	char buf[WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	struct str all = { buf, n < 0 ? 0 : (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1 };
	return copy(k, (size_t)n < sizeof buf ? all : utf8_head(all, all.n - 4));
}

void *grow(void **array, size_t *n, size_t *room, size_t each)
{
	if (*n == *room) {
		*room = *room * 2 + 16;
		*array = realloc(*array, *room * each);
		if (*array == NULL)
			die_oom();
	}
	char *place = (char *)*array + (*n)++ * each;
	memset(place, 0, each);
	return place;
}
