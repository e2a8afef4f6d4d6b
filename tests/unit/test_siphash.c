/* siphash: the first vectors of its authors' reference (key 00 01 … 0f; message 00 01 02 …). */
#include "test.h"

#include "util/siphash.h"

static void test_vectors(void **state)
{
	static const uint64_t want[] = { 0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d };
	unsigned char key[SIPHASH_KEY], message[16];

	(void)state;
	for (int i = 0; i < SIPHASH_KEY; i++)
		key[i] = message[i] = (unsigned char)i;
	for (size_t n = 0; n < sizeof want / sizeof *want; n++)
		assert_true(siphash(key, (struct str){ (const char *)message, n }) == want[n]);
	assert_true(siphash(key, (struct str){ (const char *)message, 15 }) == 0xa129ca6149be45e5);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_vectors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
