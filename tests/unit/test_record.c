/* Records in a row: what is remembered of the names of those before must not show. */
#include "test.h"

#include <stdio.h>

#include "ingest/record.h"

static void in_a_row(void **state)
{
	static const char *const records[] = {
		"{\"__REALTIME_TIMESTAMP\":\"1770076801000000\",\"_HOSTNAME\":\"mx1\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\",\"SYSLOG_PID\":\"77\",\"MESSAGE\":\"one\"}",
		"{\"__REALTIME_TIMESTAMP\":\"1770076801000000\",\"_HOSTNAME\":\"mx2\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\",\"SYSLOG_PID\":\"78\",\"MESSAGE\":\"t\\\"w\\u00e9\"}",
		"{\"MESSAGE\":\"another order\",\"_HOSTNAME\":\"mx\\\\\",\"_PID\":\"5\",\"__REALTIME_TIMESTAMP\":\"1770076801000001\"}",
		"{ \"_HOSTNAME\" : \"blanks\" , \"MESSAGE\": \"three\", \"SYSLOG_PID\": 12 }",
		"{\"_HOSTNAME\":\"mx1\",\"_HOSTNAME_OF\":\"not this\",\"_PIDX\":\"5\",\"MESSAGE\":\"four\",\"MESSAGE_ID\":\"x\"}",
		"{\"_HOSTNAME\":7,\"MESSAGE\":\"five\"}",
		"{\"_HOSTNAME\":\"mx1\",\"MESSAGE\":[115,105,120]}",
		"{\"_HOSTNAME\":\"mx1\",\"MESSAGE\":\"no end",
		"{\"_HOSTNAME\":\"mx1\",\"MESSAGE\":\"",
		"{\"_HOSTNAME\":\"mx1\",\"MESSAGE\":",
		"{\"_HOSTNAME\":\"mx1\",\"host\":\"mx9\",\"message\":\"seven\",\"procid\":\"1\"}",
		"{}",
		"{\"a\":\"b\"}",
	};
	enum { N = sizeof records / sizeof *records };
	struct record_memo memo = { 0 };
	static char one[LINE_MAX_BYTES], two[LINE_MAX_BYTES];

	(void)state;
	for (int i = 0; i < 2 * N * N; i++) { /* every one behind every other */
		struct str text = str_c(records[i % 2 ? i / 2 % N : i / 2 / N % N]);
		struct record_memo none = { 0 };
		struct record got, want;
		bool is = record_json(&none, text, one, &want);
		assert_int_equal(record_json(&memo, text, two, &got), is);
		bool same = str_eq(got.message, want.message) && str_eq(got.ident, want.ident) && str_eq(got.host, want.host) && str_eq(got.pid, want.pid) &&
			    str_eq(got.stamp, want.stamp) && got.realtime == want.realtime;
		if (!same)
			fail_msg("%s", text.p);
	}
	assert_true(record_json(&memo, str_c(records[1]), one, &(struct record){ .realtime = 0 }));
}

static void taken_apart(void **state)
{
	struct record_memo memo = { 0 };
	struct record r;
	char scratch[200], line[RECORD_HEADER + 200];

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct str text = i % 2 ? STR("{\"__REALTIME_TIMESTAMP\":\"1770076801000007\",\"_HOSTNAME\":\"mx1\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\",\"_PID\":\"1\",\"SYSLOG_PID\":\"77\",\"MESSAGE\":\"a\\tb\"}")
					: STR("{\"__REALTIME_TIMESTAMP\":\"1770076801123456\",\"_HOSTNAME\":\"mx2\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\",\"_PID\":\"1\",\"MESSAGE\":\"c\"}");
		assert_true(record_json(&memo, text, scratch, &r));
		assert_slice(record_line(&r, line), i % 2 ? "2026-02-03T00:00:01.000007Z mx1 postfix/smtpd[77]: a\tb" : "2026-02-03T00:00:01.123456Z mx2 postfix/smtpd[1]: c");
	}
}

/* As shippers and collectors name the fields. */
static void of_others(void **state)
{
	static const char *const records[] = {
		"{\"date\":1770076801.5,\"host\":\"mx1\",\"ident\":\"postfix/smtpd\",\"pid\":\"77\",\"message\":\"x\"}",
		"{\"date\":1770076801.5,\"kubernetes\":{\"pod\":\"p\"},\"host\":\"mx1\",\"ident\":\"postfix/smtpd\",\"pid\":\"77\",\"message\":\"x\"}",
		"{\"@timestamp\":\"1770076801.500000\",\"log\":{\"syslog\":{\"hostname\":\"mx1\",\"appname\":\"postfix/smtpd\",\"procid\":\"77\"}},\"message\":\"x\"}",
		"{\"version\":\"1.1\",\"host\":\"mx1\",\"short_message\":\"x\",\"timestamp\":1770076801.5,\"_application_name\":\"postfix/smtpd\",\"_process_id\":\"77\"}",
		"{\"PROGRAM\":\"postfix/smtpd\",\"PID\":\"77\",\"MESSAGE\":\"x\",\"HOST\":\"mx1\",\"ISODATE\":\"1770076801.5\",\"PRIORITY\":\"info\"}",
		"{\"_index\":\"logs\",\"_source\":{\"@timestamp\":1770076801.5,\"host\":{\"name\":\"mx1\"},\"process\":{\"name\":\"postfix/smtpd\",\"pid\":77},\"message\":\"x\"}}",
		"{\"timestamp\":\"1770076801.5\",\"agent\":{\"name\":\"a\"},\"full_log\":\"Feb  3 00:00:01 mx1 postfix/smtpd[77]: x\"}",
	};
	struct record_memo memo = { 0 };
	struct record r;
	char scratch[300], line[RECORD_HEADER + 200];

	(void)state;
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		if (!record_json(&memo, str_c(records[i]), scratch, &r))
			fail_msg("no record: %s", records[i]);
		assert_slice(record_line(&r, line), "2026-02-03T00:00:01.500000Z mx1 postfix/smtpd[77]: x");
	}
}

/* A number of 301 digits is no process id. */
static void long_numbers(void **state)
{
	char text[600], scratch[600], line[RECORD_HEADER + 200];
	struct record_memo memo = { 0 };
	struct record r;

	(void)state;
	int n = snprintf(text, sizeof text, "{\"host\":{\"name\":\"mx1\"},\"@timestamp\":\"1770076801.5\",\"ident\":\"postfix/smtpd\",\"pid\":1e300,\"message\":\"x\",\"pad\":\"%0400d\"}", 0);
	assert_true(record_json(&memo, (struct str){ text, (size_t)n }, scratch, &r));
	struct str got = record_line(&r, line);
	assert_true(got.n < 100 && got.p[got.n - 1] == 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(in_a_row), cmocka_unit_test(taken_apart), cmocka_unit_test(of_others), cmocka_unit_test(long_numbers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
