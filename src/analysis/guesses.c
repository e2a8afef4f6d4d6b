/* guesses: see guesses.h. Events come in the order of time, so a day is written when the next one begins, and memory holds one. */
#include "analysis/guesses.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/interned.h"
#include "util/utf8.h"

enum { HOURS = 24, DAY = 86400, MANY = 10 };

struct guesses { /* of a client, in an hour, or of all */
	int64_t n, clients;
	double first_at, last_at;
};

struct day {
	int64_t at;
	struct interned *clients;  /* each with the number of the machine in its first bytes */
	struct guesses *by_client; /* [number of the client] */
	size_t room;
	uint32_t last;             /* clients so far */
	struct guesses *by_hour;   /* [host * HOURS + hour] */
	struct guesses *all;       /* [host] */
	struct stmt *put, *guesser;
};

static void add(struct guesses *g, double at)
{
	g->first_at = g->n && g->first_at < at ? g->first_at : at;
	g->last_at = g->n && g->last_at > at ? g->last_at : at;
	g->n++;
}

static void add_client(struct day *d, uint32_t host, struct str client, double at)
{
	char key[sizeof host + 600];

	client = utf8_head(client, 600);
	memcpy(key, &host, sizeof host);
	memcpy(key + sizeof host, client.p, client.n);
	uint32_t number = intern(d->clients, (struct str){ key, sizeof host + client.n });
	if (number >= d->room) {
		d->room = 2 * (size_t)number + 64;
		d->by_client = realloc(d->by_client, d->room * sizeof *d->by_client);
		if (d->by_client == NULL)
			die_oom();
	}
	if (number > d->last) {
		d->last = number;
		d->by_client[number] = (struct guesses){ 0 };
	}
	add(&d->by_client[number], at);
}

static void put_guesser(struct day *d, struct str host, struct str client, const struct guesses *g)
{
	stmt_text(d->guesser, 1, host);
	stmt_int(d->guesser, 2, d->at);
	stmt_text(d->guesser, 3, client);
	stmt_real(d->guesser, 4, g->first_at);
	stmt_do(d->guesser);
}

/* Without the few of the hours before and after: the hours that hold at least a fiftieth of the day's. */
static struct guesses wave_of(const struct guesses *hour, int64_t n)
{
	struct guesses wave = { 0 };

	for (int h = 0; h < HOURS; h++) {
		if (hour[h].n == 0 || hour[h].n * 50 < n)
			continue;
		add(&wave, hour[h].first_at);
		add(&wave, hour[h].last_at);
	}
	return wave;
}

static void put_clients(struct day *d, const struct machines *machines)
{
	for (uint32_t c = 1; c <= d->last; c++) {
		struct str key = interned_text(d->clients, c);
		const struct guesses *g = &d->by_client[c];
		uint32_t host;
		memcpy(&host, key.p, sizeof host);
		struct guesses *all = &d->all[host];
		int64_t n = all->n + g->n;
		add(all, g->first_at);
		add(all, g->last_at);
		all->n = n;
		all->clients++;
		if (g->n >= MANY)
			put_guesser(d, str_c(machines->name[host]), str_skip(key, sizeof host), g);
	}
}

static void put_day(struct day *d, const struct machines *machines)
{
	put_clients(d, machines);
	for (uint32_t host = 0; host < machines->n; host++) {
		const struct guesses *all = &d->all[host];
		if (all->n == 0)
			continue;
		struct guesses wave = wave_of(d->by_hour + (size_t)host * HOURS, all->n);
		stmt_text(d->put, 1, str_c(machines->name[host]));
		stmt_int(d->put, 2, d->at);
		stmt_int(d->put, 3, all->n);
		stmt_int(d->put, 4, all->clients);
		stmt_real(d->put, 5, all->first_at);
		stmt_real(d->put, 6, all->last_at);
		stmt_real(d->put, 7, wave.first_at);
		stmt_real(d->put, 8, wave.last_at);
		stmt_do(d->put);
	}
	memset(d->all, 0, (size_t)machines->n * sizeof *d->all);
	memset(d->by_hour, 0, (size_t)machines->n * HOURS * sizeof *d->by_hour);
	interned_free(d->clients);
	d->clients = interned_new();
	d->last = 0;
}

void guesses_count(struct db *db, const struct machines *machines, const struct marks *m)
{
	struct stmt *s = db_ahead(db, "SELECT mta, logged_at, detail FROM event WHERE kind = 'smtpd.sasl_failed' AND logged_at >= ? ORDER BY logged_at");
	struct stmt *drop = db_prepare(db, "DELETE FROM login_day WHERE day_at >= ?");
	struct day d = { .clients = interned_new(), .by_hour = calloc((size_t)machines->n * HOURS + 1, sizeof *d.by_hour),
			 .all = calloc((size_t)machines->n + 1, sizeof *d.all) };
	int64_t from = (int64_t)((m->until - 3600) / DAY) * DAY - DAY;

	if (d.by_hour == NULL || d.all == NULL)
		die_oom();
	db_run(db, "guesser", STR("CREATE TEMP TABLE guesser(host TEXT, day_at INTEGER, client TEXT, first_at REAL)"));
	d.put = db_prepare(db, "INSERT INTO login_day(host, day_at, failures, clients, first_at, last_at, suspects, names, wave_first_at, wave_last_at)"
			       " VALUES (?, ?, ?, ?, ?, ?, 0, '', ?, ?)");
	d.guesser = db_prepare(db, "INSERT INTO temp.guesser(host, day_at, client, first_at) VALUES (?, ?, ?, ?)");
	stmt_int(drop, 1, from);
	stmt_do(drop);
	stmt_free(drop);
	stmt_int(s, 1, from);
	while (stmt_step(s)) {
		double at = col_real(s, 1);
		int64_t day_at = (int64_t)floor(at / DAY) * DAY, hour = (int64_t)floor((at - (double)day_at) / (DAY / HOURS)); /* of the day */
		uint32_t host = machines->host[col_int(s, 0)];
		struct str detail = col_text(s, 2);
		if (day_at != d.at && d.last)
			put_day(&d, machines);
		d.at = day_at;
		add_client(&d, host, str_head(detail, str_find(detail, ']', 0) + 1), at);
		add(&d.by_hour[(size_t)host * HOURS + (size_t)hour], at);
	}
	if (d.last)
		put_day(&d, machines);
	interned_free(d.clients);
	free(d.by_client);
	free(d.by_hour);
	free(d.all);
	stmt_free(d.put);
	stmt_free(d.guesser);
	stmt_free(s);
}
