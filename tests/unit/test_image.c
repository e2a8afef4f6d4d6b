/* Rows that SQLite copies from a database in memory: after a load a table has what plain statements put there, and its indexes fit, whatever the rows are. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/bulk.h"
#include "store/image_table.h"
#include "store/load.h"

static struct db *with(const char *sql, bool aside)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);

	assert_non_null(db);
	db_run(db, "test", str_c(sql));
	load_begin(db);
	if (aside)
		db_aside(db);
	return db;
}

static bool whole(struct db *db)
{
	struct stmt *s = db_prepare(db, "PRAGMA main.integrity_check");

	assert_true(stmt_step(s));
	assert_slice(col_text(s, 0), "ok");
	stmt_free(s);
	return true;
}

/* Whether rows of t go from the image as they are. */
static bool transferred(struct db *db)
{
	const struct image *m = load_image(db);
	char sql[200];
	bool yes = false;

	if (m->file == NULL || m->off)
		return false;
	snprintf(sql, sizeof sql, "EXPLAIN INSERT OR ROLLBACK INTO main.t SELECT * FROM %s.t", image_file_vfs(m->file));
	struct stmt *s = db_prepare(db, sql);
	while (stmt_step(s))
		yes |= str_eq(col_text(s, 1), STR("RowCell")) || str_eq(col_text(s, 1), STR("RowData"));
	stmt_free(s);
	return yes && image_file_asked(m->file) > 2;
}

#define TABLE(name) "CREATE TABLE " name "(k INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT, must INTEGER NOT NULL DEFAULT 0) STRICT;"
#define INDEXES_OF_T \
	"CREATE INDEX t_i ON t(i); CREATE INDEX t_ri ON t(r, i); CREATE INDEX t_s ON t(s) WHERE s IS NOT NULL; CREATE INDEX t_less ON t(k) WHERE i < 3 AND r >= 1;" \
	"CREATE INDEX t_some ON t(must) WHERE s = 'x' OR s > 'xx'; CREATE INDEX t_null ON t(r) WHERE s IS NULL; CREATE INDEX t_not ON t(i) WHERE s <> 'x' AND i <= 40;"

static void put(struct bulk *b, struct stmt *plain, int64_t k, const struct cell *i, double r, struct str s)
{
	bulk_row(b);
	bulk_int(b, k);
	if (i->type == 'i')
		bulk_int(b, i->v.i);
	else
		bulk_id(b, -1);
	bulk_real(b, r);
	bulk_text(b, s);
	bulk_int(b, k % 7);
	stmt_int(plain, 1, k);
	stmt_null(plain, 2);
	if (i->type == 'i')
		stmt_int(plain, 2, i->v.i);
	stmt_real(plain, 3, r);
	stmt_text(plain, 4, s);
	stmt_int(plain, 5, k % 7);
	stmt_do(plain);
}

static void compare(struct db *db, int rows)
{
	assert_int_equal(db_int(db, "SELECT count(*) FROM t"), rows);
	assert_int_equal(db_int(db, "SELECT count(*) FROM t NATURAL JOIN (SELECT k, i ii, r rr, s ss, must mm FROM u) WHERE i IS ii AND r IS rr AND s IS ss AND must = mm"
				    " AND typeof(i) = typeof(ii) AND typeof(r) = typeof(rr) AND typeof(s) = typeof(ss)"),
			 rows);
	if (db_int(db, "SELECT count(*) FROM pragma_compile_options WHERE compile_options = 'ENABLE_DBSTAT_VTAB'"))
		assert_int_equal(db_int(db, "SELECT sum(payload) FROM dbstat WHERE name = 't' AND pagetype = 'leaf'"),
				 db_int(db, "SELECT sum(payload) FROM dbstat WHERE name = 'u' AND pagetype = 'leaf'"));
	assert_true(whole(db));
}

static const int64_t numbers[] = { 0, 1, 2, -1, 127, 128, -128, -129, 32767, 32768, 8388607, 8388608, INT32_MAX, INT64_C(1) << 31, (INT64_C(1) << 47) - 1, INT64_C(1) << 47,
	-(INT64_C(1) << 47), -(INT64_C(1) << 47) - 1, INT64_MAX, INT64_MIN, 40, 41 };
static const double reals[] = { 0.0, -0.0, 1.0, 0.5, -7.25, 1770076801.0, 1770076801.5, 1e300, 140737488355327.0, 140737488355328.0, 4e18, NAN };

