/* JSON read where it lies: what is valid, going through it, strings without their escapes. */
#include "test.h"

#include "util/jtext.h"

static bool valid(struct str text)
{
	struct err e = { 0 };
	bool ok = jtext_check(text, "x.json", &e) == 0;

	assert_int_equal(e.code, ok ? 0 : EXIT_DATA);
	return ok;
}

static void checked(void **state)
{
	static const char *const good[] = {
		"{}", " [ ] ", "0", "-0.5e+10", "12", "\"\"", "true", "null", "[1,2 , 3]", "{\"a\":{\"b\":[false,{}]},\"c\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"}",
		"[\"\\ud83d\\ude00\",\"\\\\\"]", "[[[[]]]]", "{\"\":\"\"}",
	};
	static const char *const bad[] = {
		"", " ", "[", "]", "{", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1]", "[1}", "01", "1.", "-", "+1", "1e", ".5", "tru", "\"",
		"\"\\\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u0000\"", "\"\\u12\"", "\"a\nb\"", "\"\xff\"", "[] []", "[\"a\" \"b\"]", "nul", "[1]x", "\"\\",
	};
	char deep[200];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!valid(str_c(good[i])))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (valid(str_c(bad[i])))
			fail_msg("%s", bad[i]);
	memset(deep, '[', 65);
	memset(deep + 65, ']', 65);
	assert_false(valid((struct str){ deep, 130 }));
	assert_true(valid((struct str){ deep + 1, 128 }));
	struct err e = { 0 };
	assert_int_equal(jtext_check(STR("[1,\n\n x]"), "x.json", &e), -1);
	assert_non_null(strstr(e.text, "x.json:3:"));
}

static void gone_through(void **state)
{
	struct str rest = STR(" { \"a\" : [1, \"]}\\\"\" ,{\"x\":[]}], \"b\":{ } , \"c\":\"d,e\" ,\"f\":-1.5}\n"), key, value, in, one;
	char buf[100], *to = buf;

	(void)state;
	assert_int_equal(jtext_check(rest, "x", &(struct err){ 0 }), 0);
	assert_true(jtext_next(&rest, &key, &value));
	assert_slice(key, "a");
	assert_slice(value, "[1, \"]}\\\"\" ,{\"x\":[]}]");
	assert_int_equal(jtext_type(value), 'a');
	in = value;
	assert_true(jtext_next(&in, NULL, &one));
	assert_slice(one, "1");
	assert_int_equal(jtext_type(one), 'n');
	assert_null(jtext_string(one, &to).p);
	assert_true(jtext_next(&in, NULL, &one));
	assert_slice(jtext_string(one, &to), "]}\"");
	assert_string_equal(buf, "]}\"");
	assert_ptr_equal(to, buf + 4);
	assert_true(jtext_next(&in, NULL, &one));
	assert_slice(one, "{\"x\":[]}");
	assert_false(jtext_next(&in, NULL, &one));
	assert_true(jtext_next(&rest, &key, &value));
	assert_slice(value, "{ }");
	in = value;
	assert_false(jtext_next(&in, &key, &one));
	in = value;
	assert_false(jtext_next(&in, NULL, &one));
	assert_true(jtext_next(&rest, &key, &value));
	assert_slice(value, "\"d,e\"");
	assert_true(jtext_next(&rest, &key, &value));
	assert_slice(key, "f");
	assert_slice(value, "-1.5");
	assert_false(jtext_next(&rest, &key, &value));
	in = STR("7");
	assert_false(jtext_next(&in, NULL, &one));
	assert_int_equal(jtext_type(STR_NONE), '?');
}

static void unescaped(void **state)
{
	char out[64];

	(void)state;
	assert_slice(jtext_unescape(STR("a\\n\\u00e9\\u20ac\\ud83d\\ude00\\/"), out), "a\n\u00e9\u20ac\U0001f600/");
	assert_slice(jtext_unescape(STR("\\ud83dx\\"), out), "\ufffdx\\");
	assert_true(jtext_ok(STR("\\ud83d \u00e9")));
	assert_false(jtext_ok(STR("\\")));
	assert_int_equal(jtext_mark(STR("0123456789\"\\"), 0), 10);
	assert_int_equal(jtext_mark(STR("0123456789\"\\"), 11), 11);
	assert_int_equal(jtext_mark(STR("01"), 9), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(checked), cmocka_unit_test(gone_through), cmocka_unit_test(unescaped) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
