/* The straight way through a pattern: wherever it gives an answer, the answer is PCRE2's. Tried with every pattern of lines.json on its samples, cut, with bytes
 * changed, left out and doubled. */
#include "test.h"

#include <jansson.h>
#include <stdlib.h>

#include "ingest/envelope.h"
#include "util/embed.h"
#include "util/re.h"
#include "util/straight.h"

struct both {
	const char *pattern;
	struct re *re;
	struct straight *way;
	int n;
	struct str name[STRAIGHT_WANTED];
	int group[STRAIGHT_WANTED];
};

static int answers, asks;

static void note(void *arg, const char *name, int number)
{
	struct both *b = arg;

	b->name[b->n] = str_c(name);
	b->group[b->n++] = number;
}

static void open_both(struct both *b, const char *pattern)
{
	struct err e = { 0 };

	*b = (struct both){ .pattern = pattern, .re = re_new(str_c(pattern), false, &e) };
	if (b->re == NULL)
		fail_msg("%s", e.text);
	re_names(b->re, note, b);
	b->way = straight_new(str_c(pattern), b->name, b->n);
}

static void close_both(struct both *b)
{
	re_free(b->re);
	straight_free(b->way);
}

static void compare(struct both *b, struct str text)
{
	size_t at[2 * STRAIGHT_WANTED];
	struct re_match m;
	int hit = straight_run(b->way, text, at), want = re_exec(b->re, text, &m);

	if (hit == STRAIGHT_ASK) {
		asks++;
		return;
	}
	answers++;
	if (hit != want)
		fail_msg("%s: %d instead of %d: %.*s", b->pattern, hit, want, STR_ARG(text));
	for (int i = 0; hit > 0 && i < b->n; i++) {
		struct str g = m.group[b->group[i]];
		if (g.p ? at[2 * i] != (size_t)(g.p - text.p) || at[2 * i + 1] - at[2 * i] != g.n : at[2 * i] != RE_UNSET)
			fail_msg("%s: another %.*s: %.*s", b->pattern, STR_ARG(b->name[i]), STR_ARG(text));
	}
}

/* Each byte left out, doubled, and made another one; and all behind it cut. */
static void compare_changed(struct both *b, struct str text)
{
	static const char others[] = " :;,<>[]()/.a9";
	char *changed = malloc(text.n + 1);

	assert_non_null(changed);
	compare(b, text);
	for (size_t i = 0; i < text.n; i++) {
		memcpy(changed, text.p, text.n);
		compare(b, (struct str){ changed, i });
		changed[i] = others[(i * 7 + text.n) % (sizeof others - 1)];
		compare(b, (struct str){ changed, text.n });
		memcpy(changed + i, text.p + i + 1, text.n - i - 1);
		compare(b, (struct str){ changed, text.n - 1 });
		memcpy(changed + i + 1, text.p + i, text.n - i);
		changed[i] = text.p[i];
		compare(b, (struct str){ changed, text.n + 1 });
	}
	free(changed);
}

static void shipped(void **state)
{
	struct err e = { 0 };
	struct str json;
	json_t *all, *kind, *sample;
	size_t i, j;
	int patterns = 0, ways = 0;

	(void)state;
	assert_int_equal(embed_get("src/rules/lines.json", &json, &e), 0);
	all = json_loadb(json.p, json.n, 0, NULL);
	json_array_foreach(all, i, kind)
	{
		struct both b;
		const char *pattern = json_string_value(json_object_get(kind, "pattern"));
		if (pattern == NULL)
			continue;
		open_both(&b, pattern);
		patterns++;
		ways += b.way != NULL;
		json_array_foreach(json_object_get(kind, "samples"), j, sample)
		{
			struct envelope env;
			struct str line = str_c(json_string_value(json_object_get(sample, "line")));
			if (b.way && envelope_parse(line, &env))
				compare_changed(&b, env.text);
		}
		close_both(&b);
	}
	json_decref(all);
	assert_true(ways * 50 > patterns * 49); /* nearly all of them have one */
	assert_true(answers > 1000 * asks);
}

