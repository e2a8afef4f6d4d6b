/* Queries asked early: their rows are those of an ordinary statement, whoever comes to ask them. */
#include "test.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "store/db.h"

/* Takes minutes; nobody waits for it. */
#define LONG "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000) SELECT count(*) FROM n"

static char path[64];
static bool refused; /* no thread can be made */

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr, void *(*run)(void *), void *restrict arg)
{
	int (*make)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	*(void **)&make = dlsym(RTLD_NEXT, "pthread_create");
	return refused ? EAGAIN : make(thread, attr, run, arg);
}

static struct db *filled(void)
{
	struct err e = { 0 };

	snprintf(path, sizeof path, "/tmp/test_early.%d.db", (int)getpid());
	struct db *db = db_open(path, DB_CREATE, &e);
	assert_non_null(db);
	db_run(db, "test", STR("CREATE TABLE t(k INTEGER PRIMARY KEY, r REAL, body TEXT); INSERT INTO t VALUES (1, 0.5, 'one'), (2, 1e9 + 0.123456, ''), (3, NULL, NULL)"));
	return db;
}

static void done(struct db *db)
{
	refused = false;
	db_close(db);
	unlink(path);
}

static struct stmt *ask(struct db *db, const char *sql, double from, struct str body)
{
	struct err e = { 0 };
	struct stmt *s = db_early(db, str_c(sql), (struct param[]){ { ":from", STR_NONE, from }, { ":body", body, 0 } }, 2, &e);

	assert_non_null(s);
	return s;
}

static void check_all(struct db *db)
{
	struct stmt *s = ask(db, "SELECT k, r, body, :from AS since FROM t WHERE r >= :from OR r IS NULL ORDER BY k", 0.75, STR("not asked for"));

	assert_true(stmt_step(s));
	assert_int_equal(stmt_columns(s), 4);
	assert_string_equal(stmt_name(s, 3), "since");
	assert_int_equal(col_int(s, 0), 2);
	assert_true(col_real(s, 1) == 1e9 + 0.123456);
	assert_int_equal(col_int(s, 1), 1000000000);
	assert_true(col_text(s, 2).p && col_text(s, 2).n == 0);
	assert_true(col_real(s, 3) == 0.75);
	assert_true(stmt_step(s));
	assert_int_equal(col_int(s, 0), 3);
	assert_true(col_null(s, 1) && col_null(s, 2));
	assert_false(stmt_step(s));
	stmt_free(s);
	s = ask(db, "SELECT k FROM t WHERE body = :body", 0, STR("one"));
	assert_true(stmt_step(s));
	assert_int_equal(col_int(s, 0), 1);
	assert_false(stmt_step(s));
	stmt_free(s);
}

static void rows_are_the_same(void **state)
{
	struct db *db = filled();

	(void)state;
	check_all(db);
	done(db);
}

static void and_without_a_thread(void **state)
{
	struct db *db = filled();

	(void)state;
	refused = true;
	check_all(db);
	done(db);
}

/* What stands behind a long one is asked by who wants it; the long one is given up. */
static void nobody_waits_for_another(void **state)
{
	struct db *db = filled();
	struct stmt *s = ask(db, LONG, 0, STR_NONE);

	(void)state;
	nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL); /* so that it is mostly begun */
	check_all(db);
	stmt_free(s);
	done(db);
}

/* Its one row's one number; frees it. */
static void gives(struct stmt *s, int64_t n)
{
	assert_true(stmt_step(s));
	assert_int_equal(col_int(s, 0), n);
	stmt_free(s);
}

/* Only the test's own connection has changed anything. */
static void who_waits_reads_another(void **state)
{
	struct db *db = filled();
	struct timespec while_ = { .tv_nsec = 50000000 };
	struct stmt *first = ask(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000) SELECT total_changes() + 0 * count(*) FROM n", 0, STR_NONE);
	struct stmt *second = ask(db, "SELECT total_changes()", 0, STR_NONE);

	(void)state;
	nanosleep(&while_, NULL); /* so that it is mostly begun */
	assert_true(stmt_step(first));
	bool waited = col_int(first, 0) == 0;
	stmt_free(first);
	nanosleep(&while_, NULL); /* time for the thread */
	assert_true(stmt_step(second));
	if (waited)
		assert_true(col_int(second, 0) > 0);
	assert_false(stmt_step(second));
	stmt_free(second);
	done(db);
}

static void a_transaction_sees_its_own(void **state)
{
	struct db *db = filled();

	(void)state;
	db_begin(db);
	db_run(db, "test", STR("DELETE FROM t WHERE k = 3"));
	struct stmt *s = ask(db, "SELECT count(*) FROM t", 0, STR_NONE);
	gives(s, 2);
	db_rollback(db);
	done(db);
}

static void a_temporary_database_has_one_connection(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);

	(void)state;
	db_run(db, "test", STR("CREATE TABLE here(a); INSERT INTO here VALUES (7)"));
	struct stmt *s = ask(db, "SELECT a FROM here", 0, STR_NONE);
	gives(s, 7);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_the_same),	    cmocka_unit_test(and_without_a_thread),			  cmocka_unit_test(nobody_waits_for_another),
		cmocka_unit_test(who_waits_reads_another), cmocka_unit_test(a_transaction_sees_its_own), cmocka_unit_test(a_temporary_database_has_one_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
