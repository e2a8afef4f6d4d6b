/* Rule files that users may write: kinds of lines, rules for replies, providers. A wrong one is an error, never a crash.
 * units: ingest/grammar_load util/jtext analysis/replies_rules */
#include "fuzz.h"

#include <stdlib.h>

#include "analysis/learned.h"
#include "analysis/provider.h"
#include "analysis/replies.h"
#include "ingest/grammar.h"

static const char line[] = "Nov  4 02:19:45 h postfix/smtp[1]: 63AF2A780F7: host x[192.0.2.1] said: 450 4.7.1 hello world (in reply to RCPT TO command)";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field fields[FIELD_MAX];
	struct parsed p = { .field = fields };
	struct envelope env;
	struct verdict v;
	struct err e = { 0 };
	struct str json = fuzz_copy(data, size);
	struct grammar *g = grammar_new(json, &e);

	MUST(g != NULL || e.code == EXIT_DATA);
	if (g) {
		e = (struct err){ 0 };
		MUST(grammar_check(g, &e) >= 0 || e.code == EXIT_DATA);
		MUST(envelope_parse(STR("Nov  4 02:19:45 h postfix/smtp[1]: hello world"), &env));
		grammar_parse(g, &env, &p);
	}
	grammar_free(g);
	e = (struct err){ 0 };
	struct replies *r = replies_new(json, STR_NONE, &e);
	MUST(r != NULL || e.code == EXIT_DATA);
	if (r) {
		reply_classify(r, str_skip(str_c(line), 51), "google", false, &v);
		e = (struct err){ 0 };
		(void)replies_check(r, STR("{\"causes\":{}}"), &e);
	}
	replies_free(r);
	e = (struct err){ 0 };
	struct providers *pr = providers_new(json, &e);
	MUST(pr != NULL || e.code == EXIT_DATA);
	providers_free(pr);
	e = (struct err){ 0 };
	struct learned *l = learned_new(json, &e);
	MUST(l != NULL || e.code == EXIT_DATA);
	learned_free(l);
	free((void *)(uintptr_t)json.p);
	return 0;
}
