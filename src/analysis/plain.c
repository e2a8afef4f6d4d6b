/* plain: see plain.h. A line becomes two 64-bit keys: hour, machine, provider, external and first; hour and delay. Sorted, equal ones stand together. */
#include "analysis/plain.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/radix.h"
#include "util/memory.h"

enum { BATCH = 1 << 18, HOUR = 3600, DAY = 86400 };
#define ALL INT64_C(100000000000) /* a span that holds every time there is */
enum { MTA_BITS = 17, PROVIDER_BITS = 24 };

#define DELAY_MAX ((INT64_C(1) << 42) - 1) /* 50 days */

struct pile {
	uint64_t *key, *spare;
	size_t n;
};

struct plain {
	const struct peers *peers;
	struct pile lines[2], delays[2]; /* [0] added, [1] taken back */
	struct stmt *put, *put_delay, *drop, *drop_delay; /* drop: a row of which nothing is left */
};

struct plain *plain_open(struct db *db, const struct peers *peers)
{
	struct plain *p = want(calloc(1, sizeof *p));

	p->peers = peers;
	for (int sign = 0; sign < 2; sign++)
		for (struct pile *t = &p->lines[sign]; t; t = t == &p->lines[sign] ? &p->delays[sign] : NULL) {
			t->key = want(malloc(BATCH * sizeof *t->key));
			t->spare = want(malloc(BATCH * sizeof *t->spare));
		}
	p->put = db_prepare(db, "INSERT INTO plain(span, at, mta, provider, external, recipients, messages) VALUES (?, ?, ?, ?, ?, ?, ?)"
				" ON CONFLICT DO UPDATE SET recipients = recipients + excluded.recipients, messages = messages + excluded.messages");
	p->put_delay = db_prepare(db, "INSERT INTO plain_delay(span, at, delay_us, recipients) VALUES (?, ?, ?, ?)"
				      " ON CONFLICT DO UPDATE SET recipients = recipients + excluded.recipients");
	p->drop = db_prepare(db, "DELETE FROM plain WHERE span = ? AND at = ? AND mta = ? AND provider = ? AND external = ? AND recipients = 0");
	p->drop_delay = db_prepare(db, "DELETE FROM plain_delay WHERE span = ? AND at = ? AND delay_us = ? AND recipients = 0");
	return p;
}

static void name_lines(const struct plain *p, struct stmt *s, int64_t span, uint64_t key)
{
	uint32_t provider = (uint32_t)(key >> 2 & ((1 << PROVIDER_BITS) - 1));

	stmt_int(s, 1, span);
	stmt_int(s, 2, (int64_t)(key >> (2 + PROVIDER_BITS + MTA_BITS)) * HOUR);
	stmt_int(s, 3, (int64_t)(key >> (2 + PROVIDER_BITS) & ((1 << MTA_BITS) - 1)));
	stmt_text(s, 4, provider < p->peers->providers ? str_c(p->peers->name[provider]) : STR("none"));
	stmt_int(s, 5, (int64_t)(key >> 1 & 1));
}

static void put_lines(struct plain *p, int64_t span, uint64_t key, int64_t n, int64_t messages)
{
	name_lines(p, p->put, span, key);
	stmt_int(p->put, 6, n);
	stmt_int(p->put, 7, messages);
	stmt_do(p->put);
	if (n < 0) {
		name_lines(p, p->drop, span, key);
		stmt_do(p->drop);
	}
}

static void put_delay(struct plain *p, int64_t span, uint64_t key, int64_t n)
{
	for (struct stmt *s = p->put_delay; s; s = s == p->put_delay && n < 0 ? p->drop_delay : NULL) {
		stmt_int(s, 1, span);
		stmt_int(s, 2, (int64_t)(key >> 42) * HOUR);
		stmt_int(s, 3, (int64_t)(key & (uint64_t)DELAY_MAX));
		if (s == p->put_delay)
			stmt_int(s, 4, n);
		stmt_do(s);
	}
}

/* Sorted keys, by what stands above their lowest bit, which counts messages. */
static void write_lines(struct plain *p, const struct pile *t, int64_t span, int sign)
{
	for (size_t i = 0, end; i < t->n; i = end) {
		int64_t messages = 0;
		for (end = i; end < t->n && t->key[end] >> 1 == t->key[i] >> 1; end++)
			messages += (int64_t)(t->key[end] & 1);
		put_lines(p, span, t->key[i], sign * (int64_t)(end - i), sign * messages);
	}
}

static void write_delays(struct plain *p, const struct pile *t, int64_t span, int sign)
{
	for (size_t i = 0, end; i < t->n; i = end) {
		for (end = i; end < t->n && t->key[end] == t->key[i]; end++)
			;
		put_delay(p, span, t->key[i], sign * (int64_t)(end - i));
	}
}

/* The hour in the upper bits becomes the first hour of its span. */
static void widen(struct pile *t, int64_t span, int below)
{
	for (size_t i = 0; i < t->n; i++) {
		uint64_t hour = t->key[i] >> below;
		t->key[i] -= hour % (uint64_t)(span / HOUR) << below;
	}
	radix_sort(t->key, t->spare, t->n);
}

static void flush(struct plain *p, int k)
{
	static const int64_t spans[] = { HOUR, DAY, ALL };
	struct pile *lines = &p->lines[k], *delays = &p->delays[k];
	int sign = k ? -1 : 1;

	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		widen(lines, spans[i], 2 + PROVIDER_BITS + MTA_BITS);
		write_lines(p, lines, spans[i], sign);
		widen(delays, spans[i], 42);
		write_delays(p, delays, spans[i], sign);
	}
	lines->n = delays->n = 0;
}

void plain_add(struct plain *p, const struct plain_line *line, int sign)
{
	int k = sign < 0;
	uint64_t hour = (uint64_t)fmax(0, floor(line->at / HOUR)), provider = line->peer ? p->peers->provider[line->peer] : p->peers->providers;

	p->lines[k].key[p->lines[k].n++] = ((hour << MTA_BITS | (uint64_t)line->mta) << PROVIDER_BITS | provider) << 2 | (uint64_t)line->external << 1 | line->first;
	if (line->external && line->delay_us >= 0)
		p->delays[k].key[p->delays[k].n++] = hour << 42 | (uint64_t)(line->delay_us < DELAY_MAX ? line->delay_us : DELAY_MAX);
	if (p->lines[k].n == BATCH)
		flush(p, k);
}

void plain_close(struct plain *p)
{
	for (int k = 0; k < 2; k++) {
		flush(p, k);
		free(p->lines[k].key);
		free(p->lines[k].spare);
		free(p->delays[k].key);
		free(p->delays[k].spare);
	}
	stmt_free(p->put);
	stmt_free(p->put_delay);
	stmt_free(p->drop);
	stmt_free(p->drop_delay);
	free(p);
}
