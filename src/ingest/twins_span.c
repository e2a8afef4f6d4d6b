/* twins_span: see twins_span.h. */
#include "ingest/twins_span.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MACHINES = 1024, MOST = 4 * MACHINES, TEXT = (SPAN_PRINTS + 2) * 17 + 1 };

struct spans *spans_open(struct db *db)
{
	struct spans *s = calloc(1, sizeof *s);

	if (s == NULL)
		die_oom();
	s->get = db_prepare(db, "SELECT first_at, last_at, last_lines FROM source_host WHERE source = ? AND mta = ?");
	s->any = db_prepare(db, "SELECT 1 FROM source_host WHERE source = ? LIMIT 1");
	s->put = db_prepare(db, "INSERT OR REPLACE INTO source_host(source, mta, first_at, last_at, last_lines) VALUES (?, ?, ?, ?, ?)");
	return s;
}

static void forget(struct spans *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		free(s->slot[i]);
		s->slot[i] = NULL;
	}
	s->n = 0;
	s->last = NULL;
}

void spans_free(struct spans *s)
{
	stmt_free(s->put);
	stmt_free(s->get);
	stmt_free(s->any);
	forget(s);
	free(s->slot);
	free(s);
}

void spans_start(struct spans *s, int64_t source)
{
	forget(s);
	s->source = source;
	stmt_int(s->any, 1, source);
	s->complete = !stmt_step(s->any);
	stmt_reset(s->any);
}

bool span_has(const struct span *s, uint64_t print)
{
	for (unsigned i = 0; i < SPAN_PRINTS && i < s->n; i++)
		if (s->print[i] == print)
			return true;
	return false;
}

/* The two alone, then the ring, oldest first: 16 hexadecimal digits and a blank each. */
static struct str write_prints(const struct span *s, char out[TEXT])
{
	size_t at = (size_t)sprintf(out, "%016llx %016llx ", (unsigned long long)s->before[0], (unsigned long long)s->before[1]);

	for (unsigned i = s->n > SPAN_PRINTS ? s->n - SPAN_PRINTS : 0; i < s->n; i++)
		at += (size_t)sprintf(out + at, "%016llx ", (unsigned long long)s->print[i % SPAN_PRINTS]);
	return (struct str){ out, at };
}

void span_prints(struct span *s, struct str text)
{
	for (int i = 0; text.n >= 17 && s->n < SPAN_PRINTS; text = str_skip(text, 17), i++)
		*(i < 2 ? &s->before[i] : &s->print[s->n++]) = strtoull(text.p, NULL, 16);
}

void spans_save(struct spans *s, int64_t source)
{
	char prints[TEXT];

	for (size_t i = 0; i < s->slots; i++) {
		struct span *o = s->slot[i];
		if (o == NULL || !o->changed || o->from > o->to)
			continue;
		stmt_int(s->put, 1, source);
		stmt_int(s->put, 2, o->host);
		stmt_real(s->put, 3, o->from);
		stmt_real(s->put, 4, o->to);
		stmt_text(s->put, 5, write_prints(o, prints));
		stmt_do(s->put);
		o->changed = false;
	}
	if (s->n > MACHINES) {
		forget(s);
		s->complete = false;
	}
}

void spans_redate(struct spans *s, const struct redate *wrong)
{
	for (size_t i = 0; i < s->slots; i++)
		if (s->slot[i] && s->slot[i]->from <= s->slot[i]->to) {
			s->slot[i]->from = clock_again(wrong, s->slot[i]->from);
			s->slot[i]->to = clock_again(wrong, s->slot[i]->to);
			s->slot[i]->changed = true;
		}
}

bool spans_read(struct spans *s, struct span *span)
{
	if (s->complete)
		return false;
	stmt_int(s->get, 1, s->source);
	stmt_int(s->get, 2, span->host);
	bool found = stmt_step(s->get);
	if (found) {
		span->from = col_real(s->get, 0);
		span->to = col_real(s->get, 1);
		span_prints(span, col_text(s->get, 2));
	}
	stmt_reset(s->get);
	return found;
}

static struct span **place(const struct spans *s, int64_t host)
{
	size_t i = (size_t)(((uint64_t)host * SPAN_MIX) >> 20) & (s->slots - 1);

	while (s->slot[i] && s->slot[i]->host != host)
		i = (i + 1) & (s->slots - 1);
	return &s->slot[i];
}

static void more_slots(struct spans *s)
{
	struct span **old = s->slot;
	size_t n = s->slots;

	s->slots = n ? 2 * n : 64;
	if ((s->slot = calloc(s->slots, sizeof *s->slot)) == NULL)
		die_oom();
	for (size_t i = 0; i < n; i++)
		if (old[i])
			*place(s, old[i]->host) = old[i];
	free(old);
}

struct span *spans_find(struct spans *s, int64_t host)
{
	if (s->n >= MOST)
		spans_save(s, s->source);
	if (s->n * 2 >= s->slots)
		more_slots(s);
	struct span **at = place(s, host);
	if (*at == NULL) {
		if ((*at = malloc(sizeof **at)) == NULL)
			die_oom();
		**at = (struct span){ .host = host, .from = INFINITY, .to = -INFINITY };
		spans_read(s, *at);
		s->n++;
	}
	return s->last = *at;
}
