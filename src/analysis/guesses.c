/* guesses: see guesses.h. Events come in the order of time, so a day is written when the next one begins, and memory holds one. */
#include "analysis/guesses.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/interned.h"
#include "store/bulk.h"
#include "util/memory.h"
#include "util/utf8.h"

enum { HOURS = 24, DAY = 86400, MANY = 10 };

struct count { /* of a client, in an hour, or of all */
	int64_t n, clients;
	double first_at, last_at;
};

struct guesses { /* of a day */
	const struct machines *machines;
	struct stmt *failures;
	int64_t at;
	struct interned *clients;  /* each with the number of the machine in its first bytes */
	struct count *by_client; /* [number of the client] */
	size_t room;
	uint32_t last;             /* clients so far */
	struct count *by_hour;     /* [host * HOURS + hour] */
	struct count *all;         /* [host] */
	struct bulk *put, *guesser;
};

static void add(struct count *g, double at)
{
	g->first_at = g->n && g->first_at < at ? g->first_at : at;
	g->last_at = g->n && g->last_at > at ? g->last_at : at;
	g->n++;
}

static void add_client(struct guesses *d, uint32_t host, struct str client, double at)
{
	char key[sizeof host + 600];

	client = utf8_head(client, 600);
	memcpy(key, &host, sizeof host);
	memcpy(key + sizeof host, client.p, client.n);
	uint32_t number = intern(d->clients, (struct str){ key, sizeof host + client.n });
	if (number >= d->room) {
		d->room = 2 * (size_t)number + 64;
		d->by_client = want(realloc(d->by_client, d->room * sizeof *d->by_client));
	}
	if (number > d->last) {
		d->last = number;
		d->by_client[number] = (struct count){ 0 };
	}
	add(&d->by_client[number], at);
}

static void put_guesser(struct guesses *d, struct str host, struct str client, const struct count *g)
{
	bulk_row(d->guesser);
	bulk_text(d->guesser, host);
	bulk_int(d->guesser, d->at);
	bulk_text(d->guesser, client);
	bulk_real(d->guesser, g->first_at);
}

/* Without the few of the hours before and after: the hours that hold at least a fiftieth of the day's. */
static struct count wave_of(const struct count *hour, int64_t n)
{
	struct count wave = { 0 };

	for (int h = 0; h < HOURS; h++) {
		if (hour[h].n == 0 || hour[h].n * 50 < n)
			continue;
		add(&wave, hour[h].first_at);
		add(&wave, hour[h].last_at);
	}
	return wave;
}

static void put_clients(struct guesses *d)
{
	for (uint32_t c = 1; c <= d->last; c++) {
		struct str key = interned_text(d->clients, c);
		const struct count *g = &d->by_client[c];
		uint32_t host;
		memcpy(&host, key.p, sizeof host);
		struct count *all = &d->all[host];
		int64_t n = all->n + g->n;
		add(all, g->first_at);
		add(all, g->last_at);
		all->n = n;
		all->clients++;
		if (g->n >= MANY)
			put_guesser(d, str_c(d->machines->name[host]), str_skip(key, sizeof host), g);
	}
}

static void put_day(struct guesses *d)
{
	const struct machines *machines = d->machines;

	put_clients(d);
	for (uint32_t host = 0; host < machines->n; host++) {
		const struct count *all = &d->all[host];
		if (all->n == 0)
			continue;
		struct count wave = wave_of(d->by_hour + (size_t)host * HOURS, all->n);
		bulk_row(d->put);
		bulk_text(d->put, str_c(machines->name[host]));
		bulk_int(d->put, d->at);
		bulk_int(d->put, all->n);
		bulk_int(d->put, all->clients);
		bulk_real(d->put, all->first_at);
		bulk_real(d->put, all->last_at);
		bulk_real(d->put, wave.first_at);
		bulk_real(d->put, wave.last_at);
		bulk_int(d->put, 0);
		bulk_text(d->put, STR(""));
	}
	memset(d->all, 0, (size_t)machines->n * sizeof *d->all);
	memset(d->by_hour, 0, (size_t)machines->n * HOURS * sizeof *d->by_hour);
	interned_free(d->clients);
	d->clients = interned_new();
	d->last = 0;
}

static void count(void *arg)
{
	struct guesses *d = arg;
	struct stmt *s = d->failures;

	while (stmt_step(s)) {
		double at = col_real(s, 1);
		int64_t day_at = (int64_t)floor(at / DAY) * DAY, hour = (int64_t)floor((at - (double)day_at) / (DAY / HOURS)); /* of the day */
		uint32_t host = d->machines->host[col_int(s, 0)];
		struct str detail = col_text(s, 2);
		if (day_at != d->at && d->last)
			put_day(d);
		d->at = day_at;
		add_client(d, host, str_head(detail, str_find(detail, ']', 0) + 1), at);
		add(&d->by_hour[(size_t)host * HOURS + (size_t)hour], at);
	}
	if (d->last)
		put_day(d);
	bulk_flush(d->put);
	bulk_flush(d->guesser);
}

struct guesses *guesses_open(struct db *db, struct side *side, const struct machines *machines, const struct marks *m)
{
	struct guesses *d = want(calloc(1, sizeof *d));
	struct stmt *drop = db_prepare(db, "DELETE FROM login_day WHERE day_at >= ?");
	int64_t from = (int64_t)((m->until - 3600) / DAY) * DAY - DAY;

	d->machines = machines;
	d->clients = interned_new();
	d->by_hour = want(calloc((size_t)machines->n * HOURS + 1, sizeof *d->by_hour));
	d->all = want(calloc((size_t)machines->n + 1, sizeof *d->all));
	stmt_int(drop, 1, from);
	stmt_do(drop);
	stmt_free(drop);
	db_run(db, "guesser", STR("CREATE TEMP TABLE guesser(host TEXT, day_at INTEGER, client TEXT, first_at REAL)"));
	d->put = bulk_open(db, "login_day", "host, day_at, failures, clients, first_at, last_at, wave_first_at, wave_last_at, suspects, names", SAME_BUG);
	d->guesser = bulk_open(db, "temp.guesser", "host, day_at, client, first_at", SAME_BUG);
	d->failures = side_prepare(side, "SELECT mta, logged_at, detail FROM event WHERE kind = 'smtpd.sasl_failed' AND logged_at >= ? ORDER BY logged_at");
	stmt_int(d->failures, 1, from);
	side_add(side, count, d);
	return d;
}

void guesses_close(struct guesses *d)
{
	bulk_close(d->put);
	bulk_close(d->guesser);
	stmt_free(d->failures);
	interned_free(d->clients);
	free(d->by_client);
	free(d->by_hour);
	free(d->all);
	free(d);
}
