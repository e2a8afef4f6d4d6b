/* crypt: see crypt.h. Lines come nearly in order of time, so the day at hand of each machine and provider is kept, and set aside when it changes; those that were are added
 * to the table many at a time, in its order. */
#include "analysis/crypt.h"

#include <math.h>
#include <stdlib.h>

#include "store/bulk.h"
#include "util/memory.h"

enum { DAY_S = 86400, MANY = 1 << 15 };

struct day {
	int64_t at, encrypted, clear, before, after; /* before, after: the encrypted ones before the first, and after the last in the clear */
	int64_t first, last, again;                  /* deliveries: the first and the last in the clear, the first encrypted one after that; 0 = none */
	bool said;
};

struct past {
	uint64_t host_provider;
	size_t nth; /* to keep those of a day in order */
	struct day day;
};

struct crypts {
	const struct peers *peers;
	const struct machines *machines;
	struct pairs *pairs;
	struct day *day; /* of each pair */
	size_t days;
	struct past *past;
	size_t pasts, room;
	struct bulk *add;
};

enum crypt crypt_of(struct str feature)
{
	struct str level = str_head(feature, str_find(feature, '/', 0));

	if (level.n == 0 || str_ends(level, STR("?")) || level.p[0] == '!')
		return CRYPT_UNKNOWN;
	return str_eq(level, STR("none")) || str_ends(level, STR(":none")) ? CRYPT_CLEAR : CRYPT_ENCRYPTED;
}

struct crypts *crypts_open(struct db *db, const struct peers *peers, const struct machines *machines, struct pairs *pairs, bool afresh)
{
	struct crypts *c = want(calloc(1, sizeof *c));

	c->pairs = pairs;
	c->day = pairs_fit(pairs, NULL, &c->days, sizeof *c->day);
	c->peers = peers;
	c->machines = machines;
	if (afresh)
		db_run(db, "tls_day", STR("DELETE FROM tls_day"));
	c->add = bulk_open_change(db, "tls_day", "host, provider, day_at, encrypted, clear, before, after, first, last, again, said",
				"encrypted = encrypted + excluded.encrypted, clear = clear + excluded.clear,"
				" before = CASE WHEN clear > 0 THEN before ELSE encrypted + excluded.before END,"
				" after = CASE WHEN excluded.clear > 0 THEN excluded.after ELSE after + excluded.after END,"
				" first = coalesce(first, excluded.first), last = coalesce(excluded.last, last),"
				" again = CASE WHEN excluded.clear > 0 THEN excluded.again ELSE coalesce(again, excluded.again) END, said = max(said, excluded.said)");
	return c;
}

static int compare(const void *a, const void *b)
{
	const struct past *x = a, *y = b;

	if (x->host_provider != y->host_provider)
		return x->host_provider < y->host_provider ? -1 : 1;
	if (x->day.at != y->day.at)
		return x->day.at < y->day.at ? -1 : 1;
	return (x->nth > y->nth) - (x->nth < y->nth);
}

static void add(struct crypts *c, uint64_t host_provider, const struct day *d)
{
	bulk_row(c->add);
	bulk_text(c->add, str_c(c->machines->name[host_provider >> 32]));
	bulk_text(c->add, str_c(c->peers->name[host_provider & UINT32_MAX]));
	bulk_int(c->add, d->at);
	bulk_int(c->add, d->encrypted);
	bulk_int(c->add, d->clear);
	bulk_int(c->add, d->before);
	bulk_int(c->add, d->after);
	bulk_id(c->add, d->first ? d->first : -1);
	bulk_id(c->add, d->last ? d->last : -1);
	bulk_id(c->add, d->again ? d->again : -1);
	bulk_int(c->add, d->said);
}

static void flush(struct crypts *c)
{
	if (c->pasts)
		qsort(c->past, c->pasts, sizeof *c->past, compare);
	for (size_t i = 0; i < c->pasts; i++)
		add(c, c->past[i].host_provider, &c->past[i].day);
	bulk_flush(c->add);
	c->pasts = 0;
}

static void set_aside(struct crypts *c, size_t pair)
{
	const struct day *d = &c->day[pair];

	if (d->encrypted + d->clear == 0)
		return;
	c->past = room_for_one(c->past, c->pasts, &c->room, sizeof *c->past);
	c->past[c->pasts] = (struct past){ (uint64_t)pair_host(c->pairs, pair) << 32 | pair_provider(c->pairs, pair), c->pasts, *d };
	if (++c->pasts == MANY)
		flush(c);
}

void crypts_accepted(struct crypts *c, int64_t delivery, int64_t msg, int64_t peer, double at, enum crypt how)
{
	int64_t day = (int64_t)floor(at / DAY_S) * DAY_S;

	if (how == CRYPT_UNKNOWN)
		return;
	size_t pair = pair_of(c->pairs, machine_of(c->machines, msg), c->peers->provider[peer]);
	c->day = pairs_fit(c->pairs, c->day, &c->days, sizeof *c->day);
	struct day *d = &c->day[pair];
	if (d->at != day) {
		set_aside(c, pair);
		*d = (struct day){ .at = day };
	}
	if (how == CRYPT_ENCRYPTED) {
		d->encrypted++;
		d->before += d->clear == 0;
		if (d->after++ == 0)
			d->again = delivery;
		return;
	}
	d->said = d->said || how == CRYPT_CLEAR;
	d->first = d->clear++ ? d->first : delivery;
	d->last = delivery;
	d->after = d->again = 0;
}

void crypts_close(struct crypts *c)
{
	c->day = pairs_fit(c->pairs, c->day, &c->days, sizeof *c->day);
	for (size_t i = 0; i < c->pairs->n; i++)
		set_aside(c, pairs_nth(c->pairs, i));
	flush(c);
	bulk_close(c->add);
	free(c->past);
	free(c->day);
	free(c);
}
