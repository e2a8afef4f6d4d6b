/* NAME=VALUE texts of delivery agents: in any order, with names nobody has heard of, and with values that strangers chose. */
#include "test.h"

#include "ingest/kv.h"

static struct field fields[FIELD_MAX];
static struct parsed p = { .field = fields };

static void parse(const char *text)
{
	if (!kv_parse(str_c(text), &p))
		fail_msg("not understood: %s", text);
}

#define FIELD(name, want) assert_slice(parsed_get(&p, STR(name)), want)
#define NO_FIELD(name) assert_null(parsed_get(&p, STR(name)).p)

static void a_delivery(void **state)
{
	(void)state;
	parse("to=<u@x.example>, orig_to=<root>, relay=mx.x.example[2001:db8::1]:25, conn_use=2, delay=3.6, delays=0.08/0.02/0.85/0.14, dsn=2.1.5, "
	      "status=sent (250 2.0.0 Ok: queued as 153053D)");
	FIELD("to", "u@x.example");
	FIELD("orig_to", "root");
	FIELD("relay", "mx.x.example[2001:db8::1]:25");
	FIELD("conn_use", "2");
	FIELD("delay", "3.6");
	FIELD("delays", "0.08/0.02/0.85/0.14");
	FIELD("dsn", "2.1.5");
	FIELD("status", "sent");
	FIELD("reason", "250 2.0.0 Ok: queued as 153053D");
	NO_FIELD("tls");
}

/* Postfix 3.11 put tls= between delays= and dsn=; the next version may put anything anywhere. */
static void unknown_names_any_order(void **state)
{
	(void)state;
	parse("to=<u@x>, relay=none, delay=0, delays=0/0/0/0, tls=dane/requiretls, quantum=entangled, dsn=4.4.1, status=deferred (x)");
	FIELD("tls", "dane/requiretls");
	FIELD("quantum", "entangled");
	FIELD("dsn", "4.4.1");
	parse("dsn=2.0.0, delay=1, relay=local, new-name_2=a b, to=<u@x>, status=sent (x)");
	FIELD("to", "u@x");
	FIELD("relay", "local");
	FIELD("status", "sent");
	FIELD("reason", "x");
}

static void hostile_addresses(void **state)
{
	(void)state;
	parse("to=<\"a>, status=sent (b\"@x.example>, relay=none, dsn=4.4.1, status=deferred (real)");
	FIELD("to", "\"a>, status=sent (b\"@x.example");
	FIELD("status", "deferred");
	FIELD("reason", "real");
	parse("to=<\"a\\\">, dsn=9.9.9\"@x>, relay=none, dsn=4.4.1, status=deferred (real)");
	FIELD("to", "\"a\\\">, dsn=9.9.9\"@x");
	FIELD("dsn", "4.4.1");
	parse("to=<a>b@x>, relay=none, status=deferred (real)"); /* not quoted: up to the last that can end it */
	FIELD("status", "deferred");
	parse("to=<利用者@例え.example>, relay=none, status=deferred (real)");
	FIELD("to", "利用者@例え.example");
}

/* Postfix cuts lines at 2000 bytes, and syslog daemons where they please. */
static void cut_short(void **state)
{
	static const char whole[] = "to=<u@x.example>, relay=mx[192.0.2.1]:25, delay=3, delays=0/0/0/3, dsn=4.0.0, status=deferred (host mx said: 450 x";

	(void)state;
	parse(whole);
	FIELD("reason", "host mx said: 450 x");
	for (size_t n = 1; n < sizeof whole; n++) {
		(void)kv_parse(str_head(str_c(whole), n), &p);
		for (int i = 0; i < p.n; i++) {
			struct str v = p.field[i].value;
			assert_true(v.n == 0 || (v.p >= whole && v.p + v.n <= whole + n));
		}
	}
	parse("to=<u@x.example");
	NO_FIELD("status");
}

static void the_reason_is_not_split(void **state)
{
	(void)state;
	parse("to=<u@x>, relay=none, dsn=4.0.0, status=deferred (said: 450 to=<other@y>, status=sent (fine), dsn=2.0.0)");
	FIELD("to", "u@x");
	FIELD("status", "deferred");
	FIELD("dsn", "4.0.0");
	FIELD("reason", "said: 450 to=<other@y>, status=sent (fine), dsn=2.0.0");
	parse("to=<u@x>, status=sent (delivered to command: procmail -a \"$EXTENSION\" (a)(b))");
	FIELD("reason", "delivered to command: procmail -a \"$EXTENSION\" (a)(b)");
	parse("to=<u@x>, status=sent ()");
	FIELD("reason", "");
	parse("to=<u@x>, status=sent");
	FIELD("status", "sent");
	NO_FIELD("reason");
}

static void other_programs(void **state)
{
	(void)state;
	parse("from=<>, size=1234, nrcpt=3 (queue active)");
	FIELD("from", "");
	FIELD("size", "1234");
	FIELD("nrcpt", "3");
	FIELD("rest", "(queue active)");
	parse("uid=104 from=<report> orig_id=63AF2A780F7");
	FIELD("uid", "104");
	FIELD("from", "report");
	FIELD("orig_id", "63AF2A780F7");
	parse("client=unknown[192.0.2.1], sasl_method=PLAIN, sasl_username=a=b, c@x");
	FIELD("client", "unknown[192.0.2.1]");
	FIELD("sasl_username", "a=b");
	parse("from=<u@x>, status=expired, returned to sender");
	FIELD("status", "expired");
}

static void not_key_value(void **state)
{
	static const char *const texts[] = { "", "to", "to ", "=", "=x", "TO=<u@x>", "removed", " to=<u@x>", "connect to x", "(a=b)" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (kv_parse(str_c(texts[i]), &p))
			fail_msg("understood: '%s'", texts[i]);
}

static void more_fields_than_fit(void **state)
{
	char text[FIELD_MAX * 2 * 8] = "";

	(void)state;
	for (int i = 0; i < FIELD_MAX + 5; i++)
		strcat(text, i ? ", a=1" : "a=1");
	parse(text);
	assert_int_equal(p.n, FIELD_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_delivery), cmocka_unit_test(unknown_names_any_order), cmocka_unit_test(hostile_addresses), cmocka_unit_test(cut_short),
		cmocka_unit_test(the_reason_is_not_split), cmocka_unit_test(other_programs), cmocka_unit_test(not_key_value),
		cmocka_unit_test(more_fields_than_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
