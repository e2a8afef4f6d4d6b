/* Replies taken apart and classified with the shipped rules; hostile texts; mistakes in a user's rules. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/replies.h"
#include "analysis/replies_stage.h"
#include "util/embed.h"

static struct replies *shipped;

static struct str embedded(const char *path)
{
	struct err e = { 0, "" };
	struct str s = STR_NONE;

	assert_int_equal(embed_get(path, &s, &e), 0);
	return s;
}

static int setup(void **state)
{
	struct err e = { 0, "" };

	(void)state;
	shipped = replies_new(embedded("src/rules/replies.json"), STR_NONE, &e);
	if (shipped == NULL)
		fail_msg("%s", e.text);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	replies_free(shipped);
	return 0;
}

static void samples(void **state)
{
	struct err e = { 0, "" };

	(void)state;
	int n = replies_check(shipped, embedded("src/rules/causes.json"), &e);
	if (n == -1)
		fail_msg("%s", e.text);
	assert_true(n > 300);
}

static void parse(void **state)
{
	static const struct {
		const char *text, *host, *addr, *stage, *dsn, *said;
		int code;
		bool echo, remote;
	} t[] = {
		{ "host mx1.example[192.0.2.1] said: 550 5.1.1 <a@example>: User unknown (in reply to RCPT TO command)", "mx1.example", "192.0.2.1",
		  "rcpt", "5.1.1", "550 5.1.1 <a@example>: User unknown", 550, false, true },
		{ "host mx1.example[2001:db8::1]:2525 said: 451 4.7.1 no (in reply to end of DATA command)", "mx1.example", "2001:db8::1", "eod",
		  "4.7.1", "451 4.7.1 no", 451, false, true },
		{ "host mx1.example[192.0.2.1] refused to talk to me: 554 5.7.1 blocked", "mx1.example", "192.0.2.1", "banner", "5.7.1",
		  "554 5.7.1 blocked", 554, false, true },
		{ "host mx1.example[192.0.2.1] refused to talk to me: 220-mx1 421 4.2.1 later", "mx1.example", "192.0.2.1", "banner", "4.2.1",
		  "421 4.2.1 later", 421, false, true },
		{ "delivery temporarily suspended: connect to mx1.example[2001:db8::1]:25: Cannot assign requested address", "mx1.example", "2001:db8::1",
		  "connect", "", "connect to mx1.example[2001:db8::1]:25: Cannot assign requested address", 0, true, false },
		{ "connect to 2001:db8::1[2001:db8::1]:2500: Connection refused", "2001:db8::1", "2001:db8::1", "connect", "",
		  "connect to 2001:db8::1[2001:db8::1]:2500: Connection refused", 0, false, false },
		{ "lost connection with mx1.example[192.0.2.1] while sending end of data -- message may be sent more than once", "mx1.example",
		  "192.0.2.1", "eod", "", "lost connection with mx1.example[192.0.2.1] while sending end of data -- message may be sent more than once",
		  0, false, false },
		{ "conversation with mx1.example[192.0.2.1] timed out while receiving the initial server greeting", "mx1.example", "192.0.2.1",
		  "banner", "", "conversation with mx1.example[192.0.2.1] timed out while receiving the initial server greeting", 0, false, false },
		{ "TLS is required, but host mx1.example[192.0.2.1] refused to start TLS: 454 4.7.0 no", "mx1.example", "192.0.2.1", "tls", "4.7.0",
		  "454 4.7.0 no", 454, false, true },
		{ "SASL authentication failed; server r.example[192.0.2.1] said: 535 5.7.8 no", "r.example", "192.0.2.1", "auth", "5.7.8",
		  "535 5.7.8 no", 535, false, true },
		{ "Host or domain name not found. Name service error for name=a.example type=A: Host not found", "", "", "dns", "",
		  "Host or domain name not found. Name service error for name=a.example type=A: Host not found", 0, false, false },
		{ "250 2.0.0 Ok: queued as 4C1FB2054", "", "", "", "2.0.0", "250 2.0.0 Ok: queued as 4C1FB2054", 250, false, true },
		/* the code and the enhanced code are those of the text, and an address is no enhanced code */
		{ "host mx1.example[192.0.2.1] said: 554 rejected (#5.7.1) 5.1.2.3 (in reply to MAIL FROM command)", "mx1.example", "192.0.2.1",
		  "mail", "5.7.1", "554 rejected (#5.7.1) 5.1.2.3", 554, false, true },
		/* what another mail system quotes: the words begin at the code, the server is the one named last before it */
		{ "Remote Server returned '550 5.1.1 not found'", "", "", "", "5.1.1", "550 5.1.1 not found'", 550, false, true },
		{ "SMTP error from remote mail server after RCPT TO:<a@example>: host mx1.example [192.0.2.1]: 550 5.1.1 no", "mx1.example", "192.0.2.1",
		  "rcpt", "5.1.1", "550 5.1.1 no", 550, false, true },
		{ "host mx1.example [192.0.2.1] SMTP error from remote mail server after pipelined DATA: 554 no", "mx1.example", "192.0.2.1", "data", "",
		  "554 no", 554, false, true },
		{ "192.0.2.1 does not like recipient. Remote host said: 553 no (#5.7.1) Giving up on 192.0.2.1.", "", "", "rcpt", "5.7.1", "553 no (#5.7.1)", 553,
		  false, true },
		{ "Connected to 192.0.2.1 but my name was rejected. Remote host said: 501 no", "", "", "helo", "", "501 no", 501, false, true },
		{ "Remote Server returned '550 5.1.351 unknown recipient -> 550 5.7.1 no'", "", "", "", "5.7.1", "550 5.7.1 no'", 550, false, true },
		{ "554 5.7.1 id=1-1, from MTA(smtp:[127.0.0.1]:10025): 550 5.1.1 no", "", "", "", "5.1.1", "550 5.1.1 no", 550, false, true },
		{ "<a@example> (expanded from <b@example>): host mx1.example[192.0.2.1] said: 550 no (in reply to DATA command)", "mx1.example", "192.0.2.1",
		  "data", "", "550 no", 550, false, true },
		{ "<a@example>: host mx1.example[192.0.2.1] said: 550 no (in reply to end of DATA command)", "mx1.example", "192.0.2.1", "eod", "", "550 no", 550, false,
		  true },
		{ "... while talking to mx1.example.: >>> RCPT To:<a@example> <<< 550 no", "", "", "rcpt", "", "550 no", 550, false, true },
		{ "Remote host said: 554 no [RCPT_TO]", "", "", "rcpt", "", "554 no [RCPT_TO]", 554, false, true },
		{ "The response from the remote server was: 550 5.7.1 no", "", "", "", "5.7.1", "550 5.7.1 no", 550, false, true },
		{ "mx1.example #<mx1.example #5.1.1 smtp; 550 no> #SMTP#", "", "", "", "", "550 no", 550, false, true },
		{ "#550 5.2.2 full ##", "", "", "", "5.2.2", "550 5.2.2 full ##", 550, false, true },
		{ "550 5.1.1 no 503 5.0.0 Need RCPT (recipient) 550 5.1.1 no", "", "", "", "5.1.1", "550 5.1.1 no", 550, false, true },
		{ "Remote host said: [", "", "", "", "", "Remote host said: [", 0, false, true },
		{ "5.1.0 - Unknown address error 550-'No such user' (delivery attempts: 0)", "", "", "", "", "550-'No such user' (delivery attempts: 0)", 550,
		  false, true },
		{ "User unknown: 550 a@example", "", "", "", "", "User unknown: 550 a@example", 550, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct reply_parts p;
		reply_parse(str_c(t[i].text), &p);
		assert_slice(p.host, t[i].host);
		assert_slice(p.addr, t[i].addr);
		assert_string_equal(p.stage, t[i].stage);
		assert_slice(p.dsn, t[i].dsn);
		assert_slice(p.said, t[i].said);
		assert_int_equal(p.code, t[i].code);
		assert_int_equal(p.echo, t[i].echo);
		assert_int_equal(p.remote, t[i].remote);
	}
}

