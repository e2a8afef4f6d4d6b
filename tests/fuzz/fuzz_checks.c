/* All checks over a DNS that answers anything: what comes out is printable ASCII and bounded; DKIM, DMARC, MTA-STS, names.
 * units: check/dmarc check/dkim check/inbound check/identity check/names check/sender check/ask check/spf_check check/spf_weak check/relay */
#include "fuzz.h"

#include <stdlib.h>

#include "check/check.h"
#include "fuzz_dns.inc"

static void printable(const char *text)
{
	for (; *text; text++)
		MUST(*text >= 0x20 && *text < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const only[] = { "identity", "dmarc", "dkim", "sender", "transport", "spf", "host", NULL };
	struct str text = fuzz_copy(data, size);
	struct err e = { 0 };

	struct check_list l = { 0 };
	struct check_in in = { .dns = fuzz_dns(text), .only = only[size % 8], .ips = { 2, { "192.0.2.10", "2001:db8::10" } }, .domains = { 1, { "example.com" } }, .selectors = { 1, { "s1" } }, .identities = 1, .clean_days = (int)size };
	if (size % 5 == 0) { /* all mail goes to a relay: it has the addresses */
		in.relay = "relay.example.com";
		in.relay_mx = size & 1;
		in.ips.n = 0;
	}
	in.identity[0] = (struct check_identity){ "smtp", size & 1 ? "mx1.example.com" : "example.com", in.ips };
	MUST(check_run(&in, &l, &e) == 0);
	for (int k = 0; k < l.n; k++) {
		printable(l.r[k].subject), printable(l.r[k].value), printable(l.r[k].evidence);
		for (int c = 0; c < l.r[k].changes; c++) {
			printable(l.r[k].change[c].line);
			MUST(l.r[k].change[c].at != NULL);
		}
	}
	check_free(&l);
	dns_close(in.dns);
	free((void *)(uintptr_t)text.p);
	return 0;
}
