/* Regular expressions come from users too: a pattern that would explode stops at a limit, with the just-in-time compiler and without. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "util/re.h"

static struct re *compile(const char *pattern)
{
	struct err e = { 0 };
	struct re *re = re_new(str_c(pattern), false, &e);

	if (re == NULL)
		fail_msg("%s", e.text);
	return re;
}

static int test(const char *pattern, struct str subject)
{
	struct re *re = compile(pattern);
	int rc = re_test(re, subject);

	re_free(re);
	return rc;
}

static void groups(void **state)
{
	struct re_match m;
	struct re *re = compile("^to=<(?<to>[^>]*)>(?:, orig_to=<(?<orig>[^>]*)>)?, (?<rest>.*)");

	(void)state;
	assert_int_equal(re_exec(re, STR("to=<a@b>, relay=none"), &m), 1);
	assert_slice(m.group[re_name(re, "to")], "a@b");
	assert_null(m.group[re_name(re, "orig")].p);
	assert_slice(m.group[re_name(re, "rest")], "relay=none");
	assert_int_equal(re_exec(re, STR("to=<a@b>, orig_to=<>, relay"), &m), 1);
	assert_non_null(m.group[re_name(re, "orig")].p); /* took part, and is empty */
	assert_int_equal(m.group[re_name(re, "orig")].n, 0);
	assert_int_equal(re_exec(re, STR("from=<a@b>"), &m), 0);
	assert_int_equal(re_name(re, "nobody"), 0);
	re_free(re);
}

static void bytes(void **state)
{
	(void)state;
	assert_int_equal(test("^.$", STR("\xff")), 1); /* subjects are bytes, not characters */
	assert_int_equal(test("^a.b$", (struct str){ "a\0b", 3 }), 1);
	assert_int_equal(test("^$", STR_NONE), 1);
	assert_int_equal(test("b", str_head(STR("ab"), 1)), 0);
}

static void ignoring_case(void **state)
{
	struct err e = { 0 };
	struct re *re = re_new(STR("spamhaus"), true, &e);

	(void)state;
	assert_int_equal(re_test(re, STR("zen.SpamHaus.org")), 1);
	re_free(re);
}

static void bad_patterns(void **state)
{
	static const char *const bad[] = { "(", "[a", "a{2,1}", "(?<n>a)(?<n>b)", "\\C", "(*UTF)x", "(?<n" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		struct re *re = re_new(str_c(bad[i]), false, &e);
		if (re != NULL)
			fail_msg("'%s' compiled", bad[i]);
		assert_int_equal(e.code, EXIT_DATA);
		assert_non_null(strstr(e.text, bad[i]));
	}
}

static void too_many_groups(void **state)
{
	char pattern[3 * RE_GROUPS + 1] = "";
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < RE_GROUPS; i++)
		memcpy(pattern + 3 * i, "(a)", 4);
	assert_null(re_new(str_c(pattern), false, &e));
	assert_int_equal(e.code, EXIT_DATA);
	pattern[3 * (RE_GROUPS - 1)] = '\0';
	e = (struct err){ 0 };
	struct re *re = re_new(str_c(pattern), false, &e);
	assert_non_null(re);
	re_free(re);
}

/* Exponential in the length of the subject; 60 letters would take longer than the world has existed. */
static void explosions(void **state)
{
	static const char *const patterns[] = { "^(a+)+[bc]$", "^(a|aa)+[bc]$", "^(?:(?:a*)*)*[bc]$", "(a*)*[bc]" };
	char subject[61];

	(void)state;
	memset(subject, 'a', 60);
	subject[59] = 'd';
	subject[60] = '\0';
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		for (int jit = 0; jit < 2; jit++) {
			char pattern[80];
			snprintf(pattern, sizeof pattern, "%s%s", jit ? "" : "(*NO_JIT)", patterns[i]);
			clock_t started = clock();
			int rc = test(pattern, str_c(subject));
			double s = (double)(clock() - started) / CLOCKS_PER_SEC;
			if (rc != -1)
				fail_msg("%s: %d, not a limit", pattern, rc);
			if (s > 1)
				fail_msg("%s: stopped after %.1f s only", pattern, s);
		}
	}
}

/* Deep recursion: the JIT's own stack; depth and heap where it is interpreted. */
static void deep(void **state)
{
	size_t n = 1 << 20;
	char *subject = malloc(n);

	(void)state;
	assert_non_null(subject);
	memset(subject, 'a', n);
	assert_int_equal(test("^(?:a|(b))*+c?(?:(a|b)(?2)?)+$|^((?:a|(b))(?3)?)+$", (struct str){ subject, n }), -1);
	assert_int_equal(test("(*NO_JIT)^((?:a|(b))(?1)?)+$", (struct str){ subject, n }), -1);
	free(subject);
}

/* A pattern may lower the limits, or go without the JIT; it still matches what it matches. */
static void without_jit(void **state)
{
	(void)state;
	assert_int_equal(test("(*NO_JIT)^host (.*) said", STR("host mx.example said")), 1);
	assert_int_equal(test("(*NO_JIT)^host (.*) said", STR("host mx.example")), 0);
	assert_int_equal(test("(*LIMIT_MATCH=4000000000)^(a+)+[bc]$", STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaad")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),          cmocka_unit_test(bytes),      cmocka_unit_test(ignoring_case), cmocka_unit_test(bad_patterns),
		cmocka_unit_test(too_many_groups), cmocka_unit_test(explosions), cmocka_unit_test(deep),          cmocka_unit_test(without_jit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
