/* tally: see tally.h. */
#include "ingest/tally.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/envelope.h"
#include "util/utf8.h"

enum { SLOTS = 4096, RECENT = 512, TEMPLATE_MAX = 300, EXAMPLE_MAX = 2000, KIND_MAX = 200 };

struct count {
	int64_t mta, hour, lines;
	uint64_t hash;
	char *kind;
};

struct recent { /* where a kind was counted last */
	const char *kind;
	struct count *count;
};

struct tally {
	struct count slot[SLOTS];
	struct recent recent[RECENT];
	int used;
	struct stmt *add, *unparsed;
};

struct tally *tally_open(struct db *db)
{
	struct tally *t = calloc(1, sizeof *t);

	if (t == NULL)
		die_oom();
	t->add = db_prepare(db, "INSERT INTO tally(mta, hour_at, kind, lines) VALUES (?, ?, ?, ?)"
				" ON CONFLICT DO UPDATE SET lines = lines + excluded.lines");
	t->unparsed = db_prepare(db, "INSERT INTO unparsed(program, template, lines, example, why, source, line) VALUES (?, ?, 1, ?, ?, ?, ?)"
				     " ON CONFLICT DO UPDATE SET lines = lines + 1");
	return t;
}

void tally_flush(struct tally *t)
{
	memset(t->recent, 0, sizeof t->recent);
	for (int i = 0; i < SLOTS && t->used > 0; i++) {
		struct count *c = &t->slot[i];
		if (c->kind == NULL)
			continue;
		stmt_int(t->add, 1, c->mta);
		stmt_int(t->add, 2, c->hour);
		stmt_text(t->add, 3, str_c(c->kind));
		stmt_int(t->add, 4, c->lines);
		stmt_do(t->add);
		free(c->kind);
		c->kind = NULL;
		t->used--;
	}
}

void tally_free(struct tally *t)
{
	for (int i = 0; i < SLOTS; i++)
		free(t->slot[i].kind);
	stmt_free(t->add);
	stmt_free(t->unparsed);
	free(t);
}

static int64_t hour_of(double at)
{
	int64_t s = (int64_t)at;

	return (double)s > at || s < 0 ? (int64_t)floor(at / 3600) * 3600 : s - s % 3600;
}

static struct count *count(struct tally *t, const struct where *w, struct str kind, int64_t n)
{
	int64_t hour = hour_of(w->at);
	kind = utf8_head(kind, KIND_MAX);
	uint64_t hash = str_hash(kind) + (uint64_t)hour * 31 + (uint64_t)w->mta * 0x9e3779b97f4a7c15u;

	if (t->used > SLOTS / 2)
		tally_flush(t);
	for (uint64_t i = hash % SLOTS;; i = (i + 1) % SLOTS) {
		struct count *c = &t->slot[i];
		if (c->kind == NULL) {
			*c = (struct count){ w->mta, hour, n, hash, str_dup(kind) };
			t->used++;
			return c;
		}
		if (c->hash == hash && c->hour == hour && c->mta == w->mta && str_eq(str_c(c->kind), kind)) {
			c->lines += n;
			return c;
		}
	}
}

void tally_count(struct tally *t, const struct where *w, struct str kind, int64_t n)
{
	count(t, w, kind, n);
}

void tally_kind(struct tally *t, const struct where *w, const char *kind)
{
	struct recent *r = &t->recent[((uintptr_t)kind >> 3) % RECENT];
	double in_hour = r->count ? w->at - (double)r->count->hour : -1;

	if (r->kind == kind && in_hour >= 0 && in_hour < 3600 && r->count->mta == w->mta)
		r->count->lines++;
	else
		*r = (struct recent){ kind, count(t, w, str_c(kind), 1) };
}

static bool word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80 || c == '@' || c == '.' ||
	       c == '-' || c == '_' || c == ':' || c == '%' || c == '+' || c == '=';
}

/* One word's placeholder: an address, an id, a number; or the word itself. */
static struct str place(struct str word)
{
	size_t digits = 0, at = 0;

	for (size_t i = 0; i < word.n; i++) {
		digits += word.p[i] >= '0' && word.p[i] <= '9';
		at += word.p[i] == '@';
	}
	if (at)
		return STR("<address>");
	if (digits == 0)
		return word;
	if (queue_id_ok(word))
		return STR("<id>");
	return digits * 2 >= word.n || digits > 3 ? STR("<n>") : word;
}

size_t tally_template(struct str text, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n && n < room;) {
		struct str rest = str_skip(text, i);
		char c = rest.p[0];
		char close = c == '<' ? '>' : c == '"' ? '"' : c == '[' ? ']' : 0;
		size_t end = close ? str_find(rest, close, 1) : rest.n;
		struct str put;
		if (close && end < rest.n) {
			put = c == '<' ? STR("<>") : c == '"' ? STR("\"\"") : STR("[]");
			i += end + 1;
		} else if (word_char(c)) {
			size_t w = 1;
			while (w < rest.n && word_char(rest.p[w]))
				w++;
			put = place(str_head(rest, w));
			i += w;
		} else {
			put = str_head(rest, 1);
			i++;
		}
		put = str_head(put, room - n);
		memcpy(out + n, put.p, put.n);
		n += put.n;
	}
	return utf8_head((struct str){ out, n }, n < room ? n : room - 4).n;
}

void tally_unparsed(struct tally *t, const struct where *w, struct str program, struct str text, struct str line, const char *why)
{
	char template[TEMPLATE_MAX];
	size_t n = tally_template(utf8_head(text, 2000), template, sizeof template);

	stmt_text(t->unparsed, 1, utf8_head(program, 60));
	stmt_text(t->unparsed, 2, (struct str){ template, n });
	stmt_text(t->unparsed, 3, utf8_head(line, EXAMPLE_MAX));
	stmt_text(t->unparsed, 4, str_c(why));
	stmt_int(t->unparsed, 5, w->source);
	stmt_int(t->unparsed, 6, w->line);
	stmt_do(t->unparsed);
}
