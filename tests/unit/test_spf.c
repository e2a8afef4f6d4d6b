/* SPF: what a record says of an address. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "check/spf.h"

static const char zone[] =
	"{\"a.test\":{\"TXT\":[\"v=spf1 ip4:192.0.2.0/28 include:b.test -all exp=why.test\"]},"
	"\"b.test\":{\"TXT\":[\"v=spf1 ip4:198.51.100.7 -all\"]},"
	"\"why.test\":{\"TXT\":[\"%{c} is not ours\"]},"
	"\"two.test\":{\"TXT\":[\"v=spf1 -all\",\"v=spf1 +all\"]},"
	"\"typo.test\":{\"TXT\":[\"v=spf1 +all ipv4:192.0.2.1\"]},"
	"\"loop.test\":{\"TXT\":[\"v=spf1 include:loop.test -all\"]},"
	"\"void.test\":{\"TXT\":[\"v=spf1 a:x1.test a:x2.test a:x3.test +all\"]},"
	"\"slow.test\":{\"TXT\":\"TIMEOUT\"}}";

static void verdicts(void **state)
{
	static const struct { const char *ip, *from; enum spf_result result; } cases[] = {
		{ "192.0.2.15", "x@a.test", SPF_PASS }, { "::ffff:192.0.2.15", "x@a.test", SPF_PASS }, { "198.51.100.7", "x@a.test", SPF_PASS },
		{ "192.0.2.16", "x@a.test", SPF_FAIL }, { "192.0.2.1", "x@two.test", SPF_PERMERROR },
		{ "192.0.2.1", "x@typo.test", SPF_PERMERROR }, /* though +all stands before the error */
		{ "192.0.2.1", "x@loop.test", SPF_PERMERROR }, { "192.0.2.1", "x@void.test", SPF_PERMERROR },
		{ "192.0.2.1", "x@slow.test", SPF_TEMPERROR }, { "192.0.2.1", "x@none.test", SPF_NONE }, { "192.0.2.1", "", SPF_PASS },
	};
	char path[] = "/tmp/spf-XXXXXX";
	struct err e = { 0 };
	static struct spf got;
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, zone, sizeof zone - 1), sizeof zone - 1);
	close(fd);
	struct dns *d = dns_open_file(path, &e);
	assert_non_null(d);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		spf_check(d, str_c(cases[i].ip), STR("a.test"), str_c(cases[i].from), &got);
		assert_string_equal(spf_word(got.result), spf_word(cases[i].result));
		assert_string_equal(got.explanation, cases[i].result == SPF_FAIL ? "192.0.2.16 is not ours" : "");
	}
	dns_close(d);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(verdicts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
