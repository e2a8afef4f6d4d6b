/* The kinds of lines: the shipped file keeps its own laws, and a file that breaks one is refused with the kind's name. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "ingest/grammar.h"
#include "util/embed.h"

static struct grammar *shipped;
static struct field fields[FIELD_MAX];

static int load(void **state)
{
	struct err e = { 0 };
	struct str json;

	(void)state;
	if (embed_get("src/rules/lines.json", &json, &e) == 0)
		shipped = grammar_new(json, &e);
	if (shipped == NULL)
		fprintf(stderr, "%s\n", e.text);
	return shipped ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	grammar_free(shipped);
	return 0;
}

static const char *kind_of(const char *line)
{
	struct envelope env;
	struct parsed p = { .field = fields };

	if (!envelope_parse(str_c(line), &env))
		return "no header";
	grammar_parse(shipped, &env, &p);
	return p.kind ? p.kind->name : p.limit ? "limit" : grammar_is_ours(shipped, &env) ? "not understood" : "other";
}

static void laws_hold(void **state)
{
	struct err e = { 0 };
	int samples = grammar_check(shipped, &e);

	(void)state;
	if (samples < 0)
		fail_msg("%s", e.text);
	assert_true(samples > 200);
}

static void kinds(void **state)
{
	(void)state;
	assert_string_equal(kind_of("postfix/smtp[1]: 63AF2A780F7: to=<u@x>, relay=none, status=deferred (x)"), "delivery");
	assert_string_equal(kind_of("postfix/smtp[1]: connect to mx[2001:db8::1]:25: Cannot assign requested address"), "smtp.connect_failed");
	/* the same words behind a queue id are no failed connect */
	assert_string_not_equal(kind_of("postfix/smtp[1]: 63AF2A780F7: connect to mx[2001:db8::1]:25: Connection refused"), "smtp.connect_failed");
	/* nor are they one in another program */
	assert_string_not_equal(kind_of("postfix/error[1]: connect to mx[2001:db8::1]:25: Connection refused"), "smtp.connect_failed");
	/* an instance of another name, a service in between, a tag cut short */
	assert_string_equal(kind_of("postfix-out/smtp[1]: connect to mx[192.0.2.1]:25: Connection refused"), "smtp.connect_failed");
	assert_string_equal(kind_of("postfix/relay/smtp[1]: connect to mx[192.0.2.1]:25: Connection refused"), "smtp.connect_failed");
	assert_string_equal(kind_of("postfix[1]: connect to mx[192.0.2.1]:25: Connection refused"), "smtp.connect_failed");
}

static void not_understood(void **state)
{
	(void)state;
	assert_string_equal(kind_of("postfix/smtp[1]: something that no Postfix ever said"), "not understood");
	assert_string_equal(kind_of("postfix/no-such-daemon[1]: hello"), "not understood");
	assert_string_equal(kind_of("postfix/smtpd.local[1]: connect from mx[192.0.2.1]"), "smtpd.connect");
	assert_string_equal(kind_of("postfix/smtp-slow[1]: connect to mx[192.0.2.1]:25: Connection refused"), "smtp.connect_failed");
	assert_string_equal(kind_of("backup/smtp-slow[1]: connect to mx[192.0.2.1]:25: Connection refused"), "other");
	assert_string_equal(kind_of("sshd[1]: Accepted publickey for root"), "other");
	assert_string_equal(kind_of("postfix-ratelimiter[1]: listening on 127.0.0.1:10040"), "other");
	assert_string_equal(kind_of("postfix-out[1]: connect to mx[192.0.2.1]:25: Connection refused"), "smtp.connect_failed");
	assert_string_equal(kind_of("postfix/smtp[1]:"), "not understood");
}

static void refused(const char *json, const char *says)
{
	struct err e = { 0 };
	struct grammar *g = grammar_new(str_c(json), &e);
	int checked = g ? grammar_check(g, &e) : -1;

	if (checked >= 0)
		fail_msg("taken: %s", json);
	assert_int_equal(e.code, EXIT_DATA);
	if (strstr(e.text, says) == NULL)
		fail_msg("'%s' does not say '%s'", e.text, says);
	grammar_free(g);
}

#define LINE "\"line\": \"postfix/smtp[1]: hello world\""
#define KIND "\"kind\": \"smtp.hello\", \"programs\": [\"smtp\"], \"becomes\": \"count\", \"prefix\": \"hello\""
#define GOOD "{ " KIND ", \"samples\": [{ " LINE " }] }"

