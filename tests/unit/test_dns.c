/* The resolver over a file: states, aliases, the last dot and case; names of reverse zones. Truths: RFC 1035 section 3.5, RFC 3596 section 2.5. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "dns/dns.h"

static struct dns *over(const char *json, struct err *e)
{
	char path[] = "/tmp/test_dns.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, json, strlen(json)), strlen(json));
	close(fd);
	struct dns *d = dns_open_file(path, e);
	unlink(path);
	return d;
}

static void test_reverse(void **state)
{
	char z[100];

	(void)state;
	assert_true(dns_reverse(STR("192.0.2.10"), STR(""), z, sizeof z));
	assert_string_equal(z, "10.2.0.192.in-addr.arpa");
	assert_true(dns_reverse(STR("127.0.0.2"), STR("zen.example"), z, sizeof z));
	assert_string_equal(z, "2.0.0.127.zen.example");
	assert_true(dns_reverse(STR("4321:0:1:2:3:4:567:89ab"), STR(""), z, sizeof z));
	assert_string_equal(z, "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa");
	assert_false(dns_reverse(STR("192.0.2"), STR(""), z, sizeof z));
	assert_false(dns_reverse(STR("mx.example"), STR(""), z, sizeof z));
	assert_false(dns_reverse(STR("192.0.2.10"), STR(""), z, 23)); /* no room for the NUL */
	assert_true(dns_reverse(STR("192.0.2.10"), STR(""), z, 24));
}

static void test_file(void **state)
{
	struct err e = { 0 };
	struct dns *d = over("{ \"a.example\": { \"A\": [\"192.0.2.1\", \"192.0.2.2\"], \"MX\": [\"10 mx.example.\", \"0 .\"], \"AAAA\": \"SERVFAIL\" },"
			     " \"alias.example\": { \"CNAME\": [\"a.example\"] }, \"gone.example\": \"TIMEOUT\", \"loop.example\": { \"CNAME\": [\"loop.example\"] } }", &e);

	(void)state;
	assert_non_null(d);
	const struct dns_answer *a = dns_query(d, STR("A.Example."), DNS_A);
	assert_int_equal(a->state, DNS_OK);
	assert_int_equal(a->n, 2);
	assert_true(str_eq(a->rec[1].data, STR("192.0.2.2")));
	assert_ptr_equal(a, dns_query(d, STR("a.example"), DNS_A));
	a = dns_query(d, STR("a.example"), DNS_MX);
	assert_int_equal(a->rec[0].priority, 10);
	assert_true(str_eq(a->rec[0].data, STR("mx.example")));
	assert_int_equal(a->rec[1].data.n, 0);
	assert_int_equal(dns_query(d, STR("a.example"), DNS_AAAA)->state, DNS_SERVFAIL);
	assert_int_equal(dns_query(d, STR("a.example"), DNS_TXT)->state, DNS_NODATA);
	assert_int_equal(dns_query(d, STR("b.example"), DNS_A)->state, DNS_NXDOMAIN);
	assert_int_equal(dns_query(d, STR("gone.example"), DNS_A)->state, DNS_TIMEOUT);
	assert_int_equal(dns_query(d, STR("alias.example"), DNS_A)->n, 2);
	assert_int_equal(dns_query(d, STR("alias.example"), DNS_CNAME)->n, 1);
	assert_int_equal(dns_query(d, STR("loop.example"), DNS_A)->state, DNS_NODATA);
	assert_int_equal(dns_query(d, STR("a..example"), DNS_A)->state, DNS_NXDOMAIN);
	dns_close(d);
}

static void test_bad_file(void **state)
{
	static const char *const bad[] = { "[]", "{ \"a\": 1 }", "{ \"a\": { \"A\": \"what\" } }", "{ \"a\": { \"A\": [1] } }", "{ \"a\": \"OK\" }", "{" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		assert_null(over(bad[i], &e));
		assert_int_equal(e.code, EXIT_DATA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_reverse), cmocka_unit_test(test_file), cmocka_unit_test(test_bad_file) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
