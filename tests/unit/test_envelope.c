/* The part of a line that is the same for every program, in every form of header that is understood. */
#include "test.h"

#include <stdio.h>

#include "ingest/envelope.h"
#include "util/when.h"

static struct envelope env;

static void parse(const char *line)
{
	if (!envelope_parse(str_c(line), &env))
		fail_msg("not understood: %s", line);
}

/* "time host tag pid level qid text", as far as they are there; what most cases below want to know. */
static void is(const char *line, const char *want)
{
	char got[600], when[60] = "-";
	const struct civil *c = &env.stamp;

	parse(line);
	if (env.stamped)
		snprintf(when, sizeof when, "%04d-%02d-%02dT%02d:%02d:%06.3f%s%+d", c->year, c->month, c->day, c->hour, c->min, c->sec, c->zoned ? "" : "?",
			 c->zoned ? c->offset / 60 : 0);
	snprintf(got, sizeof got, "%s|%.*s|%.*s|%lld|%.*s|%.*s|%.*s", when, STR_ARG(env.host), STR_ARG(env.tag), (long long)env.pid, STR_ARG(env.level),
		 env.noqueue ? 7 : (int)env.queue_id.n, env.noqueue ? "NOQUEUE" : env.queue_id.p, STR_ARG(env.text));
	assert_string_equal(got, want);
}

