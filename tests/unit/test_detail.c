/* What detectors note, in the words of another language: each form of en.inc is read back, and only by its own words. */
#include "test.h"

#include "report/detail.h"

static void cases(void **state)
{
	static const struct { const char *en, *ja; } c[] = {
		{ "login anna: 120 recipients in 3 h from up to 6 addresses an hour; its busiest hour before: 13",
		  "ログイン anna : 3 時間に宛先 120 件、1 時間あたり最多 6 アドレスから。それまでの最多は 1 時間に 13 件" },
		{ "uid 33: 300 recipients in 1 h; its busiest hour before: 2", "uid 33 : 1 時間に宛先 300 件。それまでの最多は 1 時間に 2 件" },
		{ "uid 33: 300 recipients in 1 h, and none known up to 2 h before", "uid 33 : 1 時間に宛先 300 件。その 2 時間前までの送信は知られていない" },
		{ "240 failed logins from 31 clients", "31 クライアントからログイン失敗 240 回" },
		{ "240 failed logins from 31 clients; 1 of them later sent mail with a login: x[192.0.2.7]",
		  "31 クライアントからログイン失敗 240 回。うち 1 クライアントはその後ログインしてメールを送信: x[192.0.2.7]" },
		{ "no line for at least 5 h", "少なくとも 5 時間、ログの行なし" },
		{ "16 recipients in 1 day; usual: 585 a day", "1 日間に宛先 16 件。通常は 1 日に 585 件" },
		{ "22.2 % of 568 recipients of the day", "その日の宛先 568 件の 22.2 %" },
		{ "12 recipients in 6 h; usual: up to 160 in 4 h", "6 時間に宛先 12 件。通常は 4 時間に最多 160 件" },
		{ "30 of 40 recipients were accepted an hour and more after the first try, at 8 providers", "宛先 40 件のうち 30 件は、初回の試みから 1 時間以上たって受理(プロバイダー 8 社)" },
		{ "30 of 40 recipients were put off at the first try, at 8 providers", "宛先 40 件のうち 30 件が初回の試みで延期(プロバイダー 8 社)" },
		{ "60 messages to 6 providers: connecting took 10 s and more for most", "プロバイダー 6 社へのメール 60 通の大半で、接続に 10 秒以上" },
		{ "6 recipients refused for good, and tried again", "恒久的に拒否された宛先 6 件を再送" },
		{ "90 messages waited for qmgr(8), half of them 73 min and more", "メール 90 通が qmgr(8) を待ち、その半数は 73 分以上" },
		{ "no line for ever", "no line for ever" }, /* no form: as it is */
		{ "", "" },
	};
	struct report *r = report_new();

	(void)state;
	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct str ja = detail_words(r, LANG_JA, str_c(c[i].en)), en = detail_words(r, LANG_EN, str_c(c[i].en));
		if (!str_eq(ja, str_c(c[i].ja)) || !str_eq(en, str_c(c[i].en)))
			fail_msg("%s: %.*s", c[i].en, STR_ARG(ja));
	}
	report_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
