/* Names in the forms in which logs hold them: none is left of what must not leave the house, and what is evidence is. */
#include "test.h"

#include <stdlib.h>

#include "report/redact.h"
#include "store/db.h"

static struct redact redact_, all_;

static int learn(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);

	(void)state;
	assert_non_null(db);
	db_run(db, "names", STR("INSERT INTO mta(mta, host, instance) VALUES (1, 'mx1', 'postfix');"
				"INSERT INTO domain(name) VALUES ('corp.example'), ('isp-e.example');"
				"INSERT INTO peer(hash, host, addr) VALUES (1, 'mx.odd.example', '203.0.113.9');"
				"INSERT INTO our_address VALUES (1, '198.51.100.10', 'ipv4', 0, 0, 3, 3, ''), (1, '2001:db8:10::10', 'ipv6', 0, 0, 3, 3, '');"));
	all_.everything = true;
	redact_learn(&redact_, db);
	redact_learn(&all_, db);
	db_close(db);
	return 0;
}

static int forget(void **state)
{
	(void)state;
	redact_free(&redact_);
	redact_free(&all_);
	return 0;
}

static char *told(const struct redact *r, const char *text)
{
	struct buf b = { 0 };

	redact_text(r, str_c(text), false, &b);
	buf_char(&b, '\0');
	return b.p;
}

/* The text must keep `stays` and lose every word of `goes`, which are separated by blanks. */
static void hides(const struct redact *r, const char *text, const char *goes, const char *stays)
{
	char *got = told(r, text), *words = strdup(goes), *save = NULL;

	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save))
		if (strstr(got, w))
			fail_msg("%s is still in: %s", w, got);
	if (strstr(got, stays) == NULL)
		fail_msg("%s is gone from: %s", stays, got);
	free(words);
	free(got);
}

static void people(void **state)
{
	const struct redact *r = &redact_;

	(void)state;
	hides(r, "550 5.1.1 <Jane.Doe77@corp.example>: Recipient address rejected", "Jane Doe77", "corp.example>: Recipient address rejected");
	hides(r, "from=<bounces+jane77=corp.example@lists.example>, size=1", "jane77", "lists.example>, size=1");
	hides(r, "from=<SRS0=HHH=TT=corp.example=jane77@fwd.example>", "jane77", "fwd.example");
	hides(r, "see http://spf.example/why?id=jane77%40corp.example;ip=1", "jane77", "%40corp.example;ip=1");
	hides(r, "message-id=<CA+abc77[foo]bar@mail.example>", "abc77 foo bar", "mail.example>");
	hides(r, "from Jane Doe <j77@corp.example> to \"Erika Muster\" <e77@corp.example>", "Jane Doe j77 Erika Muster e77", "from p-");
	hides(r, "jane77@corp.example (Jane Doe) (in reply to RCPT TO command)", "jane77 Jane Doe", "(in reply to RCPT TO command)");
	hides(r, "=?utf-8?Q?Jane_Doe?= =?utf-8?Q?_again?= <j77@corp.example>", "Jane Doe again", "@corp.example");
	hides(r, "4X: reject: body Dear Ms Doe, your salary from mx.odd.example[203.0.113.9]; from=<a77@b.example>", "Doe salary a77", "; from=<");
	hides(r, "4X: warning: header Subject: Salary of Jane from local; from=<a77@b.example>", "Salary Jane a77", "header Subject: ");
	hides(r, "to=<jdoe77@corp.example>, status=bounced (host mx said: 550 mailbox JDOE77 is full, user jdoe77 unknown)", "jdoe77 JDOE77", "is full, user p-");
	hides(r, "to=<frida>, status=bounced (unknown user: \"frida\")", "frida", "unknown user: \"p-");
	hides(r, "warning: sasl_username=mk77, kept for mk77 in /home/" "mk77/x", "mk77", "/home/" "p-");
	hides(r, "mail.log:414: 2026-11-24T04:44:40.893958+00:00 web-prod01 postfix/smtp[191]: 4jYVbD6175zZh: to=<a77@b.example>", "a77",
	      "mail.log:414: 2026-11-24T04:44:40.893958+00:00 web-prod01 postfix/smtp[191]: 4jYVbD6175zZh: to=<p-");
	hides(r, "sato+shop77@corp.example: no such user sato", "sato shop77", "no such user p-");
}

static void clients(void **state)
{
	const struct redact *r = &redact_;

	(void)state;
	hides(r, "RCPT from cpe-9.isp.example[2001:db8:9::77]: 554 <cpe-9.isp.example[2001:db8:9::77]>", "cpe-9 ::77", ": 554 <");
	hides(r, "RCPT from unknown[192.0.2.77]: 450 <laptop77>: Helo command rejected; helo=<laptop77>", "laptop77 192.0.2.77", "Helo command rejected");
	hides(r, "connect from cpe-9.isp.example[192.0.2.77] cpe-9.isp.example again", "cpe-9", " again");
	hides(r, "your name 192-0-2-77.pool.example or c192-0-2-77.pool.example, dyn-192.0.2.77.x", "2-77 0.2.77", ".pool.example");
	hides(r, "77.2.0.192.zen.spamhaus.org", "77.2.0.192", ".zen.spamhaus.org");
	hides(r, "7.7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.9.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "7.7.0.0", ".ip6.arpa");
	hides(r, "EHLO [IPv6:2001:DB8:9::77], ::ffff:192.0.2.77, 192.0.2.77:25", "DB8:9 192.0.2.77", "EHLO [IPv6:ip-");
	/* ours stay, in every form */
	hides(r, "blocked [198.51.100.10] 10.100.51.198.zen.spamhaus.org", "-", "[198.51.100.10] 10.100.51.198.zen");
	hides(r, "host-198-51-100-10.isp.example", "p-", "host-198-51-100-10.isp.example");
	hides(r, "[2001:DB8:10::10] at 11:19:45, 2026-11-24 04:49:58 UTC", "ip-", "[2001:DB8:10::10] at 11:19:45, 2026-11-24 04:49:58 UTC");
}

static void everything(void **state)
{
	const struct redact *r = &all_;

	(void)state;
	hides(r, "host MX1.ISP-E.EXAMPLE said: 554-mx1.isp-e.example no", "ISP-E isp-e", "said: ");
	hides(r, "our [198.51.100.10], host-198-51-100-10.corp.example", "51.100 51-100 corp", "our [ip-");
	char *a = told(r, "mx1.isp-e.example"), *b = told(r, "MX1.isp-E.example");
	assert_string_equal(a, b);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(people), cmocka_unit_test(clients), cmocka_unit_test(everything) };

	return cmocka_run_group_tests(tests, learn, forget);
}
