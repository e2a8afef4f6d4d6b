/* Files of queries/: their header comments, and rows as table, CSV and JSON. */
#include "test.h"

#include <stdlib.h>

#include "store/query.h"

static struct query q;

static void headers(void **state)
{
	(void)state;
	query_parse("queries/storms.sql", STR("-- title: Storms of failed connects\n"
					      "-- about: One row a storm.\n"
					      "--   It goes on.\n"
					      "-- param: :since Unix seconds, UTC\n"
					      "-- param: :until\n"
					      "SELECT 1;\n-- title: not this one\n"), &q);
	assert_string_equal(q.name, "storms");
	assert_string_equal(q.path, "queries/storms.sql");
	assert_slice(q.title, "Storms of failed connects");
	assert_string_equal(q.about, "One row a storm. It goes on.");
	assert_false(q.told);
	assert_int_equal(q.nparams, 2);
	assert_string_equal(q.param[0].name, ":since");
	assert_slice(q.param[0].text, "Unix seconds, UTC");
	assert_string_equal(q.param[1].name, ":until");
	assert_slice(q.param[1].text, "");
	query_parse("queries/detect/x.sql", STR("-- title: X\n-- about: Y\n-- told: detail\n--   no more of Y\n-- param: :n 1\nSELECT 1;\n"), &q);
	assert_true(q.told);
	assert_string_equal(q.about, "Y");
	assert_int_equal(q.nparams, 1);
}

static void odd_headers(void **state)
{
	char many[4000] = "";

	(void)state;
	query_parse("queries/detect/x.sql", STR(""), &q);
	assert_string_equal(q.name, "detect/x");
	assert_slice(q.title, "");
	query_parse("x", STR("--"), &q);
	query_parse("x", STR("-- title:"), &q);
	assert_slice(q.title, "");
	query_parse("x", STR("-- param:"), &q);
	query_parse("x", STR("--\n--\n-- about:\n--\n"), &q);
	for (int i = 0; i < QUERY_PARAMS + 4; i++)
		strcat(many, "-- param: :a-name-that-is-longer-than-there-is-room-for-in-the-table-of-parameters x\n");
	query_parse("x", str_c(many), &q);
	assert_int_equal(q.nparams, QUERY_PARAMS);
	memset(many, 'x', sizeof many - 1);
	memcpy(many, "-- about: ", 10);
	query_parse("a-path-that-is-longer-than-there-is-room-for/a-path-that-is-longer-than-there-is-room-for/a-path-that-is-longer-than-there-is-room-for.sql",
		    str_c(many), &q);
	assert_true(strlen(q.about) < sizeof q.about);
}

static char *printed(const char *sql, const char *format)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);
	struct stmt *s = db_prepare(db, sql);
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	assert_int_equal(query_print(s, format, f, &e), 0);
	fclose(f);
	stmt_free(s);
	db_close(db);
	return out;
}

#define PRINTS(sql, format, want) \
	do { \
		char *out_ = printed(sql, format); \
		assert_string_equal(out_, want); \
		free(out_); \
	} while (0)

static void table(void **state)
{
	(void)state;
	PRINTS("SELECT 'a' AS name, 1 AS n UNION ALL SELECT 'longer', 1000", "table", "name    n\na          1\nlonger  1000\n");
	PRINTS("SELECT 1795487985.5 AS started_at, NULL AS ended_at", "table", "started_at            ended_at\n2026-11-24T02:39:45Z  \n");
	PRINTS("SELECT '例え' AS a, 'x' AS b", "table", "a     b\n例え  x\n");
	PRINTS("SELECT 1 AS n WHERE 0", "table", "n\n");
	/* what stands in a log must not steer a terminal */
	PRINTS("SELECT 'a' || char(27) || '[31m' || char(10) || 'b' AS x", "table", "x\na␛[31m␊b\n");
}

static void csv(void **state)
{
	(void)state;
	PRINTS("SELECT 1 AS a, 'x,y' AS b, '\"q\"' AS c, NULL AS d, 0.1 AS e, '' AS f", "csv", "a,b,c,d,e,f\r\n1,\"x,y\",\"\"\"q\"\"\",,0.10000000000000001,\r\n");
	PRINTS("SELECT 'a' || char(10) || 'b' AS x", "csv", "x\r\n\"a\nb\"\r\n");
	/* a cell that a spreadsheet would take for a formula */
	PRINTS("SELECT '=1+1' AS x", "csv", "x\r\n\"'=1+1\"\r\n");
}

static void json(void **state)
{
	(void)state;
	PRINTS("SELECT 1 AS a, 0.5 AS b, NULL AS c, 'x\"y' AS d", "json", "[\n{\"a\":1,\"b\":0.5,\"c\":null,\"d\":\"x\\\"y\"}\n]\n");
	PRINTS("SELECT 1 AS a WHERE 0", "json", "[\n]\n");
	PRINTS("SELECT char(27) || '例' AS x", "json", "[\n{\"x\":\"\\u001B\\u4F8B\"}\n]\n");
	PRINTS("SELECT CAST(x'ff' AS TEXT) AS x", "json", "[\n{\"x\":\"\\uFFFD\"}\n]\n");
}

static void formats(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);
	struct stmt *s = db_prepare(db, "SELECT 1");

	(void)state;
	assert_int_equal(query_print(s, "xml", stdout, &e), -1);
	assert_int_equal(e.code, EXIT_USAGE);
	assert_non_null(strstr(e.text, "csv or json"));
	FILE *full = fopen("/dev/full", "w");
	assert_non_null(full);
	e = (struct err){ 0 };
	assert_int_equal(query_print(s, "csv", full, &e), -1);
	assert_int_equal(e.code, EXIT_IO);
	fclose(full);
	stmt_free(s);
	db_close(db);
}

/* Every query that is built in says what it is; none of those that only the analysis runs is listed. */
static void one(void *arg, const struct query *each)
{
	++*(int *)arg;
	if (each->title.n == 0)
		fail_msg("%s has no title", each->path);
	for (int i = 0; i < each->nparams; i++)
		if (each->param[i].name[0] != ':' || each->param[i].text.n == 0)
			fail_msg("%s: parameter '%s' is not explained", each->path, each->param[i].name);
	assert_null(strstr(each->path, "/analyze/"));
}

static void built_in(void **state)
{
	struct err e = { 0 };
	int n = 0;

	(void)state;
	query_list(one, &n);
	assert_true(n > 0);
	assert_int_equal(query_find("no-such-question", &q, &e), -1);
	assert_int_equal(e.code, EXIT_NOINPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers), cmocka_unit_test(odd_headers), cmocka_unit_test(table),   cmocka_unit_test(csv),
		cmocka_unit_test(json),    cmocka_unit_test(formats),     cmocka_unit_test(built_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
