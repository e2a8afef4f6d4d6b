/* plain: see plain.h. A line becomes two 64-bit keys: hour, machine, provider, external and first; hour and delay. Sorted, equal ones stand together. */
#include "analysis/plain.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/radix.h"
#include "store/bulk.h"
#include "util/memory.h"

enum { BATCH = 1 << 18, HOUR = 3600, DAY = 86400 };
#define ALL INT64_C(100000000000) /* a span that holds every time there is */
enum { MTA_BITS = 17, PROVIDER_BITS = 24 };

#define DELAY_MAX ((INT64_C(1) << 42) - 1) /* 50 days */

struct plain {
	const struct peers *peers;
	struct pile lines[2], delays[2]; /* [0] added, [1] taken back */
	struct bulk *put, *put_delay;
	struct stmt *drop, *drop_delay; /* rows of which nothing is left */
};

struct plain *plain_open(struct db *db, const struct peers *peers)
{
	struct plain *p = want(calloc(1, sizeof *p));

	p->peers = peers;
	p->put = bulk_open_change(db, "plain", "span, at, mta, provider, external, recipients, messages",
				  "recipients = recipients + excluded.recipients, messages = messages + excluded.messages");
	p->put_delay = bulk_open_change(db, "plain_delay", "span, at, delay_us, recipients", "recipients = recipients + excluded.recipients");
	p->drop = db_prepare(db, "DELETE FROM plain WHERE span = ? AND at = ? AND mta = ? AND provider = ? AND external = ? AND recipients = 0");
	p->drop_delay = db_prepare(db, "DELETE FROM plain_delay WHERE span = ? AND at = ? AND delay_us = ? AND recipients = 0");
	return p;
}

struct name { /* what a key stands for, but for its span */
	int64_t at, mta, external;
	struct str provider;
};

static struct name name_of(const struct plain *p, uint64_t key)
{
	uint32_t provider = (uint32_t)(key >> 2 & ((1 << PROVIDER_BITS) - 1));

	return (struct name){
		.at = (int64_t)(key >> (2 + PROVIDER_BITS + MTA_BITS)) * HOUR,
		.mta = (int64_t)(key >> (2 + PROVIDER_BITS) & ((1 << MTA_BITS) - 1)),
		.external = (int64_t)(key >> 1 & 1),
		.provider = provider < p->peers->providers ? str_c(p->peers->name[provider]) : STR("none"),
	};
}

static void put_lines(struct plain *p, int64_t span, uint64_t key, int64_t n, int64_t messages)
{
	struct name name = name_of(p, key);

	bulk_row(p->put);
	bulk_int(p->put, span);
	bulk_int(p->put, name.at);
	bulk_int(p->put, name.mta);
	bulk_text(p->put, name.provider);
	bulk_int(p->put, name.external);
	bulk_int(p->put, n);
	bulk_int(p->put, messages);
}

static void put_delay(struct plain *p, int64_t span, uint64_t key, int64_t n)
{
	bulk_row(p->put_delay);
	bulk_int(p->put_delay, span);
	bulk_int(p->put_delay, (int64_t)(key >> 42) * HOUR);
	bulk_int(p->put_delay, (int64_t)(key & (uint64_t)DELAY_MAX));
	bulk_int(p->put_delay, n);
}

static void drop_lines(struct plain *p, int64_t span, uint64_t key)
{
	struct name name = name_of(p, key);

	stmt_int(p->drop, 1, span);
	stmt_int(p->drop, 2, name.at);
	stmt_int(p->drop, 3, name.mta);
	stmt_text(p->drop, 4, name.provider);
	stmt_int(p->drop, 5, name.external);
	stmt_do(p->drop);
}

static void drop_delay(struct plain *p, int64_t span, uint64_t key)
{
	stmt_int(p->drop_delay, 1, span);
	stmt_int(p->drop_delay, 2, (int64_t)(key >> 42) * HOUR);
	stmt_int(p->drop_delay, 3, (int64_t)(key & (uint64_t)DELAY_MAX));
	stmt_do(p->drop_delay);
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
	bulk_flush(p->put);
	for (size_t i = 0; i < t->n && sign < 0; i++)
		if (i == 0 || t->key[i] >> 1 != t->key[i - 1] >> 1)
			drop_lines(p, span, t->key[i]);
}

static void write_delays(struct plain *p, const struct pile *t, int64_t span, int sign)
{
	for (size_t i = 0, end; i < t->n; i = end) {
		for (end = i; end < t->n && t->key[end] == t->key[i]; end++)
			;
		put_delay(p, span, t->key[i], sign * (int64_t)(end - i));
	}
	bulk_flush(p->put_delay);
	for (size_t i = 0; i < t->n && sign < 0; i++)
		if (i == 0 || t->key[i] != t->key[i - 1])
			drop_delay(p, span, t->key[i]);
}

/* The hour in the upper bits becomes the first hour of its span. */
static void widen(struct pile *t, int64_t span, int below)
{
	for (size_t i = 0; i < t->n; i++) {
		uint64_t hour = t->key[i] >> below;
		t->key[i] -= hour % (uint64_t)(span / HOUR) << below;
	}
	pile_sort(t);
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

	pile_add(&p->lines[k], ((hour << MTA_BITS | (uint64_t)line->mta) << PROVIDER_BITS | provider) << 2 | (uint64_t)line->external << 1 | line->first);
	if (line->external && line->delay_us >= 0)
		pile_add(&p->delays[k], hour << 42 | (uint64_t)(line->delay_us < DELAY_MAX ? line->delay_us : DELAY_MAX));
	if (p->lines[k].n == BATCH)
		flush(p, k);
}

void plain_close(struct plain *p)
{
	for (int k = 0; k < 2; k++) {
		flush(p, k);
		free(p->lines[k].key);
		free(p->delays[k].key);
	}
	bulk_close(p->put);
	bulk_close(p->put_delay);
	stmt_free(p->drop);
	stmt_free(p->drop_delay);
	free(p);
}
