/* Headers whose stamp is not where the line begins, or is parted from the rest by something else than a blank. */
#include "test.h"

#include <stdio.h>

#include "ingest/envelope.h"

static void says(const struct envelope *env, const char *want)
{
	char got[300];
	const struct civil *c = &env->stamp;

	snprintf(got, sizeof got, "%04d-%02d-%02dT%02d:%02d:%02d%s|%.*s|%.*s|%lld|%.*s|%.*s", c->year, c->month, c->day, c->hour, c->min, (int)c->sec,
		 c->zoned ? "Z" : "", STR_ARG(env->host), STR_ARG(env->tag), (long long)env->pid, STR_ARG(env->queue_id), STR_ARG(env->text));
	assert_string_equal(got, want);
}

static const char *const late[][2] = {
	{ "postfix-7d9c mail Mar  1 10:00:00 mx1 postfix/smtp[77]: 63AF2A780F7: removed", "0000-03-01T10:00:00|mx1|postfix/smtp|77|63AF2A780F7|removed" },
	{ "2024-03-01 10:00:00\tMail.Info\t192.0.2.1\tMar  1 10:00:01 mx1 postfix/qmgr[1]: x", "0000-03-01T10:00:01|mx1|postfix/qmgr|1||x" },
	{ "2024-03-01 10:00:00\tMail.Info\tmx1\tpostfix/qmgr[1]: x", "2024-03-01T10:00:00|mx1|postfix/qmgr|1||x" },
	{ "[2024-03-01 10:00:00] mx1 postfix/smtp[77]: x", "2024-03-01T10:00:00|mx1|postfix/smtp|77||x" },
	{ "Fri Mar  1 10:00:00 2024 mx1 postfix/smtp[77]: x", "0000-03-01T10:00:00|mx1|postfix/smtp|77||x" },
	{ "- 1131524071 2005.11.09 tbird-admin1 Nov 10 00:14:31 local@tbird-admin1 postfix/postdrop[10896]: x", "0000-11-10T00:14:31|tbird-admin1|postfix/postdrop|10896||x" },
	{ "\"2024-03-01T10:00:00.000Z\",\"mx1\",\"postfix/smtp[11]: 2828B2DC839: removed\"", "2024-03-01T10:00:00Z|mx1|postfix/smtp|11|2828B2DC839|removed" },
	{ "2024-03-01T10:00:00Z;mx1;postfix/smtp[11]: x", "2024-03-01T10:00:00Z|mx1|postfix/smtp|11||x" },
	{ "[30/Nov/2026:06:27:30 +0900] mx1 postfix/smtp[77]: x", "2026-11-30T06:27:30Z|mx1|postfix/smtp|77||x" },
	{ "\"Nov 30, 2026 @ 06:27:30.123\",mx1,\"postfix/smtp[77]: x\"", "2026-11-30T06:27:30|mx1|postfix/smtp|77||x" },
	{ "0,\"2026-11-30T06:27:30.000+0900\",/var/log/maillog,syslog,mx1,main,\"Nov 30 06:27:30 mx1 postfix/smtp[77]: x\"", "0000-11-30T06:27:30|mx1|postfix/smtp|77||x" },
	{ "\"Nov 30 06:27:30 mx1 postfix/smtp[77]: x\"", "0000-11-30T06:27:30|mx1|postfix/smtp|77||x" },
	{ "77-Nov 30 06:27:30 mx1 postfix/smtp[77]: x", "0000-11-30T06:27:30|mx1|postfix/smtp|77||x" },
	{ "mail.log-20261130-2026-11-30T06:27:30Z mx1 postfix/smtp[77]: x", "2026-11-30T06:27:30Z|mx1|postfix/smtp|77||x" },
	{ "Nov 30 06:27:30 [mx1] postfix/smtp[77]: x", "0000-11-30T06:27:30|[mx1]|postfix/smtp|77||x" },
	{ "2026-11-30T06:27:30Z {host=\"mx1\", job=\"mail\"} Nov 30 06:27:31 mx1 postfix/smtp[77]: x", "2026-11-30T06:27:30Z|mx1|postfix/smtp|77||x" },
	{ "[2026-11-30 06:27:30 +0900] mx1 postfix/smtp[77]: x", "2026-11-30T06:27:30Z|mx1|postfix/smtp|77||x" },
};

static void taken_apart(void **state)
{
	struct envelope env;

	(void)state;
	for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
		if (!envelope_parse(str_c(late[i][0]), &env))
			fail_msg("not understood: %s", late[i][0]);
		says(&env, late[i][1]);
	}
}

static void behind_plain_ones(void **state)
{
	struct envelope_memo memo = { 0 };
	struct envelope env;

	(void)state;
	for (size_t i = 0; i < 3 * (sizeof late / sizeof *late); i++) {
		assert_true(envelope_next(&memo, STR("Mar  1 10:00:00 mx1 postfix/smtp[77]: y"), &env));
		assert_true(envelope_next(&memo, str_c(late[i / 3][0]), &env));
		says(&env, late[i / 3][1]);
	}
}

static void none(void **state)
{
	static const char *const lines[] = {
		"on Mar  1 10:00:00 the server wrote postfix/smtp[77]: far behind the stamp x",
		"see Mar  1 10:00:00 mx1 postfix: no process number",
		"see Mar  1 10:00:00 mx1 sshd[77]: no part of Postfix",
		"2024-03-01 10:00:00\tMail.Info\tmx1\t",
		"2024-03-01 10:00:00\t",
		"\"2024-03-01T10:00:00.000Z\"",
		"[\t\"Mar  1 10:00:00",
	};
	struct envelope env;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (envelope_parse(str_c(lines[i]), &env))
			fail_msg("understood: %s", lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(taken_apart), cmocka_unit_test(behind_plain_ones), cmocka_unit_test(none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
