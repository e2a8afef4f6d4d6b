/* Slices: bounded by their length, absent or empty alike. */
#include "test.h"

#include <stdlib.h>

#include "util/str.h"

static void finding(void **state)
{
	struct str s = STR("a=b=c");

	(void)state;
	assert_int_equal(str_find(s, '=', 0), 1);
	assert_int_equal(str_find(s, '=', 2), 3);
	assert_int_equal(str_find(s, '=', 4), 5);
	assert_int_equal(str_find(s, '=', 99), 5);
	assert_int_equal(str_find(s, 'x', 0), 5);
	assert_int_equal(str_find(STR_NONE, 'x', 0), 0);
	assert_int_equal(str_find_str(s, STR("=c"), 0), 3);
	assert_int_equal(str_find_str(s, STR("=d"), 0), 5);
	assert_int_equal(str_find_str(s, STR(""), 2), 2);
	assert_int_equal(str_find_str(STR("ab"), STR("abc"), 0), 2);
	assert_int_equal(str_find_str(s, STR("a"), 6), 5);
}

static void never_beyond_the_end(void **state)
{
	struct str cut = str_head(STR("status=sent"), 6); /* "status" of a longer buffer */

	(void)state;
	assert_int_equal(str_find(cut, '=', 0), 6);
	assert_int_equal(str_find_str(cut, STR("s="), 0), 6);
	assert_false(str_starts(cut, STR("status=")));
	assert_true(str_ends(cut, STR("us")));
	assert_slice(str_skip(cut, 4), "us");
	assert_slice(str_skip(cut, 100), "");
	assert_slice(str_head(cut, 100), "status");
}

static void trimming(void **state)
{
	(void)state;
	assert_slice(str_trim(STR(" \t a b \r\n")), "a b");
	assert_slice(str_trim(STR(" \r\n ")), "");
	assert_slice(str_trim(STR_NONE), "");
}

static void comparing(void **state)
{
	(void)state;
	assert_true(str_eq(STR(""), STR_NONE));
	assert_true(str_eq(STR("a"), STR("a")));
	assert_false(str_eq(STR("a"), STR("A")));
	assert_true(str_ieq(STR("MX1.Example"), STR("mx1.eXAMPLE")));
	assert_false(str_ieq(STR("mx1"), STR("mx12")));
	assert_false(str_ieq(STR("["), STR("{"))); /* 0x5b and 0x7b are no letters */
}

static void whole_numbers(void **state)
{
	(void)state;
	assert_int_equal(str_int(STR("0"), 9), 0);
	assert_int_equal(str_int(STR("65535"), 65535), 65535);
	assert_int_equal(str_int(STR("65536"), 65535), -1);
	assert_int_equal(str_int(STR(""), 9), -1);
	assert_int_equal(str_int(STR("-1"), 9), -1);
	assert_int_equal(str_int(STR("+1"), 9), -1);
	assert_int_equal(str_int(STR(" 1"), 9), -1);
	assert_int_equal(str_int(STR("1x"), 9), -1);
	assert_int_equal(str_int(STR("999999999999999999"), INT64_MAX), 999999999999999999);
	assert_int_equal(str_int(STR("99999999999999999999999"), INT64_MAX), -1); /* too long to hold */
}

static void decimals(void **state)
{
	(void)state;
	assert_true(str_num(STR("0.02")) == 0.02);
	assert_true(str_num(STR("1234")) == 1234);
	assert_true(str_num(STR("1.")) == 1);
	assert_true(str_num(STR(".5")) == 0.5);
	assert_true(str_num(STR("")) == -1);
	assert_true(str_num(STR(".")) == -1);
	assert_true(str_num(STR("1.2.3")) == -1);
	assert_true(str_num(STR("1e9")) == -1);
	assert_true(str_num(STR("-1")) == -1);
	assert_true(str_num(STR("123456789012345678901234567890")) == -1);
}

static void copies(void **state)
{
	char *z = str_dup(str_head(STR("abcdef"), 3)), *empty = str_dup(STR_NONE);

	(void)state;
	assert_string_equal(z, "abc");
	assert_string_equal(empty, "");
	free(z);
	free(empty);
}

/* The hash stands in databases: it may never change. */
static void hashes_are_for_ever(void **state)
{
	(void)state;
	assert_true(str_hash(STR("")) == str_hash(STR_NONE));
	assert_true(str_hash(STR("a")) != str_hash(STR("b")));
	assert_int_equal(str_hash(STR("postmortem")), 0xc44aa71040c2204bu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding),      cmocka_unit_test(never_beyond_the_end), cmocka_unit_test(trimming), cmocka_unit_test(comparing),
		cmocka_unit_test(whole_numbers), cmocka_unit_test(decimals), cmocka_unit_test(copies),   cmocka_unit_test(hashes_are_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
