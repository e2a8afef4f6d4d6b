/* Who a reply was given for: what Postfix logs of a request whose first server failed, and what can be told from it. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "ingest/assign.h"

enum { NONE = 0, MXA = 1, MXB = 2 };

static struct answered answered[8];
static struct replied replied[8];
static struct attempt a;
static char got[400];

static void begin(void)
{
	a = (struct attempt){ .answered = answered, .replied = replied };
	got[0] = '\0';
}

/* Deliveries are numbered 10, 11, 12 …, replies 20, 21, 22 … */
static void reply(int64_t server, bool rcpt, const char *text)
{
	replied[a.nreplied] = (struct replied){ .reply = 20 + a.nreplied, .server = server, .at = a.nanswered, .rcpt = rcpt, .text = (char *)(uintptr_t)text };
	a.nreplied++;
}

static void answer(const char *recipient, int64_t server, bool sent, bool by_reply)
{
	answered[a.nanswered] = (struct answered){ .delivery = 10 + a.nanswered, .server = server, .recipient = (char *)(uintptr_t)recipient, .sent = sent, .by_reply = by_reply };
	a.nanswered++;
}

static void note(void *arg, int64_t reply, int64_t delivery, const char *how)
{
	size_t n = strlen(got);

	(void)arg;
	snprintf(got + n, sizeof got - n, "%s%lld to %lld by %s", n ? ", " : "", (long long)reply, (long long)delivery, how);
}

static void is(const char *want)
{
	assert_true(a.nanswered <= 8 && a.nreplied <= 8);
	assign_replies(&a, note, NULL);
	assert_string_equal(got, want);
}

#define LISTED "host mxa said: 450 4.7.1 Service unavailable; Client host [198.51.100.10] blocked using zen.spamhaus.org (in reply to RCPT TO command)"

/* mxa accepts one, refuses the other; mxb is dead. */
static void accepted_refused_dead(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, LISTED);
	answer("ok@x.example", MXA, true, false);
	answer("bad@x.example", NONE, false, false);
	is("20 to 11 by only");
}

/* The same, the refused recipient first: the order of the recipients means nothing. */
static void refused_first(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, LISTED);
	answer("bad@x.example", NONE, false, false);
	answer("ok@x.example", MXA, true, false);
	is("20 to 10 by only");
}

static void a_greeting_is_for_all(void **state)
{
	(void)state;
	begin();
	reply(MXA, false, "host mxa refused to talk to me: 421 4.7.0 try again later");
	answer("a@x.example", MXB, true, false);
	answer("b@x.example", MXB, false, true);
	is("20 to 10 by all, 20 to 11 by all");
	begin();
	reply(MXA, false, "host mxa refused to talk to me: 421 4.7.0 try again later");
	answer("a@x.example", NONE, false, false);
	is("20 to 10 by only");
}

static void as_many_replies_as_recipients(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, "host mxa said: 450 first");
	reply(MXA, true, "host mxa said: 450 second");
	answer("a@x.example", NONE, false, false);
	answer("b@x.example", NONE, false, false);
	is("20 to 10 by order, 21 to 11 by order");
}

static void cannot_tell(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, "host mxa said: 450 first");
	reply(MXA, true, "host mxa said: 450 second");
	answer("a@x.example", NONE, false, false);
	answer("b@x.example", NONE, false, false);
	answer("c@x.example", NONE, false, false);
	is("");
}

static void the_text_names_it(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, "host mxa said: 450 4.2.0 <b@x.example>: Recipient address rejected: Greylisted");
	answer("a@x.example", NONE, false, false);
	answer("b@x.example", NONE, false, false);
	is("20 to 11 by text");
}

/* One address within another is not named by it. */
static void address_within_address(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, "host mxa said: 450 4.2.0 <jimbob@x.example>: Greylisted");
	answer("bob@x.example", NONE, false, false);
	answer("jimbob@x.example", NONE, false, false);
	is("20 to 11 by text");
	begin();
	reply(MXA, true, "host mxa said: 450 4.2.0 u@x.example.org: Greylisted");
	answer("u@x.example", NONE, false, false);
	answer("u@x.example.org", NONE, false, false);
	is("20 to 11 by text");
	begin();
	reply(MXA, true, "host mxa said: 450 4.2.0 Greylisted: u@x.example."); /* the end of a sentence */
	answer("u@x.example.org", NONE, false, false);
	answer("u@x.example", NONE, false, false);
	is("20 to 11 by text");
}

/* mxa and mxb both refuse the recipient; the last of them is quoted in its line. */
static void two_servers(void **state)
{
	(void)state;
	begin();
	reply(MXA, true, "host mxa said: 450 busy");
	answer("a@x.example", MXB, false, true);
	is("20 to 10 by only");
	begin();
	reply(MXA, true, "host mxa said: 450 busy");
	reply(MXB, true, "host mxb said: 450 busy too");
	answer("a@x.example", NONE, false, false);
	is("20 to 10 by only, 21 to 10 by only");
}

/* A reply can't be for a recipient whose line stood before it. */
static void too_late(void **state)
{
	(void)state;
	begin();
	answer("a@x.example", MXA, true, false);
	reply(MXA, false, "lost connection with mxa while sending RCPT TO");
	answer("b@x.example", NONE, false, false);
	is("20 to 11 by only");
	begin();
	answer("a@x.example", MXA, true, false);
	reply(MXA, true, LISTED);
	is("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted_refused_dead), cmocka_unit_test(refused_first), cmocka_unit_test(a_greeting_is_for_all),
		cmocka_unit_test(as_many_replies_as_recipients), cmocka_unit_test(cannot_tell), cmocka_unit_test(the_text_names_it),
		cmocka_unit_test(address_within_address), cmocka_unit_test(two_servers), cmocka_unit_test(too_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
