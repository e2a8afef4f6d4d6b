/* Templates of lines that nobody understood: what differs from line to line is gone, what tells them apart stays. */
#include "test.h"

#include <stdlib.h>

#include "ingest/tally.h"
#include "util/utf8.h"

static void is(const char *text, const char *want)
{
	char out[300];
	size_t n = tally_template(str_c(text), out, sizeof out);
	struct str got = { out, n };

	assert_slice(got, want);
}

static void placeholders(void **state)
{
	(void)state;
	is("something odd about 63AF2A780F7", "something odd about <id>");
	is("lost 12 of 3456 things", "lost <n> of <n> things");
	is("mail for user@x.example is late", "mail for <address> is late");
	is("from=<user@x.example>, host mx[192.0.2.1]:25", "from=<>, host mx[]<n>");
	is("cannot open \"/var/x 1\": no", "cannot open \"\": no");
	is("unbalanced <a and [b and \"c", "unbalanced <a and [b and \"c");
	is("", "");
}

static void same_shape_same_template(void **state)
{
	char a[300], b[300];
	size_t n = tally_template(STR("odd thing 17 at mx1.example[192.0.2.1]:25 for <a@x>"), a, sizeof a);
	size_t m = tally_template(STR("odd thing 18 at mx1.example[2001:db8::1]:25 for <b@y>"), b, sizeof b);

	(void)state;
	assert_int_equal(n, m);
	assert_memory_equal(a, b, n);
}

/* Whatever the text, the template fits, and is valid UTF-8 when the text is. */
static void bounds(void **state)
{
	char text[1000], out[300];

	(void)state;
	for (size_t room = 4; room <= sizeof out; room++) {
		for (size_t i = 0; i + 3 <= 999; i += 3)
			memcpy(text + i, "例", 3);
		size_t n = tally_template((struct str){ text, 999 }, out, room);
		assert_true(n <= room);
		if (!utf8_ok((struct str){ out, n }))
			fail_msg("cut within a character, room %zu", room);
		memset(text, '(', 999);
		assert_true(tally_template((struct str){ text, 999 }, out, room) <= room);
	}
}

static void counting(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);
	struct tally *t = tally_open(db);
	struct where w = { .source = 1, .line = 1, .at = 7200.5, .mta = 1 };

	(void)state;
	db_run(db, "test", STR("INSERT INTO mta(mta, host, instance) VALUES (1, 'h', 'postfix'); INSERT INTO source(source, path, head_bytes, head_hash) VALUES (1, 'x', 0, 0)"));
	for (int i = 0; i < 10; i++)
		tally_count(t, &w, STR("smtpd.connect"), 1);
	w.at = 10799.9;
	tally_count(t, &w, STR("smtpd.connect"), 5);
	w.at = 10800;
	tally_count(t, &w, STR("smtpd.connect"), 1);
	tally_unparsed(t, &w, STR("smtp"), STR("odd 12"), STR("whole line"), "no kind");
	tally_unparsed(t, &w, STR("smtp"), STR("odd 13"), STR("another"), "no kind");
	tally_flush(t);
	tally_flush(t);
	assert_int_equal(db_int(db, "SELECT lines FROM tally WHERE hour_at = 7200 AND kind = 'smtpd.connect'"), 15);
	assert_int_equal(db_int(db, "SELECT lines FROM tally WHERE hour_at = 10800"), 1);
	assert_int_equal(db_int(db, "SELECT count(*) FROM unparsed"), 1);
	assert_int_equal(db_int(db, "SELECT lines FROM unparsed WHERE template = 'odd <n>' AND example = 'whole line'"), 2);
	tally_free(t);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(placeholders), cmocka_unit_test(same_shape_same_template), cmocka_unit_test(bounds), cmocka_unit_test(counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
