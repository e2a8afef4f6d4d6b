/* What a user can get wrong with a database comes back as an error that says what to do; nothing is made or changed then. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "store/db.h"
#include "store/schema.h"

static char dir[] = "/tmp/test_db.XXXXXX", path[64];

static int make_dir(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/mail.db", dir);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static struct db *open_db(enum db_mode mode)
{
	struct err e = { 0 };
	struct db *db = db_open(path, mode, &e);

	if (db == NULL)
		fail_msg("%s", e.text);
	return db;
}

static void refused(enum db_mode mode, int code, const char *says)
{
	struct err e = { 0 };

	assert_null(db_open(path, mode, &e));
	assert_int_equal(e.code, code);
	assert_non_null(strstr(e.text, path));
	if (strstr(e.text, says) == NULL)
		fail_msg("'%s' does not say '%s'", e.text, says);
}

static void put_file(const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fwrite(text, 1, n, f);
	fclose(f);
}

static void missing(void **state)
{
	(void)state;
	unlink(path);
	refused(DB_READ, EXIT_NOINPUT, "postmortem ingest --db");
	refused(DB_WRITE, EXIT_NOINPUT, "postmortem ingest --db");
	assert_int_equal(access(path, F_OK), -1);
}

static void a_new_one(void **state)
{
	struct stat st;

	(void)state;
	unlink(path);
	mode_t before = umask(0);
	struct db *db = open_db(DB_CREATE);
	umask(before);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(db_int(db, "PRAGMA application_id"), SCHEMA_ID);
	assert_int_equal(db_int(db, "PRAGMA user_version"), SCHEMA_VERSION);
	assert_int_equal(db_int(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%' AND name NOT LIKE 'sqlite_%'"), 0);
	assert_int_equal(db_int(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	db_close(db);
	db_close(open_db(DB_READ));
}

static void no_database(void **state)
{
	(void)state;
	put_file("Nov  4 02:19:45 h postfix/qmgr[1]: this is a log, no database, and it is long enough to hold a header of SQLite's\n", 110);
	refused(DB_READ, EXIT_DATA, "not a database");
	refused(DB_CREATE, EXIT_DATA, "not a database");
	char head[20] = "";
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fread(head, 1, 15, f), 15);
	fclose(f);
	assert_string_equal(head, "Nov  4 02:19:45"); /* still what it was */
	put_file("", 0);
	refused(DB_READ, EXIT_DATA, "postmortem ingest");
}

static void of_another_program(void **state)
{
	(void)state;
	unlink(path);
	struct db *db = open_db(DB_CREATE);
	db_run(db, "test", STR("PRAGMA application_id = 7"));
	db_close(db);
	refused(DB_READ, EXIT_DATA, "not a postmortem database");
	refused(DB_CREATE, EXIT_DATA, "not a postmortem database");
}

static void newer(void **state)
{
	(void)state;
	unlink(path);
	struct db *db = open_db(DB_CREATE);
	db_run(db, "test", STR("PRAGMA user_version = 999"));
	db_close(db);
	refused(DB_READ, EXIT_DATA, "newer");
	refused(DB_CREATE, EXIT_DATA, "newer");
}

/* db_begin dies when another process writes for too long; so it does so in a child. */
static void locked(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	__lsan_disable(); /* the child dies, and who dies frees nothing */
#endif
	unlink(path);
	struct db *db = open_db(DB_CREATE);
	db_begin(db);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct err e = { 0 };
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		struct db *mine = db_open(path, DB_CREATE, &e);
		if (mine == NULL)
			_exit(e.code);
		db_begin(mine);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_TEMPFAIL);
	db_rollback(db);
	db_close(db);
#ifdef __SANITIZE_ADDRESS__
	__lsan_enable();
#endif
}

static void binding(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);
	struct stmt *s = db_prepare(db, "SELECT ?, ?, ?, ?, ?, :name");

	(void)state;
	stmt_text(s, 1, str_head(STR("abc"), 2));
	stmt_text(s, 2, STR_NONE);
	stmt_id(s, 3, -1);
	stmt_real(s, 4, (double)(0.0f / 0.0f));
	stmt_int(s, 5, INT64_MAX);
	assert_true(stmt_has_param(s, ":name"));
	assert_false(stmt_has_param(s, ":nome"));
	assert_int_equal(stmt_param(s, ":name"), 6);
	assert_true(stmt_step(s));
	assert_slice(col_text(s, 0), "ab");
	assert_int_equal(col_type(s, 0), 't');
	assert_true(col_null(s, 1) && col_null(s, 2) && col_null(s, 3) && col_null(s, 5));
	assert_int_equal(col_int(s, 4), INT64_MAX);
	assert_null(col_text(s, 1).p);
	assert_false(stmt_step(s));
	stmt_free(s);
	stmt_free(NULL);
	db_close(db);
}

/* SQL of a user's may be wrong: an error, not a death. */
static void sql_of_users(void **state)
{
	static const char *const bad[] = { "", "-- nothing", "SELEC 1", "SELECT * FROM nowhere", "SELECT nosuch(1)" };
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		e = (struct err){ 0 };
		assert_null(db_prepare_user(db, str_c(bad[i]), &e));
		assert_int_equal(e.code, EXIT_DATA);
	}
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing), cmocka_unit_test(a_new_one), cmocka_unit_test(no_database), cmocka_unit_test(of_another_program),
		cmocka_unit_test(newer),   cmocka_unit_test(locked),    cmocka_unit_test(binding),     cmocka_unit_test(sql_of_users),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