static void laws_broken(void **state)
{
	struct err e = { 0 };
	struct grammar *g = grammar_new(STR("[" GOOD "]"), &e);

	(void)state;
	assert_non_null(g);
	assert_int_equal(grammar_check(g, &e), 1);
	grammar_free(g);
	refused("", "lines.json");
	refused("[", "lines.json");
	refused("{}", "array");
	refused("[1]", "entry 1 has no kind");
	refused("[{ " KIND ", \"samples\": [{ " LINE " }], \"colour\": \"red\" }]", "colour");
	refused("[{ " KIND ", \"samples\": [{ " LINE ", \"yield\": {} }] }]", "yield");
	refused("[{ " KIND " }]", "smtp.hello");
	refused("[{ " KIND ", \"samples\": [] }]", "smtp.hello");
	refused("[{ " KIND ", \"samples\": [{ \"line\": \"postfix/smtp[1]: good bye\" }] }]", "smtp.hello");
	refused("[{ " KIND ", \"samples\": [{ \"line\": \"postfix/qmgr[1]: hello\" }] }]", "smtp.hello");
	refused("[{ " KIND ", \"samples\": [{ " LINE ", \"yields\": { \"a\": \"b\" } }] }]", "field a");
	refused("[{ " KIND ", \"pattern\": \"(\", \"samples\": [{ " LINE " }] }]", "smtp.hello");
	refused("[{ " KIND ", \"becomes\": \"count\", \"samples\": [{ " LINE " }] }]", "twice");
	refused("[{ " KIND ", \"samples\": [1] }]", "smtp.hello");
	refused("[{ " KIND ", \"qid\": \"yes\", \"samples\": [{ " LINE " }] }]", "qid");
	refused("[{ " KIND ", \"parse\": \"csv\", \"samples\": [{ " LINE " }] }]", "parse");
	refused("[{ \"kind\": \"a.b\", \"programs\": [\"smtp\"], \"becomes\": \"magic\", \"prefix\": \"hello\", \"samples\": [{ " LINE " }] }]", "magic");
	refused("[{ \"kind\": \"a.b\", \"programs\": [\"smtp\"], \"prefix\": \"hello\", \"samples\": [{ " LINE " }] }]", "a.b");
	refused("[{ \"kind\": \"a.b\", \"programs\": [], \"becomes\": \"count\", \"prefix\": \"hello\", \"samples\": [{ " LINE " }] }]", "a.b");
	/* the earlier kind claims the later one's sample; two kinds of one name */
	refused("[" GOOD ", { \"kind\": \"smtp.other\", \"programs\": [\"smtp\"], \"becomes\": \"count\", \"prefix\": \"hello w\", \"samples\": [{ " LINE " }] }]",
		"smtp.other");
	refused("[" GOOD ", { \"kind\": \"smtp.hello\", \"programs\": [\"qmgr\"], \"becomes\": \"count\", \"prefix\": \"bye\", "
		"\"samples\": [{ \"line\": \"postfix/qmgr[1]: bye\" }] }]", "smtp.hello");
	/* a catch-all is not a kind */
	refused("[{ \"kind\": \"smtp.any\", \"programs\": [\"smtp\"], \"becomes\": \"count\", \"prefix\": \"\", \"samples\": [{ " LINE " }] }]", "smtp.any");
}

/* A pattern that would explode makes a not-understood line, told apart from an unknown one. */
static void a_limit(void **state)
{
	struct err e = { 0 };
	struct envelope env;
	struct parsed p = { .field = fields };
	struct grammar *g = grammar_new(STR("[{ \"kind\": \"smtp.boom\", \"programs\": [\"smtp\"], \"becomes\": \"count\", \"prefix\": \"a\","
					    " \"pattern\": \"^(?:a+)+[bc]$\", \"samples\": [{ \"line\": \"postfix/smtp[1]: aab\" }] }]"), &e);

	(void)state;
	assert_non_null(g);
	assert_true(envelope_parse(STR("postfix/smtp[1]: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaad"), &env));
	grammar_parse(g, &env, &p);
	assert_null(p.kind);
	assert_true(p.limit);
	assert_true(envelope_parse(STR("postfix/smtp[1]: aab"), &env));
	grammar_parse(g, &env, &p);
	assert_non_null(p.kind);
	assert_false(p.limit);
	grammar_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold), cmocka_unit_test(kinds), cmocka_unit_test(not_understood), cmocka_unit_test(laws_broken), cmocka_unit_test(a_limit),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
