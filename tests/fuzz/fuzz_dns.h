/* fuzz_dns: a resolver whose answers come from the fuzzer's bytes: each question takes the next ones. The first line of the input, where it is text, is
 * the first TXT record that is given, so that seeds can be records. */
#ifndef POSTMORTEM_FUZZ_DNS_H
#define POSTMORTEM_FUZZ_DNS_H

#include "dns/dns.h"

/* text is borrowed until dns_close. */
struct dns *fuzz_dns(struct str text);

#endif
