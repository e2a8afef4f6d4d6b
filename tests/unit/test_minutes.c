/* Slow minutes: their text says all that they hold, whichever of them are read back, and a row that was cut goes on. */
#include "test.h"

#include <stdlib.h>

#include "analysis/minutes.h"

static const double FIRST = 1767225825.8;

static struct minutes three(void)
{
	struct minutes m = { 0 };

	for (int i = 0; i < 3; i++) {
		minutes_begin(&m, &(struct minute){ .nth = 7 + i, .fast = i, .fast_first = i ? FIRST + 60 * i - 40.5 : 0, .fast_last = i ? FIRST + 60 * i - 20 : 0,
				.started_at = FIRST + 60 * i - 2.1, .first_at = FIRST + 60 * i, .last_at = FIRST + 60 * i + 1.25, .within = 5,
				.source = 1, .line = 100 + i, .last_source = 2, .last_line = 9 });
		minutes_count(&m, 2100000);
		minutes_count(&m, 2100000);
		minutes_count(&m, 1200000 + i);
	}
	return m;
}

static void same(const struct minutes *a, size_t i, const struct minutes *b, size_t k)
{
	const struct minute *x = &a->row[i], *y = &b->row[k];

	assert_int_equal(x->nth, y->nth);
	assert_int_equal(x->n, y->n);
	assert_int_equal(x->above, y->above);
	assert_int_equal(x->within, y->within);
	assert_int_equal(x->fast, y->fast);
	assert_true(x->fast_first == y->fast_first && x->fast_last == y->fast_last);
	assert_true(x->first_at == y->first_at && x->last_at == y->last_at);
	assert_true(x->started_at - y->started_at < 1e-6 && y->started_at - x->started_at < 1e-6);
	assert_int_equal(x->line, y->line);
	assert_int_equal(x->last_source, y->last_source);
	assert_int_equal(x->to - x->from, y->to - y->from);
	for (size_t v = 0; v < x->to - x->from; v++) {
		assert_int_equal(a->value[x->from + v].us, b->value[y->from + v].us);
		assert_int_equal(a->value[x->from + v].n, b->value[y->from + v].n);
	}
}

static void there_and_back(void **state)
{
	struct minutes m = three(), back = { 0 }, some = { 0 };
	char *text = minutes_text(&m, 3);

	(void)state;
	assert_string_equal(text, "1767225825800000 1250000 -2100000 0 0 0 5 1 100 2 9 2100000*2 1200000*1\n"
				  "1767225885800000 1250000 -2100000 1 -40500000 -20000000 5 1 101 2 9 2100000*2 1200001*1\n"
				  "1767225945800000 1250000 -2100000 2 -40500000 -20000000 5 1 102 2 9 2100000*2 1200002*1");
	minutes_read(&back, 7, str_c(text), 0, INT64_MAX);
	assert_int_equal(back.n, 3);
	for (size_t i = 0; i < 3; i++)
		same(&m, i, &back, i);
	minutes_read(&some, 7, str_c(text), 8, 8);
	assert_int_equal(some.n, 1);
	same(&m, 1, &some, 0);
	minutes_read(&some, 7, str_c(text), 9, 20);
	assert_int_equal(some.n, 2);
	same(&m, 2, &some, 1);
	free(text);
	minutes_free(&m);
	minutes_free(&back);
	minutes_free(&some);
}

static void the_last_goes_on(void **state)
{
	struct minutes m = three(), whole = three();

	(void)state;
	minutes_keep_last(&m);
	assert_int_equal(m.n, 1);
	same(&m, 0, &whole, 2);
	minutes_count(&m, 1200002);
	assert_int_equal(m.row[0].n, 4);
	assert_int_equal(m.row[0].above, 4);
	assert_int_equal(m.value[m.row[0].to - 1].n, 2);
	char *none = minutes_text(&m, 0);
	assert_string_equal(none, "");
	free(none);
	minutes_free(&m);
	minutes_free(&whole);
}

static void as_a_sample(void **state)
{
	struct minutes m = three();
	struct stat_sample s = minutes_sample(&m, 0, 3, minutes_fast(&m, 0, 3));

	(void)state;
	assert_int_equal(minutes_fast(&m, 0, 3), 15 + 1 + 2); /* what came before the first is outside */
	assert_int_equal(s.count, 18 + 9);
	assert_true(s.v[0].x == 0 && s.v[0].n == 18);
	assert_true(s.v[s.n - 1].x == 2.1);
	free(s.v);
	minutes_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back), cmocka_unit_test(the_last_goes_on), cmocka_unit_test(as_a_sample) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
