/* Libraries opened late: one that is there, one that is not, a function it does not have. */
#include "test.h"

#include <zlib.h>

#include "util/late.h"

#define FUNCTIONS(F) F(crc32) F(zlibVersion)

static void opened(void **state)
{
	struct { FUNCTIONS(LATE_POINTER) } lib = { 0 }, other = { 0 };
	static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL }, *const wrong[] = { "crc32", "no_such_function", NULL };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(late_open("libz.so.1", names, &lib, &e), 0);
	assert_int_equal(lib.crc32(0, (const unsigned char *)"a", 1), 0xe8b7be43);
	assert_string_equal(lib.zlibVersion(), ZLIB_VERSION);
	assert_int_equal(late_open("libno-such-file.so", names, &lib, &e), 0); /* opened before */
	assert_int_equal(late_open("libno-such-file.so", names, &other, &e), -1);
	assert_int_equal(e.code, EXIT_DATA);
	assert_non_null(strstr(e.text, "libno-such-file.so"));
	e = (struct err){ 0 };
	assert_int_equal(late_open("libz.so.1", wrong, &other, &e), -1);
	assert_non_null(strstr(e.text, "no_such_function"));
	assert_null(other.crc32);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(opened) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
