/* Any bytes become valid UTF-8 without control characters; what was valid stays as it was. */
#include "test.h"

#include <stdlib.h>

#include "util/utf8.h"

static void valid(void **state)
{
	(void)state;
	assert_true(utf8_ok(STR("")));
	assert_true(utf8_ok(STR("plain ASCII, longer than eight bytes\twith a tab")));
	assert_true(utf8_ok(STR("利用者@例え.example")));
	assert_true(utf8_ok(STR("\xf0\x9f\x93\xa7"))); /* U+1F4E7 */
	assert_true(utf8_ok(STR("\xf4\x8f\xbf\xbf"))); /* U+10FFFF */
	assert_true(utf8_ok(STR("\xc2\xa0")));         /* U+00A0, the first one that is no C1 control */
}

static void invalid(void **state)
{
	(void)state;
	assert_false(utf8_ok(STR("\x80")));
	assert_false(utf8_ok(STR("\xff")));
	assert_false(utf8_ok(STR("a\xc3")));             /* cut in two */
	assert_false(utf8_ok(STR("\xe3\x81")));
	assert_false(utf8_ok(STR("\xc0\xaf")));          /* overlong / */
	assert_false(utf8_ok(STR("\xe0\x80\xaf")));
	assert_false(utf8_ok(STR("\xf0\x80\x80\xaf")));
	assert_false(utf8_ok(STR("\xed\xa0\x80")));      /* a surrogate */
	assert_false(utf8_ok(STR("\xf4\x90\x80\x80")));  /* beyond U+10FFFF */
	assert_false(utf8_ok(STR("\xc2\x9b")));          /* the one-byte CSI of C1 */
}

static void controls(void **state)
{
	char text[] = "0123456701234567";

	(void)state;
	assert_false(utf8_ok((struct str){ "a\0b", 3 }));
	assert_false(utf8_ok(STR("\x1b[31m")));
	assert_false(utf8_ok(STR("a\rb")));
	assert_false(utf8_ok(STR("a\nb")));
	assert_false(utf8_ok(STR("a\x7f")));
	/* the fast path looks at eight bytes at a time: every place, every control */
	for (size_t i = 0; i < 16; i++) {
		for (int c = 0; c < 0x20; c++) {
			text[i] = (char)c;
			if (utf8_ok((struct str){ text, 16 }) != (c == '\t'))
				fail_msg("byte 0x%02x at %zu", c, i);
		}
		text[i] = 0x7f;
		assert_false(utf8_ok((struct str){ text, 16 }));
		text[i] = (char)0xa0;
		assert_false(utf8_ok((struct str){ text, 16 }));
		text[i] = '~';
		assert_true(utf8_ok((struct str){ text, 16 }));
	}
}

static void cleaning(void **state)
{
	char out[100];

	(void)state;
	assert_slice(utf8_clean(STR("ok"), out), "ok");
	assert_slice(utf8_clean((struct str){ "a\0b", 3 }, out), "a\uFFFDb");
	assert_slice(utf8_clean(STR("\x1b[31mred\x07"), out), "\uFFFD[31mred\uFFFD");
	assert_slice(utf8_clean(STR("\xff\xfe"), out), "\uFFFD\uFFFD");
	assert_slice(utf8_clean(STR("\xe3\x81zz"), out), "\uFFFD\uFFFDzz");
	assert_slice(utf8_clean(STR("例\xe4"), out), "例\uFFFD");
}

/* Whatever goes in, what comes out is good, and cleaning it again changes nothing. */
static void cleaning_any_bytes(void **state)
{
	char in[64], out[3 * 64], again[9 * 64];
	uint32_t seed = 1;

	(void)state;
	for (int trial = 0; trial < 20000; trial++) {
		size_t n = 0;
		for (seed = seed * 1664525 + 1013904223; n < (seed >> 26); n++) {
			uint32_t x = (seed ^ (uint32_t)(n * 2654435761u)) * 2246822519u;
			in[n] = (char)(x >> 24);
		}
		struct str c = utf8_clean((struct str){ in, n }, out);
		assert_true(c.n <= 3 * n);
		assert_true(utf8_ok(c));
		struct str d = utf8_clean(c, again);
		assert_true(str_eq(c, d));
	}
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(utf8_width(STR("abc")), 3);
	assert_int_equal(utf8_width(STR("利用者")), 6);
	assert_int_equal(utf8_width(STR("e\u0301")), 1);
	assert_int_equal(utf8_width(STR("ｱ")), 1); /* halfwidth katakana */
}

static void heads(void **state)
{
	(void)state;
	assert_slice(utf8_head(STR("例え"), 6), "例え");
	assert_slice(utf8_head(STR("例え"), 5), "例");
	assert_slice(utf8_head(STR("例え"), 3), "例");
	assert_slice(utf8_head(STR("例え"), 2), "");
	assert_slice(utf8_head(STR("abc"), 2), "ab");
}

static void plain(void **state)
{
	char text[200];

	(void)state;
	memset(text, '~', sizeof text);
	for (size_t n = 0; n < sizeof text; n++)
		for (size_t odd = 0; odd <= n; odd++) {
			static const char odds[] = "\n\x7f\x80\xff\x1f\t\0";
			text[odd] = odds[(n + odd) % 7];
			assert_int_equal(utf8_plain((struct str){ text, n }), odd);
			text[odd] = odd % 2 ? ' ' : '~';
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain), cmocka_unit_test(valid),    cmocka_unit_test(invalid), cmocka_unit_test(controls), cmocka_unit_test(cleaning),
		cmocka_unit_test(cleaning_any_bytes), cmocka_unit_test(widths), cmocka_unit_test(heads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
