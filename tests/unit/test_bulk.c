/* Rows in bulk: written by the caller or by a thread of its own, a statement finds all that were handed over before it. */
#include "test.h"

#include <stdlib.h>

#include "store/bulk.h"

static struct db *with(bool aside)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);

	assert_non_null(db);
	if (aside)
		db_aside(db);
	db_run(db, "test", STR("CREATE TABLE t(k INTEGER, n INTEGER, body TEXT, PRIMARY KEY (k, n)) WITHOUT ROWID"));
	return db;
}

static void put(struct bulk *b, int64_t k, int64_t n, struct str body)
{
	bulk_row(b);
	bulk_int(b, k);
	bulk_int(b, n);
	bulk_text(b, body);
}

static void all_are_there(void **state)
{
	char *large = malloc(300000);
	struct str long_text = { large, 300000 };

	(void)state;
	memset(large, 'x', long_text.n);
	for (int aside = 0; aside < 2; aside++) {
		struct db *db = with(aside);
		struct bulk *b = bulk_open(db, "t", "k, n, body", SAME_IGNORE);
		for (int i = 0; i < 5000; i++) /* keys go down, so that they have to be sorted; each comes twice */
			put(b, 5000 - i / 2, 1, i % 1000 == 999 ? long_text : i % 2 ? STR_NONE : STR("first"));
		bulk_flush(b);
		assert_int_equal(db_int(db, "SELECT count(*) FROM t"), 2500);
		assert_int_equal(db_int(db, "SELECT count(*) FROM t WHERE body = 'first'"), 2500);
		put(b, 1, 1, long_text);
		put(b, 1, 2, STR("last"));
		bulk_flush(b);
		assert_int_equal(db_int(db, "SELECT length(body) FROM t WHERE k = 1 AND n = 1"), 300000);
		assert_int_equal(db_int(db, "SELECT count(*) FROM t WHERE k = 1"), 2);
		bulk_close(b);
		db_close(db);
	}
	free(large);
}

/* Each flush hands rows over while the ones before may still be being written. */
static void two_in_turn(void **state)
{
	struct db *db = with(true);
	struct bulk *b = bulk_open(db, "t", "k, n, body", SAME_BUG);

	(void)state;
	for (int i = 0; i < 300; i++) {
		put(b, i, i, STR("a"));
		bulk_flush(b);
		if (i % 100 == 0)
			assert_int_equal(db_int(db, "SELECT count(*) FROM t"), i + 1);
	}
	bulk_close(b);
	assert_int_equal(db_int(db, "SELECT sum(k = n) FROM t"), 300);
	db_close(db);
}

/* Rows of a key that begins with a text keep their order; one that is there already is changed, by rows of the same flush too. */
static void rows_are_added_to(void **state)
{
	(void)state;
	for (int aside = 0; aside < 2; aside++) {
		struct db *db = with(aside);
		db_run(db, "test", STR("CREATE TABLE sum(name TEXT PRIMARY KEY, n INTEGER, said TEXT) WITHOUT ROWID"));
		struct bulk *b = bulk_open_change(db, "sum", "name, n, said", "n = n + excluded.n, said = said || excluded.said");
		for (int i = 0; i < 3000; i++) {
			bulk_row(b);
			bulk_text(b, i % 2 ? STR("b") : STR("a"));
			bulk_int(b, i);
			bulk_text(b, i < 5 ? (struct str){ &"01234"[i], 1 } : STR(""));
		}
		bulk_flush(b);
		bulk_close(b);
		assert_int_equal(db_int(db, "SELECT sum(n) FROM sum"), 3000 * 2999 / 2);
		assert_int_equal(db_int(db, "SELECT count(*) FROM sum WHERE (name, said) IN (VALUES ('a', '024'), ('b', '13'))"), 2);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_there),
		cmocka_unit_test(two_in_turn),
		cmocka_unit_test(rows_are_added_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
