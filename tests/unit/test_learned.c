/* The table of words: its mistakes, the features of a text, what they add up to; the shipped one overrules no sample of a rule. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/learned.h"
#include "analysis/replies.h"
#include "analysis/replies_text.h"
#include "util/embed.h"

static const struct features *of(const char *text)
{
	static struct reply_text room;
	static struct features f;
	struct reply_parts parts;

	reply_parse(str_c(text), &parts);
	reply_normalise(&parts, &room);
	features_of(&parts, (struct str){ room.lower, room.n }, &f);
	return &f;
}

static void one_by_one(const struct features *f, char *out, size_t room)
{
	size_t n = 0;

	out[0] = '\0';
	for (int i = 0; i < f->n; i++)
		n += (size_t)snprintf(out + n, room - n, "%s%.*s%s%.*s", i ? "|" : "", STR_ARG(f->at[i].a), f->at[i].b.n ? " " : "", STR_ARG(f->at[i].b));
}

static void features(void **state)
{
	static const struct {
		const char *text, *features;
	} t[] = {
		{ "host mx1.example[192.0.2.1] said: 550 5.1.1 <a@example.org>: User unknown (in reply to RCPT TO command)",
		  "=rcpt|=550|=5xx|=5.1.1|=5.1|user|unknow|user unknow" },
		{ "host mx1.example[192.0.2.1] said: 554 Mail from 192.0.2.9 rejected, see https://a.example/b-c?d=e id 4d3e_x (in reply to MAIL FROM command)",
		  "=mail|=554|=5xx|mail|from|mail from|reject|from reject|see|reject see|id|see id" },
		{ "host mx1.example[192.0.2.1] refused to talk to me: 421 try-again later", "=banner|=421|=4xx|try|again|try again|later|again later" },
		{ "550 Доступ запрещён", "=550|=5xx|Дос|зап|Дос зап" },
		{ "550 é", "=550|=5xx|é" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char out[600];
		one_by_one(of(t[i].text), out, sizeof out);
		assert_string_equal(out, t[i].features);
	}
	char *many = malloc(4000);
	memset(many, 0, 4000);
	for (int i = 0; i < 1300; i++)
		memcpy(many + 3 * i, i % 2 ? "ab " : "cd ", 3);
	assert_int_equal(of(many)->n, FEATURES_MAX);
	free(many);
}

static const char table[] = "causes\tcontent.spam mailbox.full\nspam\t0:40\nmailbo full\t1:60 0:-10\nfull\t1:20\n";

static void adds_up(void **state)
{
	struct err e = { 0, "" };
	struct learned *l = learned_new(str_c(table), &e);
	char why[100];

	(void)state;
	assert_non_null(l);
	struct learned_verdict v = learned_ask(l, of("550 mailbox full, mailbox full"), "content.spam", -1);
	assert_null(learned_ask(l, of("550 something else"), "content.spam", -1).cause);
	const struct features *f = of("550 mailbox full");
	assert_true(learned_ask(l, f, "content.spam", -1).lead - v.lead < 0.001); /* what is said twice counts once */
	assert_string_equal(v.cause, "mailbox.full");
	assert_true(v.lead > 6.3 && v.lead < 6.4); /* (60 + 20 + 10) / 10 / sqrt(2) */
	assert_true(v.share > 0.99);
	assert_true(learned_ask(l, f, "mailbox.full", -1).lead < 0.001);
	assert_true(learned_ask(l, f, "", -1).lead > 90);
	assert_true(learned_ask(l, f, "policy.other", -1).lead < 0.001); /* never learned */
	learned_why(l, f, "mailbox.full", "content.spam", why, sizeof why);
	assert_string_equal(why, "learned words \"mailbo full\", \"full\"");
	learned_why(l, f, "mailbox.full", "content.spam", why, 20); /* what has no room is left out */
	assert_true(strlen(why) < 20);
	learned_free(l);
}