/* All kinds of values. foreign_keys: a reference keeps SQLite from copying, so that it reads the image as any other table. */
static void values(void **state)
{
	(void)state;
	for (int how = 0; how < 4; how++) {
		bool aside = how & 1, keys = how & 2;
		struct db *db = with(keys ? "PRAGMA foreign_keys = ON; CREATE TABLE t(k INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT, must INTEGER NOT NULL DEFAULT 0,"
					    " FOREIGN KEY(s) REFERENCES o(s)) STRICT; CREATE TABLE o(s TEXT PRIMARY KEY); INSERT INTO o VALUES ('x'), ('xy'), ('');" INDEXES_OF_T TABLE("u")
					  : TABLE("t") INDEXES_OF_T TABLE("u"),
				     aside);
		struct bulk *b = bulk_open(db, "t", "k, i, r, s, must", SAME_BUG);
		struct stmt *plain = db_prepare(db, "INSERT INTO u VALUES (?, ?, ?, ?, ?)");
		int n = 0;
		for (size_t i = 0; i <= sizeof numbers / sizeof *numbers; i++)
			for (size_t r = 0; r < sizeof reals / sizeof *reals; r++)
				for (int s = 0; s < 4; s++) {
					const struct str text[] = { STR_NONE, STR(""), STR("x"), STR("xy") };
					struct cell c = i < sizeof numbers / sizeof *numbers ? (struct cell){ .type = 'i', .v.i = numbers[i] } : (struct cell){ .type = 'n' };
					put(b, plain, ++n, &c, reals[r], text[s]);
				}
		bulk_flush(b);
		assert_int_equal(transferred(db), !keys);
		compare(db, n);
		bulk_close(b);
		stmt_free(plain);
		load_end(db);
		assert_true(whole(db));
		db_close(db);
	}
}

/* Keys and entries out of order, long texts among them, one row by itself; all go somewhere, and pages of indexes stay full. */
static void out_of_order(void **state)
{
	char *large = malloc(400000);
	uint32_t seed = 1;

	(void)state;
	memset(large, 'l', 400000);
	for (int aside = 0; aside < 2; aside++) {
		struct db *db = with(TABLE("t") INDEXES_OF_T TABLE("u"), aside);
		struct bulk *b = bulk_open(db, "t", "k, i, r, s, must", SAME_BUG);
		struct stmt *plain = db_prepare(db, "INSERT INTO u VALUES (?, ?, ?, ?, ?)");
		int rows = 20000;
		for (int n = 0; n < rows; n++) {
			seed = seed * 1664525 + 1013904223;
			size_t length[] = { 3, 60, 99, 100, 101, 5000, 65501, 70000, 300000 };
			size_t s = seed % 1000 < 9 ? seed % 1000 : 0;
			char text[16];
			snprintf(text, sizeof text, "x%05d", n - (int)(seed >> 16) % 3);
			struct cell c = { .type = 'i', .v.i = seed % 31 == 0 ? (int)(seed >> 8) % 1000 : n / 3 - (int)(seed >> 20) % 5 };
			put(b, plain, n % 100 == 99 ? n + 1000000 - 10 * n : n, &c, n / 10 + 0.5, s ? (struct str){ large, length[s] } : str_c(text));
			if (n == 0 || n == 700)
				bulk_flush(b);
		}
		bulk_flush(b);
		assert_true(transferred(db));
		compare(db, rows);
		bulk_close(b);
		stmt_free(plain);
		db_close(db); /* a load that is given up */
	}
	free(large);
}

