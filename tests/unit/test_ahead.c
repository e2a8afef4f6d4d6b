/* Rows read ahead: they are those of an ordinary statement, whatever else goes on beside it. */
#include "test.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/db.h"

enum { ROWS = 5000 };

static char path[64];
static bool few; /* no more threads than that can be made for reading */
static int threads, left; /* left: of them */

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr, void *(*run)(void *), void *restrict arg)
{
	int (*make)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	*(void **)&make = dlsym(RTLD_NEXT, "pthread_create");
	return few && left-- <= 0 ? EAGAIN : make(thread, attr, run, arg);
}

static int without_threads(void **state)
{
	(void)state;
	threads = 0;
	return 0;
}

static int with_one(void **state)
{
	(void)state;
	threads = 1;
	return 0;
}

static int with_all(void **state)
{
	(void)state;
	threads = 1000;
	return 0;
}

/* A database with rows that are committed, and a writer beside which they can be read. */
static struct db *filled(void)
{
	struct err e = { 0 };

	snprintf(path, sizeof path, "/tmp/test_ahead.%d.db", (int)getpid());
	struct db *db = db_open(path, DB_CREATE, &e);
	assert_non_null(db);
	db_run(db, "test", STR("CREATE TABLE t(k INTEGER PRIMARY KEY, r REAL, body TEXT);"
			       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
			       " INSERT INTO t SELECT i, i / 2.0, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE CASE WHEN i % 1000 = 999 OR i = 2 THEN printf('%.90000c', 'x') ELSE substr('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 1, i % 50) END END FROM n"));
	db_bulk(db);
	db_aside(db);
	db_begin(db);
	db_run(db, "test", STR("DELETE FROM t WHERE k > 100"));
	few = true;
	left = threads;
	return db;
}

static void done(struct db *db)
{
	few = false;
	db_rollback(db);
	db_close(db);
	unlink(path);
}

static void check_row(struct stmt *s, int64_t k)
{
	size_t length = k % 1000 == 999 || k == 2 ? 90000 : (size_t)k % 50;

	assert_int_equal(col_int(s, 0), k);
	assert_true(col_real(s, 1) == (double)k / 2);
	assert_int_equal(col_null(s, 2), k % 3 == 0);
	assert_true(k % 3 != 1 || (col_text(s, 2).p && col_text(s, 2).n == 0));
	assert_true(k % 3 != 2 || length == 0 || (col_text(s, 2).n == length && col_text(s, 2).p[length - 1] == 'x'));
}

static void what_was_committed_is_read(void **state)
{
	struct db *db = filled();
	struct stmt *s = db_ahead(db, "SELECT k, r, body FROM t WHERE k >= ? ORDER BY k");
	int64_t k = 2;

	(void)state;
	stmt_int(s, 1, k);
	for (; stmt_step(s); k++) {
		check_row(s, k);
		if (k == 50) /* beside it the writer's own connection shows what it did */
			assert_int_equal(db_int(db, "SELECT max(k) FROM t"), 100);
	}
	assert_int_equal(k, ROWS + 1);
	assert_false(stmt_step(s));
	stmt_free(s);
	done(db);
}

static void some_at_a_time(void **state)
{
	struct db *db = filled();

	(void)state;
	for (int round = 0; round < 3; round++) { /* the third is an ordinary one: it does not see what was deleted */
		struct stmt *s[3];
		for (int i = 0; i < 3; i++)
			s[i] = db_ahead(db, "SELECT k, r, body FROM t ORDER BY k DESC");
		for (int64_t k = ROWS; k > ROWS - 10; k--)
			for (int i = 0; i < 2; i++) {
				assert_true(stmt_step(s[i]));
				check_row(s[i], k);
			}
		assert_true(stmt_step(s[2]));
		check_row(s[2], 100);
		for (int i = 0; i < 3; i++) /* long before their ends */
			stmt_free(s[i]);
	}
	done(db);
}

/* By two threads, of which one may not be made; most stretches are empty, and one has a hole. */
static void by_keys(void **state)
{
	struct db *db = filled();
	static const struct { int64_t first, last, from, rows; } ask[] = {
		{ 2, 900000, 2, ROWS - 1 }, { -50000, 4000, 1, 4000 }, { 1025, 1025 + 30000, 1025, ROWS - 1024 }, { 1, 10, 1, 10 }, { 6000, 40000, 0, 0 }, { 9, 8, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof ask / sizeof *ask; i++) {
		int64_t k = ask[i].from, n = 0;
		left = threads;
		struct stmt *s = db_ahead_keys(db, "SELECT k, r, body FROM t WHERE k BETWEEN ? AND ?", ask[i].first, ask[i].last);
		for (; stmt_step(s); n++)
			check_row(s, k++);
		assert_false(stmt_step(s));
		stmt_free(s);
		assert_int_equal(n, ask[i].rows);
	}
	left = threads;
	struct stmt *s = db_ahead_keys(db, "SELECT k, r, body FROM t WHERE k BETWEEN ? AND ? AND (k < ?3 OR k > 4000)", 1, 40000);
	stmt_int(s, 3, 10);
	int64_t k = 1;
	for (; stmt_step(s) && k < 4500; k = k == 9 ? 4001 : k + 1) /* not to its end */
		check_row(s, k);
	assert_int_equal(k, 4500);
	stmt_free(s);
	done(db);
}

static void nothing_and_text(void **state)
{
	struct db *db = filled();
	struct stmt *s = db_ahead(db, "SELECT n.value FROM json_each(?) n");
	int64_t sum = 0;

	(void)state;
	stmt_text(s, 1, STR("[1,20,300]"));
	while (stmt_step(s))
		sum += col_int(s, 0);
	assert_int_equal(sum, 321);
	stmt_free(s);
	s = db_ahead(db, "SELECT k FROM t WHERE r < ?");
	stmt_real(s, 1, 0.1);
	assert_false(stmt_step(s));
	stmt_free(s);
	stmt_free(db_ahead(db, "SELECT k FROM t"));
	done(db);
}

static void a_temporary_one_has_ordinary_ones(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);

	(void)state;
	db_aside(db);
	db_run(db, "test", STR("CREATE TABLE t(k INTEGER PRIMARY KEY); INSERT INTO t VALUES (7)"));
	struct stmt *s = db_ahead(db, "SELECT k FROM t");
	assert_true(stmt_step(s));
	assert_int_equal(col_int(s, 0), 7);
	stmt_free(s);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_was_committed_is_read, with_all),
		cmocka_unit_test(some_at_a_time),
		cmocka_unit_test(by_keys),
		cmocka_unit_test(nothing_and_text),
		cmocka_unit_test(a_temporary_one_has_ordinary_ones),
		cmocka_unit_test_setup(what_was_committed_is_read, without_threads),
		cmocka_unit_test_setup(some_at_a_time, without_threads),
		cmocka_unit_test_setup(by_keys, without_threads),
		cmocka_unit_test_setup(by_keys, with_one),
		cmocka_unit_test_setup(nothing_and_text, without_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