/* What a stage rules out, no words may say; what a rule says of it is the rule's affair. */
static void too_early(void **state)
{
	struct err e = { 0, "" };
	struct learned *l = learned_new(STR("causes\tcontent.spam mailbox.full policy.client content.encoding\nspam\t0:40 2:10\nfull\t1:40\nutf\t3:40 2:10\n"), &e);

	(void)state;
	assert_non_null(l);
	assert_string_equal(learned_ask(l, of("host mx.example[192.0.2.1] said: 550 spam (in reply to end of DATA command)"), "", -1).cause, "content.spam");
	assert_string_equal(learned_ask(l, of("host mx.example[192.0.2.1] said: 550 spam (in reply to MAIL FROM command)"), "", -1).cause, "policy.client");
	assert_string_equal(learned_ask(l, of("host mx.example[192.0.2.1] refused to talk to me: 550 spam"), "", -1).cause, "policy.client");
	assert_string_equal(learned_ask(l, of("host mx.example[192.0.2.1] said: 550 utf (in reply to MAIL FROM command)"), "", -1).cause, "content.encoding");
	assert_string_not_equal(learned_ask(l, of("host mx.example[192.0.2.1] refused to talk to me: 550 full"), "", -1).cause, "mailbox.full");
	assert_true(learned_ask(l, of("host mx.example[192.0.2.1] refused to talk to me: 550 full"), "mailbox.full", -1).lead < 0.001);
	learned_free(l);
	l = learned_new(STR("causes\tcontent.spam\nspam\t0:40\n"), &e); /* nothing is left */
	assert_null(learned_ask(l, of("host mx.example[192.0.2.1] refused to talk to me: 550 spam"), "", -1).cause);
	learned_free(l);
}

static void mistakes(void **state)
{
	static const char *const wrong[] = { "spam\t0:40\n", "causes\t\n", "causes\ta b\nspam\t2:40\n", "causes\ta b\nspam\t0:4000\n", "causes\ta b\nspam\t0:x\n",
		"causes\ta b\nspam\n", "causes\ta b\n\t0:1\n", "causes\ta b\nspam\t0:1\nspam\t0:2\n", "causes\ta b\nspam\t0:1x\n", "causes\ta b\nspam\t-1:1\n" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err e = { 0, "" };
		assert_null(learned_new(str_c(wrong[i]), &e));
		assert_non_null(strstr(e.text, "learned.tsv, line "));
	}
	struct err e = { 0, "" };
	struct learned *l = learned_new(STR(""), &e); /* nothing is known */
	assert_non_null(l);
	assert_null(learned_ask(l, of("550 mailbox full"), "", -1).cause);
	learned_free(l);
}

static struct str embedded(const char *path)
{
	struct err e = { 0, "" };
	struct str s = STR_NONE;

	assert_int_equal(embed_get(path, &s, &e), 0);
	return s;
}

static void shipped(void **state)
{
	static const char own[] = "[{\"id\": \"own\", \"cause\": \"policy.other\", \"confidence\": 40, \"code\": \"5xx\", \"samples\": [\"550 x\"]}]";
	struct err e = { 0, "" };
	struct verdict v;

	(void)state;
	struct replies *r = replies_new(embedded("src/rules/replies.json"), STR_NONE, &e);
	assert_non_null(r);
	assert_int_equal(replies_learn(r, embedded("src/rules/learned.tsv"), &e), 0);
	if (replies_check(r, embedded("src/rules/causes.json"), &e) < 300)
		fail_msg("%s", e.text);
	replies_free(r);
	r = replies_new(embedded("src/rules/replies.json"), str_c(own), &e);
	assert_non_null(r);
	assert_int_equal(replies_learn(r, embedded("src/rules/learned.tsv"), &e), 0);
	reply_classify(r, STR("host mx1.example[192.0.2.1] said: 550 your spam is spam (in reply to end of DATA command)"), "", false, &v);
	assert_string_equal(v.rule, "own"); /* a user's rule, however unsure, is never overruled */
	replies_free(r);

	struct learned *l = learned_new(embedded("src/rules/learned.tsv"), &e);
	assert_non_null(l);
	assert_null(learned_ask(l, of("554 wolpertinger"), "", 0).cause);
	assert_non_null(learned_ask(l, of("554 Charlie"), "", 0).cause); /* a word of one signed text alone */
	learned_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(features), cmocka_unit_test(adds_up), cmocka_unit_test(too_early), cmocka_unit_test(mistakes), cmocka_unit_test(shipped) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