/* Keys that come twice: the first row stays. Tables that can't be copied are written all the same. */
static void others(void **state)
{
	static const char *const tables[] = {
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT",        "CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT)",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT UNIQUE) STRICT", "CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT, WITHOUT ROWID",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s ANY) STRICT",         "CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT, more TEXT DEFAULT 'm') STRICT",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT; CREATE INDEX t_s ON t(lower(s))",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT; CREATE INDEX t_s ON t(s DESC)",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT; CREATE INDEX t_s ON t(s COLLATE NOCASE)",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT; CREATE INDEX t_s ON t(s) WHERE s LIKE 'a%'",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT; CREATE INDEX t_s ON t(s) WHERE s > 'a' AND k > 2 OR k < 2",
		"CREATE TABLE t(k INTEGER PRIMARY KEY, s TEXT) STRICT; CREATE INDEX t_s ON t(s) WHERE NOT s = 'a'",
	};

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct db *db = with(tables[i], false);
		struct bulk *b = bulk_open(db, "t", "k, s", SAME_IGNORE);
		assert_int_equal(load_image(db)->tables, i == 0);
		for (int n = 0; n < 3000; n++) {
			char text[16];
			snprintf(text, sizeof text, "%cb%d", n % 3 ? 'a' : 'A', n);
			bulk_row(b);
			bulk_int(b, n % 10 == 9 ? n - 8 : n);
			bulk_text(b, str_c(text));
		}
		bulk_flush(b);
		assert_int_equal(transferred(db), i == 0);
		assert_int_equal(db_int(db, "SELECT count(*) FROM t"), 2700);
		assert_int_equal(db_int(db, "SELECT count(*) FROM t WHERE s IN ('ab' || k, 'Ab' || k)"), 2700);
		assert_true(whole(db));
		bulk_close(b);
		db_close(db);
	}
}

/* What is done where SQLite would not ask for pages again: the image is left alone, from any moment on. */
static void left_alone(void **state)
{
	(void)state;
	struct db *db = with(TABLE("t"), false);
	struct bulk *b = bulk_open(db, "t", "k, i, r, s, must", SAME_BUG);
	for (int n = 0; n < 2000; n++) {
		bulk_row(b);
		bulk_int(b, n);
		bulk_int(b, n);
		bulk_real(b, n);
		bulk_text(b, STR_NONE);
		bulk_int(b, n);
		load_image(db)->off = n > 800;
	}
	bulk_flush(b);
	assert_int_equal(db_int(db, "SELECT sum(k = i AND k = r AND s IS NULL AND k = must) FROM t"), 2000);
	bulk_close(b);
	load_end(db);
	assert_int_equal(db_int(db, "SELECT count(*) FROM pragma_database_list WHERE name LIKE 'rows%'"), 0);
	db_close(db);
}

static void put_message(struct bulk *b, struct stmt *columns, int64_t key, const char *queue_id)
{
	bulk_row(b);
	while (stmt_step(columns)) {
		if (str_eq(col_text(columns, 0), STR("queue_id")))
			bulk_text(b, str_c(queue_id));
		else if (str_eq(col_text(columns, 1), STR("TEXT")))
			bulk_text(b, STR("x"));
		else
			bulk_int(b, str_eq(col_text(columns, 0), STR("msg")) ? key : 1);
	}
	stmt_reset(columns);
}

/* The index by queue id grows with the rows while its keys come in order; else it is made at the end. */
static void late(void **state)
{
	static const struct {
		int sorted; /* so many at first */
		bool late;
	} all[] = { { 6000, false }, { 0, true }, { 3000, true } };
	char id[16];

	(void)state;
	for (size_t i = 0; i < 2 * sizeof all / sizeof *all; i++) {
		struct db *db = with("", i & 1);
		struct stmt *names = db_prepare(db, "SELECT group_concat(name, ', ') FROM pragma_table_info('message')");
		struct stmt *columns = db_prepare(db, "SELECT name, type FROM pragma_table_info('message')");
		assert_true(stmt_step(names));
		char *list = str_dup(col_text(names, 0));
		stmt_free(names);
		struct bulk *b = bulk_open(db, "message", list, SAME_BUG);
		for (int n = 1; n <= 6000; n++) {
			snprintf(id, sizeof id, "%06d", n < all[i / 2].sorted ? n : n * 7919 % 6007);
			put_message(b, columns, n, id);
		}
		bulk_flush(b);
		stmt_free(columns);
		assert_int_equal(db_int(db, "SELECT count(*) FROM sqlite_schema WHERE name = '" LOAD_LATE "'"), all[i / 2].late ? 0 : 1);
		bulk_close(b);
		load_end(db);
		assert_int_equal(db_int(db, "SELECT count(*) FROM sqlite_schema WHERE name = '" LOAD_LATE "'"), 1);
		assert_int_equal(db_int(db, "SELECT count(*) FROM message INDEXED BY " LOAD_LATE " WHERE queue_id > ''"), 6000);
		assert_true(whole(db));
		free(list);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(out_of_order),
		cmocka_unit_test(others),
		cmocka_unit_test(left_alone),
		cmocka_unit_test(late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
