/* Stamps that no syslog daemon writes at the beginning of a line, and zones behind a blank. */
#include "test.h"

#include <stdio.h>

#include "ingest/envelope.h"

static void says(const struct envelope *env, const char *want)
{
	char got[300];
	const struct civil *c = &env->stamp;

	snprintf(got, sizeof got, "%04d-%02d-%02dT%02d:%02d:%06.3f %s %d|%.*s|%.*s|%lld|%.*s", c->year, c->month, c->day, c->hour, c->min, c->sec, c->zoned ? "zone" : "none",
		 c->offset, STR_ARG(env->host), STR_ARG(env->tag), (long long)env->pid, STR_ARG(env->text));
	assert_string_equal(got, want);
}

#define BEHIND " mx1 postfix/smtp[77]: x"
#define SAYS "|mx1|postfix/smtp|77|x"

static const char *const stamps[][2] = {
	{ "30.11.2026 06:27:30" BEHIND, "2026-11-30T06:27:30.000 none 0" SAYS },
	{ "3.1.2026 06:27:30,5" BEHIND, "2026-01-03T06:27:30.500 none 0" SAYS },
	{ "30.11.2026, 06:27:30" BEHIND, "2026-11-30T06:27:30.000 none 0" SAYS },
	{ "30/Nov/2026:06:27:30 +0900" BEHIND, "2026-11-30T06:27:30.000 zone 32400" SAYS },
	{ "30/Nov/2026:06:06:06 -0130" BEHIND, "2026-11-30T06:06:06.000 zone -5400" SAYS },
	{ "30/Nov/2026:06:07:06 -0130" BEHIND, "2026-11-30T06:07:06.000 zone -5400" SAYS },
	{ "30-Nov-2026 06:27:30.123" BEHIND, "2026-11-30T06:27:30.123 none 0" SAYS },
	{ "30 Nov 2026 06:27:30" BEHIND, "2026-11-30T06:27:30.000 none 0" SAYS },
	{ "Mon, 30 Nov 2026 06:27:30 GMT" BEHIND, "2026-11-30T06:27:30.000 zone 0" SAYS },
	{ "Nov 30, 2026 @ 06:27:30.123" BEHIND, "2026-11-30T06:27:30.123 none 0" SAYS },
	{ "1795486786.127" BEHIND, "2026-11-24T02:19:46.127 zone 0" SAYS },
	{ "1795486786" BEHIND, "2026-11-24T02:19:46.000 zone 0" SAYS },
	{ "1795486786127" BEHIND, "2026-11-24T02:19:46.127 zone 0" SAYS },
	{ "1795486786.127162" BEHIND, "2026-11-24T02:19:46.127 zone 0" SAYS },
	{ "2026-11-30 06:27:30 +0900" BEHIND, "2026-11-30T06:27:30.000 zone 32400" SAYS },
	{ "2026-11-30 06:27:30.123 -03:00" BEHIND, "2026-11-30T06:27:30.123 zone -10800" SAYS },
	{ "2026-11-30 06:27:30 UTC" BEHIND, "2026-11-30T06:27:30.000 zone 0" SAYS },
	{ "2026-11-30 06:27:30 UTC1 postfix/smtp[77]: x", "2026-11-30T06:27:30.000 none 0|UTC1|postfix/smtp|77|x" },
	{ "Mon 2026-11-30 06:27:30 JST" BEHIND, "2026-11-30T06:27:30.000 none 0" SAYS },
	{ "Mon 2026-11-30 06:27:30 +0900" BEHIND, "2026-11-30T06:27:30.000 zone 32400" SAYS },
};

enum { N = sizeof stamps / sizeof *stamps };

static void taken_apart(void **state)
{
	struct envelope env;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		if (!envelope_parse(str_c(stamps[i][0]), &env) || !env.stamped)
			fail_msg("not understood: %s", stamps[i][0]);
		says(&env, stamps[i][1]);
	}
}

/* What is remembered of one must not show in the next. */
static void in_a_row(void **state)
{
	struct envelope_memo memo = { 0 };
	struct envelope env;

	(void)state;
	for (size_t i = 0; i < 4 * N * N; i++) {
		size_t k = i / 2 % 2 ? i / 4 / N : i / 4 % N;
		assert_true(envelope_next(&memo, str_c(stamps[k][0]), &env));
		says(&env, stamps[k][1]);
	}
}

/* Neither the month nor the day is said by such numbers; and there are no such days. */
static void none(void **state)
{
	static const char *const lines[] = { "11/12/2026 06:27:30" BEHIND, "32.11.2026 06:27:30" BEHIND, "30.13.2026 06:27:30" BEHIND, "30/Nux/2026:06:27:30" BEHIND,
		"30.11.2026 25:27:30" BEHIND, "99999999999999999" BEHIND, "179548678" BEHIND, "30.11.2026", "30/Nov/2026:06:27:3" };
	struct envelope env;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (envelope_parse(str_c(lines[i]), &env) && env.stamped)
			fail_msg("understood: %s", lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(taken_apart), cmocka_unit_test(in_a_row), cmocka_unit_test(none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
