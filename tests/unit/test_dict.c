/* Texts to keys; and the small readers of addresses and relays beside them. */
#include "test.h"

#include <stdio.h>

#include "ingest/dict.h"

static void relay_is(const char *relay, const char *want)
{
	struct str host, addr;
	int64_t port;
	char got[600];

	relay_split(str_c(relay), &host, &addr, &port);
	snprintf(got, sizeof got, "%.*s|%.*s|%lld", STR_ARG(host), STR_ARG(addr), (long long)port);
	assert_string_equal(got, want);
}

static void relays(void **state)
{
	(void)state;
	relay_is("mx.example.com[192.0.2.4]:25", "mx.example.com|192.0.2.4|25");
	relay_is("mx.example.com[2001:db8::1]:587", "mx.example.com|2001:db8::1|587");
	relay_is("2001:db8::1[2001:db8::1]:25", "2001:db8::1|2001:db8::1|25");
	relay_is("mx.example.com[192.0.2.4]", "mx.example.com|192.0.2.4|-1");
	relay_is("mail.example.com[private/dovecot-lmtp]", "mail.example.com|private/dovecot-lmtp|-1");
	relay_is("local", "local||-1");
	relay_is("none", "none||-1");
	relay_is("", "||-1");
	relay_is("[", "[||-1");
	relay_is("]", "]||-1");
	relay_is("x[]:25", "x||25");
	relay_is("x[192.0.2.4]:99999", "x|192.0.2.4|-1");
	relay_is("x[192.0.2.4]:", "x|192.0.2.4|-1");
	relay_is("x]y[192.0.2.4", "x]y[192.0.2.4||-1");
}

static void families(void **state)
{
	(void)state;
	assert_string_equal(addr_family(STR("192.0.2.4")), "ipv4");
	assert_string_equal(addr_family(STR("2001:db8::1")), "ipv6");
	assert_string_equal(addr_family(STR("::ffff:192.0.2.4")), "ipv6");
	assert_string_equal(addr_family(STR("private/dovecot-lmtp")), "unix");
	assert_null(addr_family(STR("")));
}

static void near_and_far(void **state)
{
	static const char *const near[] = { "127.0.0.1", "127.255.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "172.31.255.255", "fd00::1", "private/filter" };
	static const char *const far[] = { "192.0.2.1", "172.15.0.1", "172.32.0.1", "172.160.0.1", "198.51.100.1", "2001:db8::1", "100.1.1.1", "1.2.7.1", "" };

	(void)state;
	for (size_t i = 0; i < sizeof near / sizeof *near; i++)
		if (!addr_is_near(str_c(near[i])))
			fail_msg("%s is near", near[i]);
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		if (addr_is_near(str_c(far[i])))
			fail_msg("%s is far", far[i]);
	assert_true(addr_is_loopback(STR("127.0.0.53")));
	assert_true(addr_is_loopback(STR("::1")));
	assert_false(addr_is_loopback(STR("10.0.0.1")));
	assert_false(addr_is_loopback(STR("::10")));
}

static struct str name_of(struct db *db, struct dicts *d, int64_t domain)
{
	static char name[300];
	struct stmt *s = db_prepare(db, "SELECT name FROM domain WHERE domain = ?");

	dicts_flush(d);
	stmt_int(s, 1, domain);
	assert_true(stmt_step(s));
	struct str v = col_text(s, 0);
	memcpy(name, v.p, v.n);
	v.p = name;
	stmt_free(s);
	return v;
}

static void keys(void **state)
{
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);
	struct dicts *d = dicts_open(db);
	int64_t mx = dict_peer(d, STR("mx.example"), STR("192.0.2.1"), 25), upper = dict_domain(d, STR("User@EXAMPLE.Com"));

	(void)state;
	assert_int_equal(dict_domain(d, STR("other@example.com")), upper);
	assert_slice(name_of(db, d, upper), "example.com");
	assert_slice(name_of(db, d, dict_domain(d, STR("root"))), "");
	assert_slice(name_of(db, d, dict_domain(d, STR("\"a@b\"@c.example"))), "c.example");
	assert_slice(name_of(db, d, dict_domain(d, STR("trailing@"))), "");
	assert_int_equal(dict_peer(d, STR("mx.example"), STR("192.0.2.1"), 25), mx);
	assert_true(dict_peer(d, STR("mx.example"), STR("192.0.2.1"), 587) != mx);
	assert_true(dict_peer(d, STR("mx.example"), STR("192.0.2.1"), -1) != mx);
	assert_true(dict_peer(d, STR("mx.example"), STR(""), -1) != mx);
	int64_t text = dict_text(d, STR("450 busy")), mta = dict_mta(d, STR("h"), STR("postfix"));
	assert_true(dict_text(d, STR("450 Busy")) != text);
	assert_true(dict_mta(d, STR("h"), STR("postfix-out")) != mta);
	dicts_flush(d);
	dicts_free(d);
	/* from the database, with an empty cache */
	d = dicts_open(db);
	assert_int_equal(dict_domain(d, STR("x@example.com")), upper);
	assert_int_equal(dict_peer(d, STR("mx.example"), STR("192.0.2.1"), 25), mx);
	assert_int_equal(dict_text(d, STR("450 busy")), text);
	assert_int_equal(dict_mta(d, STR("h"), STR("postfix")), mta);
	dicts_free(d);
	db_close(db);
}

/* More names than the cache holds: the database behind it keeps every key. */
static void more_than_the_cache(void **state)
{
	enum { N = 200000 };
	struct err e = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, &e);
	struct dicts *d = dicts_open(db);
	char name[40];

	(void)state;
	db_begin(db);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < N; i++) {
			snprintf(name, sizeof name, "u@d%d.example", i);
			if (dict_domain(d, str_c(name)) != i + 1)
				fail_msg("round %d: %s", round, name);
		}
	}
	dicts_flush(d);
	db_commit(db);
	assert_int_equal(db_int(db, "SELECT count(*) FROM domain"), N);
	dicts_free(d);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(relays), cmocka_unit_test(families), cmocka_unit_test(near_and_far), cmocka_unit_test(keys), cmocka_unit_test(more_than_the_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