static void captures(void **state)
{
	static const struct {
		const char *text, *cause, *list, *sublist, *our, *code;
	} t[] = {
		{ "host mx1.example[192.0.2.1] said: 451 4.7.1 Service unavailable; Client host [198.51.100.10] blocked using zen.spamhaus.org; "
		  "https://www.spamhaus.org/sbl/query/SBLCSS (in reply to RCPT TO command)", "reputation.dnsbl", "Spamhaus", "CSS", "198.51.100.10", "" },
		{ "host mx1.example[192.0.2.1] said: 554 5.7.1 Service unavailable; Client host [198.51.100.10] blocked using bl.example.org; x "
		  "(in reply to RCPT TO command)", "reputation.dnsbl", "bl.example.org", "", "198.51.100.10", "" },
		{ "host mx1.example[192.0.2.1] said: 554 5.7.1 Service unavailable; Client host [198.51.100.10] blocked using zen.spamhaus.org; "
		  "Error: open resolver (in reply to RCPT TO command)", "remote.dnsbl", "zen.spamhaus.org", "", "198.51.100.10", "" },
		{ "host mx1.example[192.0.2.1] said: 554 5.7.1 Service unavailable; Client host [198.51.100.10] blocked using dnsbl-2.uceprotect.net; x "
		  "(in reply to RCPT TO command)", "reputation.dnsbl", "UCEPROTECT", "2", "198.51.100.10", "" },
		/* the server's own address is never ours */
		{ "host mx1.example[192.0.2.1] refused to talk to me: 421 4.7.0 mx1.example[192.0.2.1] Error: too many connections from h[198.51.100.10]",
		  "rate.connections", "", "", "198.51.100.10", "" },
		{ "host mx1.example[192.0.2.1] refused to talk to me: 421 4.7.0 mx1.example[192.0.2.1] Error: too many connections from 192.0.2.1",
		  "rate.connections", "", "", "", "" },
		{ "host mx1.example[2001:db8::1] said: 450 4.7.1 <a@example>: IPv6 source 2001:db8:10::10 has no PTR (in reply to RCPT TO command)",
		  "identity.ptr", "", "", "2001:db8:10::10", "" },
		{ "host mx1.example[2001:db8::1] said: 550 5.7.1 [IPv6:2001:db8:10::10] blocked (in reply to RCPT TO command)",
		  "code", "", "", "2001:db8:10::10", "" },
		{ "host mx1.example[2001:db8::1] said: 550-5.7.25 [2001:0DB8:0010:0000:0000:0000:0000:0010      19] The IP address sending this message does not have a "
		  "PTR record setup (in reply to end of DATA command)", "code", "", "", "2001:db8:10::10", "" },
		{ "host mx1.example[2001:db8::1] said: 550 5.7.1 2001:db8:0::1 refuses mail from [::ffff:198.51.100.10] (in reply to RCPT TO command)",
		  "code", "", "", "198.51.100.10", "" },
		{ "host mta5.am0.yahoodns.net[192.0.2.1] refused to talk to me: 421 4.7.0 [TSS04] Messages from 198.51.100.10 temporarily deferred due to "
		  "unexpected volume or user complaints - 4.16.55.1; see x", "rate.reputation", "", "", "198.51.100.10", "TSS04" },
		{ "host mx.cox.net[192.0.2.1] said: 550 5.1.0 - 198.51.100.10 sender rejected : AUP#CXSNDR (in reply to MAIL FROM command)", "policy.sender", "", "",
		  "198.51.100.10", "CXSNDR" },
		{ "host mx1.example[192.0.2.1] said: 550 h 198.51.100.10 has sent too much. IB607 (in reply to RCPT TO command)", "code", "", "", "198.51.100.10", "IB607" },
		{ "host mx1.example[192.0.2.1] refused to talk to me: 554 198.51.100.10 is on bl.example.org", "reputation.dnsbl", "bl.example.org", "", "198.51.100.10", "" },
		{ "host mx1.example[192.0.2.1] said: 550 the poor reputation of 198.51.100.10 (in reply to RCPT TO command)", "code", "", "", "198.51.100.10", "" },
		{ "host mx1.example[192.0.2.1] said: 550 5.1.1 <a@example>: User unknown (in reply to RCPT TO command)", "mailbox.unknown", "", "", "", "" },
		{ "connect to mx1.example[192.0.2.1]:25: Connection refused", "network.refused", "", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct verdict v;
		reply_classify(shipped, str_c(t[i].text), "", false, &v);
		if (strcmp(t[i].cause, "code"))
			assert_string_equal(v.cause, t[i].cause);
		assert_slice(v.list, t[i].list);
		assert_slice(v.sublist, t[i].sublist);
		assert_slice(v.our_addr, t[i].our);
		assert_slice(v.provider_code, t[i].code);
	}
	struct verdict v;
	reply_classify(shipped, STR("host a[192.0.2.1] said: 550 5.7.1 Blocked - see HTTPS no https://Example.org/Q?ip=1. (in reply to RCPT TO command)"),
		       "", false, &v);
	assert_slice(v.url, "https://Example.org/Q?ip=1");
}

/* The same words at another stage, for another provider, or in an acceptance mean something else. */
static void contexts(void **state)
{
	static const struct {
		const char *text, *provider;
		bool success;
		const char *cause;
	} t[] = {
		{ "host mfsmax.docomo.ne.jp[192.0.2.1] said: 550 Unknown user a@docomo.ne.jp (in reply to end of DATA command)", "docomo", false, "mailbox.filtered" },
		{ "host mfsmax.docomo.ne.jp[192.0.2.1] said: 550 Unknown user a@docomo.ne.jp (in reply to RCPT TO command)", "docomo", false, "mailbox.unknown" },
		{ "host mx1.example[192.0.2.1] said: 550 5.7.1 no unsolicited mail (in reply to MAIL FROM command)", "", false, "reputation.provider.list" },
		{ "host mx1.example[192.0.2.1] said: 550 5.7.1 no unsolicited mail (in reply to end of DATA command)", "", false, "content.spam" },
		{ "host mx.shops.example[192.0.2.1] said: 450 4.3.0 virus.shops.example: hop, try later (in reply to DATA command)", "", false, "remote.temporary" },
		{ "lost connection with msmx.au.com[192.0.2.1] while sending MAIL FROM", "kddi", false, "rate.reputation" },
		{ "lost connection with mx1.example[192.0.2.1] while sending MAIL FROM", "", false, "protocol.lost" },
		{ "connect to mx1.example[2001:db8::1]:25: Cannot assign requested address", "", false, "network.ipv6.noaddr" },
		{ "connect to mx1.example[192.0.2.1]:25: Cannot assign requested address", "", false, "local.ports" },
		{ "connect to mx1.example[2001:db8::1]:25: Connection timed out", "", false, "network.ipv6.timeout" },
		{ "connect to mx1.example[192.0.2.1]:25: Connection timed out", "", false, "network.timeout" },
		{ "connect to 127.0.0.1[127.0.0.1]:10024: Connection refused", "", false, "local.filter" },
		{ "250 2.7.0 Ok, discarded, id=1-01 - SPAM", "", true, "accept.discarded" },
		{ "250 2.0.0 Ok: queued as 4C1FB2054", "", true, "accept.ok" },
		{ "delivered to mailbox", "", true, "accept.local" },
		{ "550 5.1.1 nonsense that is no acceptance", "", true, "unknown" },
		{ "", "", false, "unknown" },
		/* joined lines of one reply are one text */
		{ "host a[192.0.2.1] said: 550-5.1.1 The email account that you tried to 550-5.1.1 reach does not 550 5.1.1 exist. (in reply to RCPT TO command)",
		  "", false, "mailbox.unknown" },
		/* a mail address is none of the server's words */
		{ "host a[192.0.2.1] said: 550 User (spam@blacklist.hostdomain.example) unknown (in reply to RCPT TO command)", "", false, "mailbox.unknown" },
		{ "host a[192.0.2.1] said: 552 mailbox <dmarc@greylist.sender.example> is full (in reply to RCPT TO command)", "", false, "mailbox.full" },
		/* a filter's report of somebody else's reply */
		{ "Diagnostic-Code: X-Postfix; delivery temporarily suspended: host a[192.0.2.1] said: 450 4.2.2 over quota (in reply to RCPT TO command)",
		  "", false, "mailbox.full" },
		{ "Diagnostic-Code: SMTP; 550 relaying denied", "", false, "policy.relay" },
		/* a domain without an address may be one that is reached over IPv6 only: it is not said to have no mail server */
		{ "Host or domain name not found. Name service error for name=a.example type=A: Host found but no data record of requested type",
		  "", false, "dns.nxdomain" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct verdict v;
		reply_classify(shipped, str_c(t[i].text), t[i].provider, t[i].success, &v);
		if (strcmp(v.cause, t[i].cause))
			fail_msg("%s: %s by %s, not %s", t[i].text, v.cause, v.rule, t[i].cause);
	}
}

/* Nobody has been named in a greeting, nothing sent at RCPT TO: neither a rule nor learned words say otherwise, a user's rule may. */
static void too_early(void **state)
{
	static const struct {
		const char *cause, *stage;
		bool early;
	} t[] = {
		{ "mailbox.full", "banner", true },	 { "mailbox.unknown", "mail", true },	{ "mailbox.unknown", "rcpt", false },
		{ "content.virus", "rcpt", true },	 { "content.virus", "eod", false },	{ "content.spam", "mail", true },
		{ "content.spam", "rcpt", false },	 { "content.encoding", "mail", false }, { "policy.recipient", "mail", true },
		{ "auth.sender_domain", "helo", true },	 { "size.limit", "mail", false },	{ "rate.recipients", "rcpt", false },
		{ "reputation.blocklist", "banner", false }, { "mailbox.full", "", false },
	};
	static const char in_a_greeting[] = "host mx1.example[192.0.2.1] refused to talk to me: 452 4.2.2 mailbox is full";
	static const char own[] = "[{\"id\":\"own\",\"cause\":\"mailbox.full\",\"samples\":[\"mailbox is full\"],\"contains\":[\"mailbox is full\"]}]";
	struct err e = { 0, "" };
	struct replies *r;
	struct verdict v;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (cause_too_early(t[i].cause, t[i].stage) != t[i].early)
			fail_msg("%s at '%s'", t[i].cause, t[i].stage);
	reply_classify(shipped, str_c(in_a_greeting), "", false, &v);
	assert_string_not_equal(v.cause, "mailbox.full");
	r = replies_new(embedded("src/rules/replies.json"), str_c(own), &e);
	assert_non_null(r);
	reply_classify(r, str_c(in_a_greeting), "", false, &v);
	assert_string_equal(v.cause, "mailbox.full");
	assert_true(v.own);
	replies_free(r);
}

static void hostile(void **state)
{
	static const char *const parts[] = { "host ", "host a[", "host a[1.2.3.4] said: ", "(in reply to ", "550-", "550 ", "[", "]", "::", "1.1.1.1",
		"http://", "5.7.", "delivery temporarily suspended: ", "connect to ", "a@", "while ", "\t\n\r", "x[192.0.2.1] " };
	enum { BIG = 1 << 20 };
	char *big = malloc(BIG);
	struct verdict v;
	struct reply_parts p;

	(void)state;
	assert_non_null(big);
	for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
		size_t n = strlen(parts[k]);
		for (size_t i = 0; i < BIG; i++)
			big[i] = parts[k][i % n];
		reply_parse((struct str){ big, BIG }, &p);
		reply_classify(shipped, (struct str){ big, BIG }, "", false, &v);
		reply_classify(shipped, (struct str){ big, BIG }, "", true, &v);
		for (size_t i = 0; i <= n; i++)
			reply_classify(shipped, (struct str){ big, i }, "", false, &v);
	}
	for (size_t i = 0; i < BIG; i++)
		big[i] = (char)(i * 2654435761u >> 13);
	reply_classify(shipped, (struct str){ big, BIG }, "", false, &v);
	free(big);
	reply_classify(shipped, (struct str){ "550\0 5.1.1\0user unknown", 23 }, "", false, &v);
	assert_string_equal(v.cause, "mailbox.unknown");
	reply_parse(STR_NONE, &p);
	assert_int_equal(p.code, 0);
}

static void users_rules(void **state)
{
	static const char *const wrong[][2] = {
		{ "{", "line 1" },
		{ "{}", "list" },
		{ "[{}]", "no \"id\"" },
		{ "[{\"id\":\"a\"}]", "'a' has no \"cause\"" },
		{ "[{\"id\":\"a\",\"cause\":\"x\"}]", "'a' has no \"samples\"" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"colour\":1}]", "unknown member \"colour\"" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"regex\":\"(\"}]", "'a': pattern" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"any\":[\"Ab\"]}]", "lower case" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"any\":[]}]", "empty" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"code\":\"abc\"}]", "no code" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"stage\":\"noon\"}]", "no stage 'noon'" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"],\"confidence\":101}]", "0 to 100" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"]}]", "fit them all" },
		{ "[{\"id\":\"a\",\"cause\":\"x\",\"code\":\"5xx\",\"samples\":[\"s\"]},{\"id\":\"a\",\"cause\":\"x\",\"samples\":[\"s\"]}]", "there twice" },
	};
	struct err e = { 0, "" };
	struct verdict v;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		e = (struct err){ 0, "" };
		assert_null(replies_new(STR("[]"), str_c(wrong[i][0]), &e));
		assert_int_equal(e.code, EXIT_DATA);
		if (strstr(e.text, wrong[i][1]) == NULL)
			fail_msg("%s: %s", wrong[i][0], e.text);
	}
	e = (struct err){ 0, "" };
	struct replies *r = replies_new(embedded("src/rules/replies.json"),
		STR("[{\"id\":\"mine\",\"cause\":\"greylist\",\"contains\":[\"user unknown\"],\"samples\":[\"550 user unknown\"]}]"), &e);
	assert_non_null(r);
	reply_classify(r, STR("550 5.1.1 User unknown"), "", false, &v);
	assert_string_equal(v.rule, "mine");
	assert_int_equal(replies_check(r, embedded("src/rules/causes.json"), &e), -1); /* it claims the samples of others */
	assert_non_null(strstr(e.text, "mine claims"));
	replies_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(samples), cmocka_unit_test(parse), cmocka_unit_test(captures), cmocka_unit_test(contexts),
					    cmocka_unit_test(too_early), cmocka_unit_test(hostile), cmocka_unit_test(users_rules) };

	return cmocka_run_group_tests_name("replies", tests, setup, teardown);
}
