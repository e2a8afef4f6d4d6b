/* dns: the cache, the budget and the clock that both resolvers share; each question is asked once. */
#include "dns/dns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dns/back.h"
#include "util/die.h"

enum { QUERY_MS = 5000, TOTAL_MS = 60000, BUDGET = 1000 };

struct dns {
	struct dns_back back;
	struct dns_entry *first;
	int query_ms, left;
	long long until; /* ms of the monotonic clock */
};

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct dns *dns_over(struct dns_back back, const struct dns_opts *o)
{
	struct dns *d = calloc(1, sizeof *d);

	if (d == NULL)
		die_oom();
	d->back = back;
	d->query_ms = o && o->query_ms > 0 ? o->query_ms : QUERY_MS;
	d->left = o && o->budget > 0 ? o->budget : BUDGET;
	d->until = now_ms() + (o && o->total_ms > 0 ? o->total_ms : TOTAL_MS);
	return d;
}

void dns_add(struct dns_entry *q, struct str data, int priority)
{
	if (q->answer.n == DNS_MAX_RECORDS)
		return;
	if (q->answer.n == q->room) {
		q->room = q->room ? 2 * q->room : 4;
		q->rec = realloc(q->rec, (size_t)q->room * sizeof *q->rec);
		if (q->rec == NULL)
			die_oom();
	}
	q->rec[q->answer.n++] = (struct dns_record){ .priority = priority, .data = { str_dup(data), data.n } };
	q->answer.rec = q->rec;
}

/* The name as it is asked and kept: lower case, without the last dot. False when the DNS can hold no such name. */
static bool normal(struct str name, char out[DNS_MAX_NAME])
{
	size_t label = 0;

	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (name.n >= DNS_MAX_NAME)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (c == '\0' || (c == '.' && label == 0) || (c != '.' && label == 63))
			return false;
		label = c == '.' ? 0 : label + 1;
		out[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	out[name.n] = '\0';
	return true;
}

const struct dns_answer *dns_query(struct dns *d, struct str name, enum dns_type type)
{
	static const struct dns_answer none = { .state = DNS_NXDOMAIN };
	char z[DNS_MAX_NAME];

	if (!normal(name, z))
		return &none;
	for (struct dns_entry *q = d->first; q; q = q->next)
		if (q->type == type && strcmp(q->name, z) == 0)
			return &q->answer;
	struct dns_entry *q = calloc(1, sizeof *q);
	if (q == NULL)
		die_oom();
	q->name = str_dup(str_c(z));
	q->type = type;
	q->next = d->first;
	d->first = q;
	long long left = d->until - now_ms();
	if (d->left-- <= 0)
		q->answer.state = DNS_BUDGET, d->left = 0;
	else if (left <= 0)
		q->answer.state = DNS_TIMEOUT;
	else
		d->back.ask(d->back.state, q, left < d->query_ms ? (int)left : d->query_ms);
	return &q->answer;
}

void dns_close(struct dns *d)
{
	if (d == NULL)
		return;
	for (struct dns_entry *q = d->first, *next; q; q = next) {
		next = q->next;
		for (int i = 0; i < q->answer.n; i++)
			free((char *)q->rec[i].data.p);
		free(q->rec);
		free(q->name);
		free(q);
	}
	d->back.close(d->back.state);
	free(d);
}

bool dns_reverse(struct str addr, struct str zone, char *out, size_t room)
{
	unsigned char b[16];
	char z[INET6_ADDRSTRLEN], name[80];
	size_t n = 0;

	if (addr.n >= sizeof z || memchr(addr.p, '\0', addr.n))
		return false;
	memcpy(z, addr.p, addr.n);
	z[addr.n] = '\0';
	bool v4 = inet_pton(AF_INET, z, b) == 1;
	if (!v4 && inet_pton(AF_INET6, z, b) != 1)
		return false;
	if (v4)
		n = (size_t)snprintf(name, sizeof name, "%d.%d.%d.%d.", b[3], b[2], b[1], b[0]);
	for (int i = 15; !v4 && i >= 0; i--)
		n += (size_t)snprintf(name + n, sizeof name - n, "%x.%x.", b[i] & 15u, (unsigned)b[i] >> 4);
	if (zone.n == 0)
		zone = str_c(v4 ? "in-addr.arpa" : "ip6.arpa");
	if (n + zone.n >= room)
		return false;
	memcpy(out, name, n);
	memcpy(out + n, zone.p, zone.n);
	out[n + zone.n] = '\0';
	return true;
}