static void traditional(void **state)
{
	(void)state;
	is("Nov  4 02:19:45 mx1 postfix/smtp[77]: 63AF2A780F7: to=<u@x>", "0000-11-04T02:19:45.000?+0|mx1|postfix/smtp|77||63AF2A780F7|to=<u@x>");
	is("Nov 24 02:19:45 mx1 postfix/smtp[77]: connect to x", "0000-11-24T02:19:45.000?+0|mx1|postfix/smtp|77|||connect to x");
	is("Nov 04 02:19:45 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("Nov  4 02:19:45.123 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.123?+0|mx1|postfix/qmgr|1|||x");
	is("Nov  4 02:19:45 2001:db8::1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|2001:db8::1|postfix/qmgr|1|||x");
	is("2013 Jun 10 06:27:30.123 mx1 postfix/qmgr[1]: x", "2013-06-10T06:27:30.123?+0|mx1|postfix/qmgr|1|||x");
	is("<22>Nov  4 02:19:45 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("Nov  4 02:19:45 mac postfix/smtp[77] <Notice>: 63AF2A780F7: x", "0000-11-04T02:19:45.000?+0|mac|postfix/smtp|77||63AF2A780F7|x");
	is("Nov  4 02:19:45 mac postfix/smtp[77] <0123456789abcd>x", "0000-11-04T02:19:45.000?+0|mac|postfix/smtp|77|||<0123456789abcd>x");
	is("Nov  4 02:19:45 mac postfix/smtp[77] <Notice: x", "0000-11-04T02:19:45.000?+0|mac|postfix/smtp|77|||<Notice: x");
	is("Nov  4 02:19:45 mx1 postfix/smtpd[1]: [ID 197553 mail.info] NOQUEUE: reject: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/smtpd|1||NOQUEUE|reject: x");
}

static void blanks_and_months(void **state)
{
	(void)state;
	is("Nov 4 02:19:45 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("Nov 4 2026 02:19:45 mx1 postfix/qmgr[1]: x", "2026-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("11月 04 02:19:45 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is(" 5月 24 02:19:45 mx1 postfix/qmgr[1]: x", "0000-05-24T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("12월 24 02:19:45 mx1 postfix/qmgr[1]: x", "0000-12-24T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("Mär 24 02:19:45 mx1 postfix/qmgr[1]: x", "0000-03-24T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("Dez 24 02:19:45 mx1 postfix/qmgr[1]: x", "0000-12-24T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("févr. 04 02:19:45 mx1 postfix/qmgr[1]: x", "0000-02-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("авг 09 02:19:45 mx1 postfix/qmgr[1]: x", "0000-08-09T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("Şub 09 02:19:45 mx1 postfix/qmgr[1]: x", "0000-02-09T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("\xef\xbb\xbfNov  4 02:19:45 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
	is("mail.log.1:Nov  4 02:19:45 mx1 postfix/qmgr[1]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/qmgr|1|||x");
}

/* A header before the header. */
static void passed_on(void **state)
{
	(void)state;
	is("Nov  4 02:19:45 dock 4f3c1a2b3c4d[9]: Nov  4 02:19:44 mx1 postfix/smtp[77]: 63AF2A780F7: x", "0000-11-04T02:19:44.000?+0|mx1|postfix/smtp|77||63AF2A780F7|x");
	is("2026-11-04T02:19:45Z dock mail[9]: Nov  4 02:19:44 mx1 postfix/smtp[77]: x", "2026-11-04T02:19:45.000+0|mx1|postfix/smtp|77|||x");
	is("Nov  4 02:19:45 dock mail[9]: 2026-11-04T02:19:44Z mx1 postfix/smtp[77]: x", "2026-11-04T02:19:44.000+0|mx1|postfix/smtp|77|||x");
	is("Nov  4 02:19:45 192.0.2.1 Nov  4 02:19:44 mx1 postfix/smtp[77]: x", "0000-11-04T02:19:44.000?+0|mx1|postfix/smtp|77|||x");
	is("Nov  4 02:19:45 relay mx1 postfix/smtp[77]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/smtp|77|||x");
	is("Nov  4 02:19:45 mx1 mail postfix/smtp[77]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/smtp|77|||x");
	is("Nov  4 02:19:45 mx1 mail:info postfix/smtp[77]: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/smtp|77|||x");
	is("2026-11-04T02:19:44.5+00:00 INFO    postfix/smtp[77]: 63AF2A780F7: x", "2026-11-04T02:19:44.500+0||postfix/smtp|77||63AF2A780F7|x");
	is("2026-11-04T02:19:44.5+00:00 WARNING postfix/smtp[77]: warning: x", "2026-11-04T02:19:44.500+0||postfix/smtp|77|warning||x");
	is("Nov  4 02:19:45 mx1 postfix[9]: postfix/smtp[77]: 63AF2A780F7: x", "0000-11-04T02:19:45.000?+0|mx1|postfix/smtp|77||63AF2A780F7|x");
	is("Nov  4 02:19:45 mx1 postfix[9]: postfix/postlog: starting", "0000-11-04T02:19:45.000?+0|mx1|postfix|9|||postfix/postlog: starting");
	/* not another's line, and not Postfix's */
	is("Nov  4 02:19:45 mx1 cron[9]: Nov  4 02:19:44 mx1 sshd[77]: x", "0000-11-04T02:19:45.000?+0|mx1|cron|9|||Nov  4 02:19:44 mx1 sshd[77]: x");
	is("Nov  4 02:19:45 mx1 postfix/smtp[9]: Nov  4 02:19:44 mx1 postfix/smtp[77]: x",
	   "0000-11-04T02:19:45.000?+0|mx1|postfix/smtp|9|||Nov  4 02:19:44 mx1 postfix/smtp[77]: x");
}

static void rfc3339(void **state)
{
	(void)state;
	is("2026-11-24T02:19:45.536421+00:00 web postfix/smtp[77]: x", "2026-11-24T02:19:45.536+0|web|postfix/smtp|77|||x");
	is("2026-11-24T02:19:45Z web postfix/smtp[77]: x", "2026-11-24T02:19:45.000+0|web|postfix/smtp|77|||x");
	is("2026-11-24T02:19:45,5+09:00 web postfix/smtp[77]: x", "2026-11-24T02:19:45.500+540|web|postfix/smtp|77|||x");
	is("2026-11-24T02:19:45-0330 web postfix/smtp[77]: x", "2026-11-24T02:19:45.000-210|web|postfix/smtp|77|||x");
	is("2026-11-24 02:19:45 web postfix/smtp[77]: x", "2026-11-24T02:19:45.000?+0|web|postfix/smtp|77|||x");
	is("2026/11/24 02:19:45 web postfix/smtp[77]: x", "2026-11-24T02:19:45.000?+0|web|postfix/smtp|77|||x");
	is("<22>2026-11-24T02:19:45Z web postfix/smtp[77]: x", "2026-11-24T02:19:45.000+0|web|postfix/smtp|77|||x");
}

static void rfc5424(void **state)
{
	(void)state;
	is("<22>1 2026-11-24T02:19:45.5+00:00 web postfix/smtp 77 - -  63AF2A780F7: x", "2026-11-24T02:19:45.500+0|web|postfix/smtp|77||63AF2A780F7|x");
	is("<22>1 2026-11-24T02:19:45Z web postfix 77 - - x", "2026-11-24T02:19:45.000+0|web|postfix|77|||x");
	is("<22>1 2026-11-24T02:19:45Z web postfix 77 - \xc3\xa9 x", "2026-11-24T02:19:45.000+0|web|postfix|77|||\xc3\xa9 x"); /* no structured data, not even its dash */
	is("<22>1 2026-11-24T02:19:45Z - postfix/smtp 77 ID1 [a@1 b=\"]\\\"\"][c] x", "2026-11-24T02:19:45.000+0||postfix/smtp|77|||x");
	is("1 2026-11-24T02:19:45Z web postfix/smtp - - - \xef\xbb\xbfx", "2026-11-24T02:19:45.000+0|web|postfix/smtp|-1|||x");
}

static void tags(void **state)
{
	(void)state;
	parse("Nov  4 02:19:45 h postfix-out/smtp[1]: x");
	assert_slice(env.instance, "postfix-out");
	assert_slice(env.program, "smtp");
	assert_slice(env.service, "smtp");
	parse("Nov  4 02:19:45 h postfix/submission/smtpd[1]: x");
	assert_slice(env.instance, "postfix");
	assert_slice(env.program, "smtpd");
	assert_slice(env.service, "submission/smtpd");
	parse("Nov  4 02:19:45 h postfix[6239]: fatal: x");
	assert_slice(env.instance, "postfix");
	assert_slice(env.program, "postfix");
	assert_slice(env.level, "fatal");
	parse("Nov  4 02:19:45 h postfix/postfix-script: starting the Postfix mail system");
	assert_int_equal(env.pid, -1);
	assert_slice(env.program, "postfix-script");
	is("Nov  4 02:19:45 h postfix/[::1]:10025/smtpd[77]: x [9]: y", "0000-11-04T02:19:45.000?+0|h|postfix/[::1]:10025/smtpd|77|||x [9]: y");
	assert_true(str_eq(env.instance, STR("postfix")) && str_eq(env.program, STR("smtpd")));
	parse("Nov  4 02:19:45 h postfix-out[6239]: fatal: x");
	assert_true(str_eq(env.instance, STR("postfix-out")) && str_eq(env.program, STR("postfix")));
	parse("Nov  4 02:19:45 h postfix-local[6239]: postfix-local: from=a@b, to=c@d, dirname=/var/qmail/mailnames"); /* Plesk's */
	assert_true(env.instance.n == 0 && str_eq(env.program, STR("postfix-local")));
	parse("Nov  4 02:19:45 h opendkim[5]: 63AF2A780F7: DKIM-Signature field added");
	assert_slice(env.instance, "");
	assert_slice(env.program, "opendkim");
	parse("postfix/smtp[1]: x"); /* a bare line, as explain takes it */
	assert_false(env.stamped);
	assert_slice(env.program, "smtp");
}

static void levels_and_ids(void **state)
{
	(void)state;
	is("Nov  4 02:19:45 h postfix/smtp[1]: warning: 63AF2A780F7: x", "0000-11-04T02:19:45.000?+0|h|postfix/smtp|1|warning|63AF2A780F7|x");
	is("Nov  4 02:19:45 h postfix/smtp[1]: 63AF2A780F7: warning: x", "0000-11-04T02:19:45.000?+0|h|postfix/smtp|1|warning|63AF2A780F7|x");
	is("Nov  4 02:19:45 h postfix/smtpd[1]: NOQUEUE: reject: x", "0000-11-04T02:19:45.000?+0|h|postfix/smtpd|1||NOQUEUE|reject: x");
	is("Nov  4 02:19:45 h postfix/smtp[1]: panic: x", "0000-11-04T02:19:45.000?+0|h|postfix/smtp|1|panic||x");
	is("Nov  4 02:19:45 h postfix/smtp[1]: host: x", "0000-11-04T02:19:45.000?+0|h|postfix/smtp|1|||host: x");
	is("Nov  4 02:19:45 h postfix/smtp[1]: 63AF2A780F7:", "0000-11-04T02:19:45.000?+0|h|postfix/smtp|1|||63AF2A780F7:");
	is("Nov  4 02:19:45 h postfix/smtp[1]:", "0000-11-04T02:19:45.000?+0|h|postfix/smtp|1|||");
	is("Nov  4 02:19:45 h last message repeated 3 times", "0000-11-04T02:19:45.000?+0|h||-1|||last message repeated 3 times");
}

static void no_header(void **state)
{
	static const char *const lines[] = {
		"", " ", "x", "\xef\xbf\xbd", "Nov", "Nov  4 02:19:45", "Nov  4 02:19:4", "Nov 32 02:19:45 h t[1]: x", "Nov  0 02:19:45 h t[1]: x",
		"Xyz  4 02:19:45 h t[1]: x", "13月 04 02:19:45 h t[1]: x", "0月 04 02:19:45 h t[1]: x", "a b:Nov  4 02:19:45 h t[1]: x", "Nov  4 24:19:45 h t[1]: x", "Nov  4 02:60:45 h t[1]: x", "2026-13-24T02:19:45Z h t[1]: x",
		"2026-11-24T02:19:45Zh t[1]: x", "<22>", "<22>1", "<22>1 2026-11-24T02:19:45Z h", "<9999999>Nov", "9:36 corp postfix/smtp[1]: x",
	};
	static const char more[] = "Nov  4 02:19:45 h postfix/smtp[1]: 63AF2A780F7: to=<u@x>";

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (envelope_parse(str_c(lines[i]), &env) && env.stamped)
			fail_msg("a header in '%s'", lines[i]);
	for (size_t n = 0; n <= sizeof more - 1; n++) /* every head of a line: no matter what, but within bounds */
		(void)envelope_parse(str_head(STR("Nov  4 02:19:45 h postfix/smtp[1]: 63AF2A780F7: to=<u@x>"), n), &env);
}

static void queue_ids(void **state)
{
	static const char *const good[] = { "63AF2A780F7", "3B494A780F7", "ABCDEF", "123456", "3mfHGL1r9gzyQP", "4HnkK60lBRz6tl1", "4cbdb56t4MzPjfw", "4jYRN42m5wz1bkTj" };
	static const char *const bad[] = { "", "ABCDE", "63af2a780f7", "warning", "3mfHGL1r9gyyQP", "4HnkK60lBAz6tl1", "host", "connect",
					   "ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEF", "zzzzzzzzzzz", "example.com" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!queue_id_ok(str_c(good[i])))
			fail_msg("%s is a queue id", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (queue_id_ok(str_c(bad[i])))
			fail_msg("%s is no queue id", bad[i]);
}

static void replaced_queue_ids(void **state)
{
	(void)state;
	is("postfix/qmgr[1]: QueueID: removed", "-||postfix/qmgr|1||QueueID|removed");
	is("postfix/smtp[1]: GHI789: to=<a@b>, relay=none", "-||postfix/smtp|1||GHI789|to=<a@b>, relay=none");
	is("postfix/smtpd[1]: NOQUEUE: reject: x", "-||postfix/smtpd|1||NOQUEUE|reject: x");
	is("postfix/smtpd[1]: lost: connection", "-||postfix/smtpd|1|||lost: connection");
	is("postfix/cleanup[1]: bounce: removed spurious 63AF2A780F7 log", "-||postfix/cleanup|1|||bounce: removed spurious 63AF2A780F7 log");
	is("postfix/smtpd[1]: warning: GHI789: removed", "-||postfix/smtpd|1|warning||GHI789: removed");
	is("postfix/smtpd[1]: XX: removed", "-||postfix/smtpd|1|||XX: removed");
	is("opendkim[1]: GHI789: removed", "-||opendkim|1|||GHI789: removed");
}

static void times_in_queue_ids(void **state)
{
	static const struct { const char *id, *at; } cases[] = {
		{ "3mfHGL1r9gzyQP", "2015-07-26T08:18:34Z" }, { "4HnkK60lBRz6tl1", "2021-11-08T08:08:58Z" }, { "4cbdb56t4MzPjfw", "2025-09-30T13:05:37Z" },
	};
	char z[WHEN_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(when_print((double)(queue_id_time(str_c(cases[i].id)) / 1000000), false, z), cases[i].at);
	assert_int_equal(queue_id_time(STR("63AF2A780F7")), -1);
	assert_int_equal(queue_id_time(STR("")), -1);
	assert_int_equal(queue_id_time(STR("3mfHGLyyyyzyQP")), -1); /* more than a second of microseconds */
	assert_int_equal(queue_id_time(STR("4HnkKHnkK60lBRz6tl1")), -1); /* more digits than seconds have: found by the fuzzer */
}

/* Lines in a row: what is remembered of the last one must not show. */
static void one_after_another(void **state)
{
	static const char *const lines[] = {
		"Feb  3 00:00:07 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 mx1 postfix/smtpd[1234]: 4f4kBb1F0kz6vJc: client=a.example[192.0.2.1]",
		"Feb  3 00:00:07 mx1 postfix/smtpd[987654321]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 mx1 postfix/smtpd[98765432109]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 mx1 postfix/smtpd[12x4]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 mx1 postfix/smtpd[]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 mx1 postfix/smtpd[1234]:[ID 197553 mail.info] connect from a.example",
		"Feb  3 00:00:07 mx1 postfix/submission/smtpd[1234]: warning: a text of some length",
		"Feb  3 00:00:07 mx1 postfix/submission/smtpd[1234]: NOQUEUE: reject: a text of some length",
		"Feb  3 00:00:07 mx1 postfix/smtp[77]: x",
		"Feb  3 00:00:08 mx1 postfix/smtpd[0]: another second",
		"Feb  3 00:00:08.25 mx1 postfix/smtpd[654]: a fraction behind it",
		"Feb  3 00:00:08.25 mx1 postfix/smtpd[654321]: the same once more",
		"Feb  3 00:00:08 mx1 postfix/smtpd[7654321]: seven digits",
		"Feb  3 00:00:08 mx1 postfix/smtpd[12345678]: eight",
		"Feb  3 00:00:08 mx1 postfix/smtpd[999999] no colon",
		"Feb  3 00:00:08 mx1 postfix/smtpd[999999]:no blank",
		"Feb  3 00:00:08 mx1 postfix/smtpd[1]: ",
		"Feb  3 00:00:07 mx1 last message repeated 3 times",
		"Feb  3 00:00:07 mx1 [ID 1 mail.info] postfix/smtpd[12]: behind a Solaris header",
		"Feb  3 00:00:07 mx2 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"Feb  3 00:00:07  mx2 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"Feb  3 00:00:08 mx2 opendkim[12]: 4f4kBb1F0kz6vJc: DKIM-Signature field added",
		"Feb  3 00:00:08 postfix/smtpd[1234]: no host's name before a text",
		"2026-02-03T00:00:08.123456+09:00 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"2026-02-03T00:00:08.123456+09:00 mx1 postfix/smtpd[1235]: disconnect from a.example[192.0.2.1]",
		"<22>Feb  3 00:00:08 mx2 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"<22>1 2026-02-03T00:00:08Z mx1 postfix/smtpd 1234 - - connect from a.example[192.0.2.1]",
		"1 2026-02-03T00:00:08Z mx1 postfix/smtpd 1234 - - connect from a.example[192.0.2.1]",
		"1 2026-02-03T00:00:08Z mx1 postfix/smtpd 1234 - - disconnect from a.example[192.0.2.1]",
		"2013 Jun 10 06:27:30.123 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"2013 Jun 10 06:27:30.123 mx1 postfix/smtpd[1234]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 dock 4f3c1a2b3c4d[12]: Feb  3 00:00:07 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"Feb  3 00:00:07 dock 4f3c1a2b3c4d[12]: Feb  3 00:00:06 mx1 opendkim[1234]: a neighbour in the container",
		"Feb  3 00:00:07 dock 4f3c1a2b3c4d[12]: not a line of its own",
		"Feb  3 00:00:08 192.0.2.250 Feb  3 00:00:08 mx1 postfix/smtpd[1234]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:08 mx1 postfix[9]: postfix/smtpd[1234]: disconnect from a.example[192.0.2.1]",
		"Feb  3 00:00:08 mx1 postfix[9]: postfix/postlog: starting the Postfix mail system",
		"Feb  3 00:00:08 relay mx1 postfix/smtpd[1234]: disconnect from a.example[192.0.2.1]",
		" 2月 03 00:00:08 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"Feb 3 00:00:08 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"2026-02-03T00:00:08.123456+09:00 INFO    postfix/smtpd[1235]: disconnect from a.example[192.0.2.1]",
		"mail.log:Feb  3 00:00:08 mx1 postfix/smtpd[1234]: connect from a.example[192.0.2.1]",
		"",
		"Feb  3",
	};
	enum { N = sizeof lines / sizeof *lines };
	struct envelope_memo memo = { 0 };

	(void)state;
	for (int i = 0; i < 20 * N * N; i++) { /* every line behind every other */
		const char *line = lines[i % 2 ? i / 2 % N : i / 2 / N % N];
		struct envelope want, got;
		bool ok = envelope_parse(str_c(line), &want);
		if (envelope_next(&memo, str_c(line), &got) != ok)
			fail_msg("understood differently: %s", line);
		if (!ok)
			continue;
		bool same = str_eq(got.host, want.host) && str_eq(got.tag, want.tag) && str_eq(got.instance, want.instance) && str_eq(got.program, want.program) &&
			    str_eq(got.service, want.service) && got.pid == want.pid && str_eq(got.level, want.level) && str_eq(got.queue_id, want.queue_id) &&
			    got.noqueue == want.noqueue && str_eq(got.text, want.text) && got.stamped == want.stamped &&
			    memcmp(&got.stamp, &want.stamp, sizeof got.stamp) == 0;
		if (!same)
			fail_msg("taken apart differently: %s", line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(traditional), cmocka_unit_test(blanks_and_months), cmocka_unit_test(passed_on), cmocka_unit_test(rfc3339),   cmocka_unit_test(rfc5424),   cmocka_unit_test(tags),
		cmocka_unit_test(levels_and_ids), cmocka_unit_test(no_header), cmocka_unit_test(queue_ids), cmocka_unit_test(replaced_queue_ids),
		cmocka_unit_test(times_in_queue_ids),
		cmocka_unit_test(one_after_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
