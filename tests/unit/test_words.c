/* The words that keep an accepted reply: at the beginning of a word only, in any case. */
#include "test.h"

#include "ingest/words.h"

static void words(void **state)
{
	static const struct { const char *text; bool in; } cases[] = {
		{ "250 2.0.0 Ok: queued as 2FCA2FF479", false },
		{ "250 2.0.0 Ok, discarded", true },
		{ "250 DISCARDED", true },
		{ "250 not undiscarded", false },
		{ "250 _discard", false },
		{ "250 mail held", true },
		{ "250 mail held.", true },
		{ "250 by heldenmail.example", false },
		{ "250 2.7.0 on hold: quarantine", true },
		{ "250 on holds", false },
		{ "held", true },
		{ "hel", false },
		{ "", false },
	};
	struct err e = { 0 };
	const struct str list[] = { STR("discard"), STR("held "), STR("on hold ") }, bad = STR("x");
	struct words *w = words_new(list, 3, &e);

	(void)state;
	assert_non_null(w);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (words_in(w, str_c(cases[i].text)) != cases[i].in)
			fail_msg("%s", cases[i].text);
	words_free(w);
	assert_null(words_new(&bad, 1, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
