/* back: what stands behind dns.c: one way to get an answer. */
#ifndef POSTMORTEM_DNS_BACK_H
#define POSTMORTEM_DNS_BACK_H

#include "dns/dns.h"

/* An answer under construction; its memory is the cache's (dns.c). */
struct dns_entry {
	struct dns_entry *next;
	char *name;
	enum dns_type type;
	struct dns_answer answer;
	struct dns_record *rec;
	int room;
};

/* Adds a record whose text is copied; more than a bound (DNS_MAX_RECORDS) are dropped. */
void dns_add(struct dns_entry *q, struct str data, int priority);

struct dns_back {
	void *state;
	void (*ask)(void *state, struct dns_entry *q, int ms); /* fills q->answer within ms milliseconds */
	void (*close)(void *state);
};

/* A resolver over a way to get answers; it owns state. */
struct dns *dns_over(struct dns_back back, const struct dns_opts *o);

enum { DNS_MAX_RECORDS = 256, DNS_MAX_NAME = 254 };

#endif
