/* Numbers for pairs: all at once where they are few, as they are met where they are many; either way each once, and in the order of tables. */
#include "test.h"

#include <stdlib.h>

#include "analysis/pairs.h"

static void all_at_once(void **state)
{
	struct pairs *p = pairs_new(3, 5);
	size_t room = 0;
	int *array = pairs_fit(p, NULL, &room, sizeof *array);

	(void)state;
	assert_int_equal(p->n, 15);
	assert_int_equal(room, 15);
	assert_int_equal(pair_of(p, 2, 4), 14);
	assert_int_equal(pair_host(p, 14), 2);
	assert_int_equal(pair_provider(p, 14), 4);
	assert_int_equal(pairs_nth(p, 7), 7);
	assert_ptr_equal(pairs_fit(p, array, &room, sizeof *array), array);
	free(array);
	pairs_free(p);
}

static void as_they_are_met(void **state)
{
	struct pairs *p = pairs_new(100000, 100000);
	size_t room = 0;
	int *array = NULL;

	(void)state;
	assert_int_equal(p->n, 0);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 5000; i++) {
			uint32_t host = (i * 7919) % 5000, provider = 99999 - host;
			size_t n = pair_of(p, host, provider);
			array = pairs_fit(p, array, &room, sizeof *array);
			assert_int_equal(n, i);
			assert_int_equal(array[n], round ? host : 0);
			array[n] = (int)host;
			assert_int_equal(pair_host(p, n), host);
			assert_int_equal(pair_provider(p, n), provider);
		}
	}
	assert_int_equal(p->n, 5000);
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(pair_host(p, pairs_nth(p, i)), i);
	assert_int_equal(pair_of(p, 1, 0), 5000); /* and one more, in between */
	assert_int_equal(pairs_nth(p, 1), 5000);
	free(array);
	pairs_free(p);
}

static void none(void **state)
{
	struct pairs *p = pairs_new(0, 0);
	size_t room = 0;

	(void)state;
	assert_int_equal(p->n, 0);
	free(pairs_fit(p, NULL, &room, 8));
	pairs_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(as_they_are_met),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
