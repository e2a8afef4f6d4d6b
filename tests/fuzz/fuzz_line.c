/* One line of a log: header, kind, fields.
 * units: ingest/envelope ingest/grammar ingest/queue_id ingest/clock */
#include "fuzz.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "ingest/clock.h"
#include "ingest/grammar.h"
#include "util/utf8.h"

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]))
			return false;
	return true;
}

static void look(struct grammar *g, struct str line)
{
	struct field fields[FIELD_MAX];
	struct envelope env;
	struct parsed p = { .field = fields };

	if (!envelope_parse(line, &env))
		return;
	MUST(within(env.host, line) && within(env.tag, line) && within(env.instance, line));
	MUST(within(env.service, line) || str_eq(env.service, STR("postfix")));
	MUST(within(env.queue_id, line) && within(env.text, line) && env.pid >= -1);
	MUST(env.queue_id.n == 0 || queue_id_ok(env.queue_id) || is_word(env.queue_id));
	if (env.stamped) {
		MUST(env.stamp.month >= 1 && env.stamp.month <= 12 && env.stamp.day >= 1 && env.stamp.day <= 31);
		MUST(env.stamp.sec >= 0 && env.stamp.sec < 61 && abs(env.stamp.offset) <= 86400);
	}
	grammar_parse(g, &env, &p);
	MUST(p.n >= 0 && p.n <= FIELD_MAX && !(p.kind && p.kind->name == NULL));
	for (int i = 0; i < p.n; i++)
		MUST(within(p.field[i].value, line));
	(void)grammar_is_ours(g, &env);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct grammar *g;
	struct err e = { 0 };
	struct clock c;
	struct envelope env;

	if (g == NULL) {
		g = grammar_new(fuzz_file("src/rules/lines.json"), &e);
		MUST(g != NULL && grammar_check(g, &e) > 0);
	}
	struct str raw = fuzz_copy(data, size);
	char *clean = malloc(3 * size + 1);
	MUST(clean != NULL);
	struct str line = utf8_clean(raw, clean);
	MUST(utf8_ok(line));
	look(g, line);
	look(g, raw); /* ingest cleans first; nothing depends on it */
	clock_start(&c, &(struct clock_opts){ .zone_given = size & 1 }, raw, 1795487985, &(struct clock_past){ 0 });
	for (struct str rest = raw; rest.n;) {
		struct str one = str_head(rest, str_find(rest, '\n', 0));
		rest = str_skip(rest, one.n + 1);
		if (envelope_parse(one, &env) && env.stamped)
			MUST(isfinite(clock_at(&c, &env.stamp)));
	}
	free(clean);
	free((void *)(uintptr_t)raw.p);
	return 0;
}
