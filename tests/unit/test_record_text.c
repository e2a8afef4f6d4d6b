/* Records behind other text, as logfmt, and as rows of a table; and lines that are none. */
#include "test.h"

#include "ingest/record.h"

static char scratch[2000], out[RECORD_HEADER + 2000];

static struct str line_of(struct str s)
{
	struct record_memo memo = { 0 };
	struct record r;
	struct str record, stamp;

	if (record_behind(s, &record, &stamp)) {
		if (!record_json(&memo, record, scratch, &r))
			return STR_NONE;
		r.stamp = r.stamp.n ? r.stamp : stamp;
		return record_line(&r, out);
	}
	return record_logfmt(s, scratch, &r) || record_columns(s, scratch, &r) ? record_line(&r, out) : STR_NONE;
}

static void taken_apart(void **state)
{
	static const char *const lines[][2] = {
		{ "2026-11-30 06:27:30.000000000 +0900 mail.info: {\"host\":\"mx1\",\"ident\":\"postfix/smtp\",\"pid\":\"77\",\"message\":\"x\"}", "2026-11-30 06:27:30.000000000 +0900 mx1 postfix/smtp[77]: x" },
		{ "[3] mail: [1795486786.500000000, {\"host\"=>\"mx1\", \"ident\"=>\"postfix/smtp\", \"pid\"=>\"77\", \"message\"=>\"x\"}]", "2026-11-24T02:19:46.500000Z mx1 postfix/smtp[77]: x" },
		{ "[3] mail: [[1795486786.5, {}], {\"log\"=>\"Nov 24 02:19:46 mx1 postfix/smtp[77]: x\"}]", "2026-11-24T02:19:46.500000Z mx1 postfix/smtp[77]: x" },
		{ "time=2026-11-30T06:27:30Z host=mx1 appname=postfix/smtp procid=77 msg=\"said: 550 \\\"no\\\" \\u003c\"", "2026-11-30T06:27:30Z mx1 postfix/smtp[77]: said: 550 \"no\" <" },
		{ "ts=1795486786.5 ident=postfix/smtp pid=77 host=mx1 msg=removed", "2026-11-24T02:19:46.500000Z mx1 postfix/smtp[77]: removed" },
		{ "2026-11-30T06:27:30Z,mx1,postfix/smtp,77,to=<u@x>, relay=none", "2026-11-30T06:27:30Z mx1 postfix/smtp[77]: to=<u@x>, relay=none" },
		{ "\"2026-11-30T06:27:30Z\",\"Mail\",\"Info\",\"mx1\",\"postfix/smtp\",\"77\",\"said \"\"no\"\", so\"", "2026-11-30T06:27:30Z mx1 postfix/smtp[77]: said \"no\", so" },
		{ "9\t2026-11-30T06:27:30Z\t2026-11-30T06:27:31Z\t7\tmx1\tMail\tInfo\tpostfix/smtp\tto=<u@x>", "2026-11-30T06:27:30Z mx1 postfix/smtp: to=<u@x>" },
		{ "2026-11-30T06:27:30Z,/var/log/mail.log,mx1,Zk3xPIoBq1,postfix/smtp,77,x", "2026-11-30T06:27:30Z mx1 postfix/smtp[77]: x" },
		{ "30.11.2026 06:27:30;mx1;postfix/smtp[77]:;x", "30.11.2026 06:27:30 mx1 postfix/smtp[77]: x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct str got = line_of(str_c(lines[i][0]));
		if (got.p == NULL)
			fail_msg("not understood: %s", lines[i][0]);
		assert_slice(got, lines[i][1]);
	}
}

static void none(void **state)
{
	static const char *const lines[] = {
		"Nov 30 06:27:30 mx1 app[7]: {\"host\":\"mx1\",\"ident\":\"postfix/smtp\",\"pid\":\"77\",\"message\":\"a program's own text\"}",
		"Nov 30 06:27:30 mx1 dockerd: {\"host\":\"zz\",\"ident\":\"postfix/smtp\",\"message\":\"no pid, a text all the same\",\"time\":\"2020-01-01T00:00:00Z\"}",
		"2026-11-30T06:27:30Z mx1 dockerd: {\"host\":\"zz\",\"ident\":\"postfix/smtp\",\"message\":\"likewise\"}",
		"[3] mail: [[1795486786.5, {}], {\"ident\"=>\"postfix/smtp\", \"message\"=>\"said \"no\", so\"}]",
		"mail.info: {\"host\":\"mx1\",\"ident\":\"postfix/smtp\",\"pid\":\"77\",\"message\":\"no time\"}",
		"host=mx1 ident=postfix/smtp msg=\"no time\"",
		"time=2026-11-30T06:27:30Z ident=postfix/smtp msg=\"no end",
		"time=2026-11-30T06:27:30Z ident=postfix/smtp msg=two words",
		"=",
		"time,host,program,pid,message",
		"mx1,postfix/smtp,77,no time",
		"2026-11-30T06:27:30Z,mx1,postfix/smtp,77",
		"2026-11-30T06:27:30Z,mx1,nginx,77,of postfix",
		"2026-11-30T06:27:30Z,\"mx1,postfix/smtp",
		"{\"",
		"\"\"\"\"postfix/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (line_of(str_c(lines[i])).p)
			fail_msg("understood: %s", lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(taken_apart), cmocka_unit_test(none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
