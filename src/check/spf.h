/* spf: may this address send for this domain? RFC 7208's check_host(), with a trace for people.
 * Own code: libspf2, the only library in C, is no longer maintained and has known holes. */
#ifndef POSTMORTEM_CHECK_SPF_H
#define POSTMORTEM_CHECK_SPF_H

#include "dns/dns.h"
#include "util/str.h"

enum spf_result { SPF_NONE, SPF_NEUTRAL, SPF_PASS, SPF_FAIL, SPF_SOFTFAIL, SPF_TEMPERROR, SPF_PERMERROR };

struct spf {
	enum spf_result result;
	int lookups, voids;     /* terms that asked the DNS (10 at most), and those answered with nothing (2 at most) */
	char explanation[512];  /* the domain's own words on a fail, "" where it has none. Hostile. */
	char trace[8192];       /* lines: each term and what it matched; cut when full. Hostile. */
};

/* from "" is the null sender: the HELO identity is judged, as postmaster@helo. ip is text; IPv4-mapped counts as IPv4. Never
 * fails: an ip that is no address gives SPF_PERMERROR. */
void spf_check(struct dns *d, struct str ip, struct str helo, struct str from, struct spf *out);
const char *spf_word(enum spf_result r);

#endif