/* Where the first turn is not the right one, another one has to be taken, and what was noted in the first is forgotten. */
static void turns(void **state)
{
	static const char *const tried[][2] = {
		{ "^a*ab", "aaab" }, { "^(?<x>a|ab)c", "abc" }, { "^(?<x>a?)ab", "ab" }, { "^(?:(?<x>a)b)?ac", "ac" }, { "^(?<x>.*?)b$", "abab" },
		{ "^(?<x>.*)b", "abab" }, { "^(?<x>[^b]+?)b", "aab" }, { "^(?:(?<x>a)|(?<y>ab))$", "ab" }, { "^a{2,3}(?<x>a?)$", "aaaa" },
		{ "^(?<x>\\S+) (?<y>\\d+)?$", "a 7" }, { "^(?<x>\\w+)(?: (?<y>b))?$", "a b" }, { "^(?:a(?<x>b)?c)?(?<y>a?)", "ab" }, { "^(?<x>[]a-c\\d-]*)d", "]b-7d" },
		{ "^(?<x>\\[[^]]*])\\.(?<y>.)", "[x].y" }, { "^a$", "a\n" }, { "^(?<x>ab?)(?<y>b?)$", "ab" },
		{ "^(?<x>.*?)(?:a|b(?<y>.))$", "cabbaa" }, { "^(?:(?<x>a)(?<y>b)?|(?<z>abb))c?$", "abbc" }, { "^(?<x>.*?)(?:;(?= (?:a=|b=))|;?$)(?: a=(?<y>.*))?", "x; c; a=1" },
		{ "^(?<x>[^()]*?)(?: b)?\\)", "a b b)" }, { "^(?<x>a*?)", "aa" }, { "^(?<x>a*?)(?<y>b?)(?=c|$)", "aabc" }, { "^(?<x>.*?)(?: (?<y>b))?$", "a b b\n" },
		{ "^(?=(?:a|b)c)(?<x>.)(?<y>.*)", "bcd" }, { "^(?<x>.+?)(?=a)(?<y>.)(?<z>.*?)(?:b(?<w>c?))?$", "xaaabb" }, { "^(?<x>\\S*)a(?<y>\\S*)a(?:(?<z>a)|b)$", "abaaaab" },
		{ "^a*(?:$|.)b", "aab" }, { "^(?<x>a+)(?=(?:$|.)b)", "aaab" }, { "^a(?:b(?:cd))e(?:f)", "abcdef" }, { "^0123456(?:78)(?:9abcdef)x", "0123456789abcdefx" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
		struct both b;
		open_both(&b, tried[i][0]);
		if (b.way)
			compare_changed(&b, str_c(tried[i][1]));
		close_both(&b);
	}
}

static void unknown(void **state)
{
	static const char *const refused[] = {
		"a", "^a|b", "^(?=a)?b", "^(?!a)b", "^(?<=a)b", "^(?<x>a)\\k<x>", "^(a)", "^(?:a)*b", "^(?i)a", "^a++b", "^\\bab", "^\\x41", "^[[:alpha:]]", "^(?:a)+", "^a??b", "^(?>a)",
		"^a{,2}b", "^\\Qa\\E", "^(?|a|b)", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (straight_new(str_c(refused[i]), NULL, 0) != NULL)
			fail_msg("taken: %s", refused[i]);
}

/* What may be missing at the end is not looked at where nothing in it is wanted. */
static void wanted_only(void **state)
{
	size_t at[2];
	struct str name = STR("x");
	struct straight *t = straight_new(STR("^a (?<x>\\d+)(?: (?<y>.*?))?"), &name, 1);

	(void)state;
	if (t) {
		assert_int_equal(straight_run(t, STR("a 12 b"), at), 1);
		assert_int_equal(at[0], 2);
		assert_int_equal(at[1], 4);
		assert_int_equal(straight_run(t, STR("a b"), at), 0);
	}
	assert_non_null(t);
	straight_free(t);
}

/* What takes too many turns is left to the engine, which has its limits: of a line that is all traps, and of one that is all far ways. */
static void bounded(void **state)
{
	static char traps[4000];
	size_t at[2];
	struct str name = STR("x");
	struct straight *t = straight_new(STR("^(?<x>.*?)a.*?a.*?a.*?b"), &name, 1);

	(void)state;
	assert_non_null(t);
	memset(traps, 'a', sizeof traps);
	assert_int_equal(straight_run(t, (struct str){ traps, 8 }, at), 0);
	assert_int_equal(straight_run(t, (struct str){ traps, sizeof traps }, at), STRAIGHT_ASK);
	for (size_t i = 0; i < sizeof traps; i++)
		traps[i] = i % 100 ? '.' : 'a';
	assert_int_equal(straight_run(t, (struct str){ traps, sizeof traps }, at), STRAIGHT_ASK);
	straight_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shipped), cmocka_unit_test(turns), cmocka_unit_test(unknown), cmocka_unit_test(wanted_only),
		cmocka_unit_test(bounded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
