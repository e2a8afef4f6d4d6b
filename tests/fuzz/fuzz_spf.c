/* SPF records, from the DNS of somebody who means harm.
 * units: check/spf check/spf_parse check/spf_macro */
#include "fuzz.h"

#include <stdlib.h>

#include "check/spf.h"
#include "fuzz_dns.inc"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct spf out;
	struct str text = fuzz_copy(data, size);
	struct dns *d = fuzz_dns(text);

	spf_check(d, size & 1 ? STR("192.0.2.10") : STR("2001:db8::10"), STR("mx1.example.com"), size & 2 ? STR("user@example.com") : STR(""), &out);
	MUST(out.lookups <= 11 && out.voids <= 3);
	MUST(memchr(out.trace, '\0', sizeof out.trace) && memchr(out.explanation, '\0', sizeof out.explanation));
	MUST(spf_word(out.result) != NULL);
	dns_close(d);
	free((void *)(uintptr_t)text.p);
	return 0;
}
