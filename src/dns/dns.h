/* dns: one small interface to the DNS, with two resolvers behind it: libunbound, and a file of answers for work offline and tests. */
#ifndef POSTMORTEM_DNS_DNS_H
#define POSTMORTEM_DNS_DNS_H

#include <stdbool.h>

#include "util/err.h"
#include "util/str.h"

enum dns_type { DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12, DNS_MX = 15, DNS_TXT = 16, DNS_AAAA = 28, DNS_TLSA = 52, DNS_SPF = 99 /* TXT's twin of RFC 4408, given up since */ };
enum dns_state { DNS_OK, DNS_NODATA, DNS_NXDOMAIN, DNS_SERVFAIL, DNS_TIMEOUT, DNS_BOGUS, DNS_BUDGET, DNS_BLIND /* the resolver denies that the root is there: it knows nothing of the DNS */ };
struct dns_record {
	int priority;     /* of an MX */
	struct str data;  /* A, AAAA: the address as text; PTR, MX, NS, CNAME: the name without its last dot; SOA: its
	                     first name; TXT, SPF: its strings joined. Hostile. */
};
struct dns_answer {
	enum dns_state state;
	bool secure;      /* proven by DNSSEC */
	int ttl;          /* seconds that the answer, also an empty one, may be kept; 0: not known */
	int n;
	const struct dns_record *rec;
};
struct dns;
struct dns_opts { const char *server; /* addr[@port] to ask instead of own recursion */ bool prove; /* believe it only when it sees the root */ int query_ms, total_ms, budget; };
struct dns *dns_open(const struct dns_opts *o, struct err *e);         /* libunbound */
struct dns *dns_open_file(const char *path, struct err *e);            /* JSON: { "name.example": { "A": ["192.0.2.1"], "MX": ["10 mx.example"], "TXT": ["v=spf1 -all"], "AAAA": "SERVFAIL" } ... }; a name not there: NXDOMAIN, unless "*.example" stands for it (RFC 4592); a value that is a string SERVFAIL/TIMEOUT/BOGUS: that state; "ttl": N beside the types: theirs; a name that says nothing of its SOA has one */
void dns_close(struct dns *d);
/* The answer, valid until dns_close; asked once per name and type, following CNAMEs. */
const struct dns_answer *dns_query(struct dns *d, struct str name, enum dns_type type);
/* "2.0.0.192.in-addr.arpa" / ip6.arpa name of an address, prefixed to a zone ("" = arpa's own); false when addr is no address */
bool dns_reverse(struct str addr, struct str zone, char *out, size_t room);

#endif
