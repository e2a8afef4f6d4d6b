/* Who runs a server, by its name. */
#include "test.h"

#include "analysis/provider.h"
#include "util/embed.h"

static void suffixes(void **state)
{
	static const struct {
		const char *host, *addr, *id;
	} t[] = {
		{ "alt1.gmail-smtp-in.l.google.com", "192.0.2.1", "google" },
		{ "ALT1.GMAIL-smtp-in.l.google.COM.", "192.0.2.1", "google" },
		{ "notgoogle.com", "192.0.2.1", "notgoogle.com" }, /* a suffix ends on a label border */
		{ "outlook-com.olc.protection.outlook.com", "", "microsoft-consumer" },
		{ "example-com.mail.protection.outlook.com", "", "microsoft" },
		{ "mfsmax.docomo.ne.jp", "", "docomo" },
		{ "mx1.isp-a.example", "203.0.113.40", "isp-a.example" },
		{ "mx.mail.example.co.jp", "", "example.co.jp" },
		{ "example.co.uk", "", "example.co.uk" },
		{ "localhost", "127.0.0.1", "localhost" },
		{ "192.0.2.1", "192.0.2.1", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1", "2001:db8::1" },
		{ "", "2001:db8::1", "2001:db8::1" },
		{ "", "", "none" },
		{ ".", "", "none" },
		{ "a..b", "", "" },
	};
	struct err e = { 0, "" };
	struct str json;
	char buf[64];

	(void)state;
	assert_int_equal(embed_get("src/rules/providers.json", &json, &e), 0);
	struct providers *p = providers_new(json, &e);
	if (p == NULL)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct str id = provider_of(p, str_c(t[i].host), str_c(t[i].addr), buf, sizeof buf);
		if (t[i].id[0])
			assert_slice(id, t[i].id);
	}
	/* a name longer than the buffer falls back to the address */
	assert_slice(provider_of(p, STR("a.example.org"), STR("192.0.2.1"), buf, 4), "192.0.2.1");
	providers_free(p);
}

static void mistakes(void **state)
{
	static const char *const wrong[] = { "[]", "{\"providers\":[{}]}", "{\"providers\":[{\"id\":\"a\",\"name\":\"A\",\"suffixes\":[\".x\"]}]}",
		"{\"providers\":[{\"id\":\"a\",\"name\":\"A\",\"suffixes\":[\"x.y\",\"x.y\"]}],\"public_suffixes\":[\"co.jp\"]}", "{" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err e = { 0, "" };
		assert_null(providers_new(str_c(wrong[i]), &e));
		assert_int_equal(e.code, EXIT_DATA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(suffixes), cmocka_unit_test(mistakes) };

	return cmocka_run_group_tests_name("provider", tests, NULL, NULL);
}
