/* logins: see logins.h. Messages come in the order of their intake, so an hour is counted when the next one begins, and memory holds one. */
#include "analysis/logins.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/interned.h"
#include "store/bulk.h"
#include "util/memory.h"

struct mail {
	uint32_t host, user, client; /* host: of machines; client 0: none */
	int64_t recipients;
	double at;
};

struct logins { /* of an hour */
	const struct machines *machines;
	struct stmt *mails;
	struct bulk *put;
	int64_t at;
	struct interned *users, *clients; /* clients: of this hour */
	struct mail *mail;
	size_t n, room;
};

/* An address that is public and has no confirmed name. */
static bool strange(struct str client)
{
	static const char *const ours[] = { "[10.", "[192.168.", "[127.", "[172.16.", "[fd", "[fe80:" };

	if (client.n < 8 || strncasecmp(client.p, "unknown[", 8) != 0)
		return false;
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strcasestr(client.p, ours[i]))
			return false;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct mail *x = a, *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->user != y->user)
		return x->user < y->user ? -1 : 1;
	return (x->client > y->client) - (x->client < y->client);
}

static void count_hour(struct logins *h)
{
	struct bulk *put = h->put;

	if (h->n > 1)
		qsort(h->mail, h->n, sizeof *h->mail, compare);
	for (size_t i = 0, end; i < h->n; i = end) {
		const struct mail *m = &h->mail[i];
		int64_t recipients = 0, clients = 0, strangers = 0;
		double first = m->at, last = m->at;
		for (end = i; end < h->n && h->mail[end].host == m->host && h->mail[end].user == m->user; end++) {
			const struct mail *x = &h->mail[end];
			recipients += x->recipients;
			first = x->at < first ? x->at : first;
			last = x->at > last ? x->at : last;
			if (x->client == 0 || (end > i && x[-1].client == x->client))
				continue;
			clients++;
			strangers += strange(interned_text(h->clients, x->client));
		}
		bulk_row(put);
		bulk_text(put, str_c(h->machines->name[m->host]));
		bulk_text(put, interned_text(h->users, m->user));
		bulk_int(put, h->at);
		bulk_int(put, recipients);
		bulk_int(put, (int64_t)(end - i));
		bulk_int(put, clients);
		bulk_int(put, strangers);
		bulk_real(put, first);
		bulk_real(put, last);
	}
	h->n = 0;
	interned_free(h->clients);
	h->clients = interned_new();
}

static void add(struct logins *h, const struct mail *m)
{
	if (h->n == h->room) {
		h->room = h->room ? 2 * h->room : 256;
		h->mail = want(realloc(h->mail, h->room * sizeof *h->mail));
	}
	h->mail[h->n++] = *m;
}

static void count(void *arg)
{
	struct logins *h = arg;
	struct stmt *s = h->mails;

	while (stmt_step(s)) {
		double at = col_real(s, 1);
		int64_t hour_at = (int64_t)(at / 3600) * 3600;
		if (hour_at != h->at)
			count_hour(h);
		h->at = hour_at;
		add(h, &(struct mail){ h->machines->host[col_int(s, 0)], intern(h->users, col_text(s, 2)), intern(h->clients, col_text(s, 3)), col_int(s, 4), at });
	}
	count_hour(h);
	bulk_flush(h->put);
}

struct logins *logins_open(struct db *db, struct side *side, const struct machines *machines, const struct marks *m)
{
	struct logins *h = want(calloc(1, sizeof *h));

	h->machines = machines;
	h->users = interned_new();
	h->clients = interned_new();
	h->mails = side_prepare(side, "SELECT mta, intake_at, sasl_user, client, coalesce(nrcpt, 1) FROM message INDEXED BY message_sasl"
				      " WHERE sasl_user IS NOT NULL AND intake_at >= ? ORDER BY intake_at");
	stmt_int(h->mails, 1, (int64_t)((m->until - 7200) / 3600) * 3600);
	h->put = bulk_open(db, "login_hour", "host, sasl_user, hour_at, recipients, messages, clients, strange, first_at, last_at", marks_none(m) ? SAME_BUG : SAME_REPLACE); /* facts only grow: no row of these hours is left over */
	side_add(side, count, h);
	return h;
}

void logins_close(struct logins *h)
{
	bulk_close(h->put);
	stmt_free(h->mails);
	interned_free(h->users);
	interned_free(h->clients);
	free(h->mail);
	free(h);
}
