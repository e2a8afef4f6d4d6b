/* What a reply or reason means, by the shipped rules.
 * units: analysis/replies analysis/replies_parse analysis/replies_text analysis/replies_match analysis/learned analysis/learned_words analysis/literals analysis/provider */
#include "fuzz.h"

#include <stdlib.h>

#include "analysis/provider.h"
#include "analysis/replies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const stages[] = { "connect", "banner", "helo", "tls", "auth", "mail", "rcpt", "data", "eod", "quit", "rset", "dns", "local", "" };
	static struct replies *r;
	static struct providers *p;
	struct err e = { 0 };
	struct reply_parts parts;
	struct verdict v;
	char buf[300];

	if (r == NULL) {
		r = replies_new(fuzz_file("src/rules/replies.json"), STR_NONE, &e);
		p = providers_new(fuzz_file("src/rules/providers.json"), &e);
		MUST(r != NULL && p != NULL);
		MUST(replies_check(r, fuzz_file("src/rules/causes.json"), &e) > 0);
		MUST(replies_learn(r, fuzz_file("src/rules/learned.tsv"), &e) == 0);
	}
	struct str text = fuzz_copy(data, size);
	reply_parse(text, &parts);
	MUST(within(parts.host, text) && within(parts.addr, text) && within(parts.dsn, text) && within(parts.said, text));
	MUST(parts.code == 0 || (parts.code >= 100 && parts.code <= 999));
	size_t known = 0;
	while (known < sizeof stages / sizeof *stages && strcmp(stages[known], parts.stage) != 0)
		known++;
	MUST(known < sizeof stages / sizeof *stages);
	struct str id = provider_of(p, parts.host, parts.addr, buf, sizeof buf);
	char *name = str_dup(id);
	for (int success = 0; success < 2; success++) {
		reply_classify(r, text, name, success != 0, &v);
		MUST(v.cause && v.rule && v.confidence >= 0 && v.confidence <= 100);
		MUST((v.rule[0] == '\0') == (strcmp(v.cause, "unknown") == 0) || v.rule[0]);
		MUST(v.list.n < 10000 && v.our_addr.n < 64 && v.url.n <= size + 100);
	}
	free(name);
	free((void *)(uintptr_t)text.p);
	return 0;
}
