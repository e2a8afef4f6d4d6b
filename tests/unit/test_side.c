/* Passes beside the caller: all their rows arrive, his own too, whoever makes them. */
#include "test.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "store/bulk.h"
#include "store/side.h"

enum { ROWS = 20000, PASSES = 3 };

static bool none; /* no thread can be made */

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr, void *(*run)(void *), void *restrict arg)
{
	int (*make)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	*(void **)&make = dlsym(RTLD_NEXT, "pthread_create");
	return none ? EAGAIN : make(thread, attr, run, arg);
}

struct pass {
	struct stmt *s;
	struct bulk *put;
};

static void copy(void *arg)
{
	struct pass *p = arg;

	while (stmt_step(p->s)) {
		bulk_row(p->put);
		bulk_int(p->put, col_int(p->s, 0));
		bulk_text(p->put, col_text(p->s, 1));
	}
	bulk_flush(p->put);
}

static void check(struct db *db)
{
	struct pass pass[PASSES];
	struct side *side;

	db_run(db, "test", STR("CREATE TABLE t(k INTEGER PRIMARY KEY, body TEXT); CREATE TABLE a(k INTEGER PRIMARY KEY, body TEXT); CREATE TABLE b(k INTEGER PRIMARY KEY, body TEXT);"
			       "CREATE TABLE c(k INTEGER PRIMARY KEY, body TEXT); CREATE TABLE own(k INTEGER PRIMARY KEY, body TEXT);"
			       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i, 'row ' || i FROM n"));
	db_bulk(db);
	db_aside(db);
	db_begin(db);
	side = side_new(db);
	for (int i = 0; i < PASSES; i++) {
		static const char *const to[] = { "a", "b", "c" };
		pass[i].put = bulk_open(db, to[i], "k, body", SAME_BUG);
		pass[i].s = side_prepare(side, "SELECT k, body FROM t");
		side_add(side, copy, &pass[i]);
	}
	struct bulk *own = bulk_open(db, "own", "k, body", SAME_BUG);
	side_begin(side);
	for (int64_t i = 1; i <= ROWS; i++) {
		bulk_row(own);
		bulk_int(own, i);
		bulk_text(own, STR("own"));
	}
	bulk_flush(own);
	side_wait(side);
	bulk_close(own);
	for (int i = 0; i < PASSES; i++) {
		stmt_free(pass[i].s);
		bulk_close(pass[i].put);
	}
	side_free(side);
	assert_int_equal(db_int(db, "SELECT count(*) FROM own"), ROWS);
	assert_int_equal(db_int(db, "SELECT count(*) FROM t JOIN a USING (k, body) JOIN b USING (k, body) JOIN c USING (k, body)"), ROWS);
	db_commit(db);
	db_close(db);
}

static void rows_arrive_from_a_thread(void **state)
{
	char path[64];
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 2; i++) { /* once without any thread */
		none = i == 1;
		snprintf(path, sizeof path, "/tmp/test_side.%d.db", (int)getpid());
		check(db_open(path, DB_CREATE, &e));
		none = false;
		unlink(path);
	}
}

static void the_caller_makes_them_in_a_temporary_database(void **state)
{
	struct err e = { 0 };

	(void)state;
	check(db_open(NULL, DB_CREATE, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_arrive_from_a_thread), cmocka_unit_test(the_caller_makes_them_in_a_temporary_database) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
