/* Civil time: dates by counting days, zones of the system's database, and what a user may write for a time. */
#include "test.h"

#include "util/when.h"

enum { NOW = 1795487985 }; /* 2026-11-24T02:39:45Z */

static double at(const char *text)
{
	struct err e = { 0 };
	double t = -1;

	if (when_parse(text, NOW, &t, &e) != 0)
		fail_msg("%s", e.text);
	return t;
}

static void refused(const char *text)
{
	struct err e = { 0 };
	double t = -1;

	if (when_parse(text, NOW, &t, &e) == 0)
		fail_msg("'%s' was taken for a time (%f)", text, t);
	assert_int_equal(e.code, EXIT_USAGE);
	assert_non_null(strstr(e.text, "-24h")); /* it says what would do */
}

static void zone(const char *name)
{
	struct err e = { 0 };

	if (when_zone(name, &e) != 0)
		fail_msg("%s", e.text);
}

#define IS(got, want) \
	do { \
		char z_[WHEN_MAX]; \
		assert_string_equal(when_print(got, false, z_), want); \
	} while (0)

static void days(void **state)
{
	(void)state;
	assert_int_equal(when_days(1970, 1, 1), 0);
	assert_int_equal(when_days(2000, 2, 29), 11016);
	assert_int_equal(when_days(2000, 3, 1), 11017);
	assert_int_equal(when_days(1969, 12, 31), -1);
	assert_int_equal(when_days(2100, 3, 1) - when_days(2100, 2, 28), 1); /* 2100 is no leap year */
	assert_int_equal(when_utc(2026, 11, 24, 2, 39, 45), NOW);
	assert_int_equal(when_year(NOW), 2026);
	assert_int_equal(when_year(when_utc(2026, 12, 31, 23, 59, 59)), 2026);
}

static void rfc3339(void **state)
{
	(void)state;
	zone("UTC");
	IS(at("2026-11-24T02:39:45Z"), "2026-11-24T02:39:45Z");
	IS(at("2026-11-24t02:39:45z"), "2026-11-24T02:39:45Z");
	IS(at("2026-11-24T02:39:45+09:00"), "2026-11-23T17:39:45Z");
	IS(at("2026-11-24 02:39:45-03:30"), "2026-11-24T06:09:45Z");
	assert_true(at("2026-11-24T02:39:45.25Z") == NOW + 0.25);
}

static void dates(void **state)
{
	(void)state;
	zone("Asia/Tokyo");
	IS(at("2026-11-24"), "2026-11-23T15:00:00Z");
	IS(at("2026-11-24 02:19"), "2026-11-23T17:19:00Z");
	IS(at("2026-11-24 02:19:30"), "2026-11-23T17:19:30Z");
	zone("UTC");
	IS(at("2026-11-24"), "2026-11-24T00:00:00Z");
}

static void relative(void **state)
{
	(void)state;
	assert_true(at("-24h") == NOW - 86400);
	assert_true(at("-7d") == NOW - 7 * 86400);
	assert_true(at("-30m") == NOW - 1800);
	assert_true(at("-1.5h") == NOW - 5400);
	assert_true(at("-2w") == NOW - 14 * 86400);
}

static void nonsense(void **state)
{
	(void)state;
	refused("");
	refused("yesterday");
	refused("24h");
	refused("-24");
	refused("-24hours");
	refused("--24h");
	refused("-infd");
	refused("-nanh");
	refused("-0x10h");
	refused("2026-13-01");
	refused("2026-00-10");
	refused("2026-11-32");
	refused("2026-02-30");
	refused("2026-11-24T25:00:00Z");
	refused("2026-11-24T24:30:00Z");
	refused("2026-11-24T02:60:00Z");
	refused("2026-11-24T02:39:45+9");
	refused("2026-11-24T02:39:45+25:00");
	refused("2026-11-24T02:39:nanZ");
	refused("2026-11-24T02:39:45Zulu");
	refused("26-11-24");
	refused(" 2026-11-24");
	refused("2026-11- 4");
}

/* Summer time of Berlin in 2026 ends on 25 October at 3:00, which becomes 2:00; it begins on 29 March at 2:00. */
static void summer_time(void **state)
{
	(void)state;
	zone("Europe/Berlin");
	IS(when_local(2026, 10, 25, 1, 59, 59), "2026-10-24T23:59:59Z");
	IS(when_local(2026, 10, 25, 2, 30, 0), "2026-10-25T00:30:00Z"); /* the first of the two */
	IS(when_local(2026, 10, 25, 3, 0, 0), "2026-10-25T02:00:00Z");
	IS(when_local(2026, 3, 29, 1, 59, 0), "2026-03-29T00:59:00Z");
	IS(when_local(2026, 3, 29, 3, 0, 0), "2026-03-29T01:00:00Z");
	/* the first of the two, from whichever side of it the last call came */
	(void)when_local(2026, 12, 1, 0, 0, 0);
	IS(when_local(2026, 10, 25, 2, 30, 0), "2026-10-25T00:30:00Z");
	(void)when_local(2026, 7, 1, 0, 0, 0);
	IS(when_local(2026, 10, 25, 2, 30, 0), "2026-10-25T00:30:00Z");
	zone("UTC");
}

static void zones(void **state)
{
	struct err e = { 0 };
	char z[WHEN_MAX];

	(void)state;
	zone("+09:00");
	IS(when_local(2026, 11, 24, 9, 0, 0), "2026-11-24T00:00:00Z");
	assert_string_equal(when_print_local(NOW, z), "2026-11-24T11:39:45+09:00");
	zone("-0330");
	IS(when_local(2026, 11, 24, 0, 0, 0), "2026-11-24T03:30:00Z");
	zone("Z");
	IS(when_local(2026, 11, 24, 0, 0, 0), "2026-11-24T00:00:00Z");
	static const char *const odd[] = { "Mars/Olympus", "+-5:00", "+09:00garbage", "+09abc", "+9", "+09:5", "+16:00", "+" };
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		e = (struct err){ 0 };
		assert_int_equal(when_zone(odd[i], &e), -1);
	}
	assert_int_equal(e.code, EXIT_USAGE);
	e = (struct err){ 0 };
	assert_int_equal(when_zone("../../../etc/passwd", &e), -1);
	e = (struct err){ 0 };
	assert_int_equal(when_zone("Europe", &e), -1); /* a folder of the database */
	zone("UTC");
}

static void printing(void **state)
{
	char z[WHEN_MAX];

	(void)state;
	assert_string_equal(when_print(NOW + 0.536421, true, z), "2026-11-24T02:39:45.536Z");
	assert_string_equal(when_print(0, false, z), "1970-01-01T00:00:00Z");
	assert_string_equal(when_span(0, z), "0 s");
	assert_string_equal(when_span(0.4, z), "0.4 s");
	assert_string_equal(when_span(9.97, z), "10 s");
	assert_string_equal(when_span(59.4, z), "59 s");
	assert_string_equal(when_span(59.6, z), "1 min");
	assert_string_equal(when_span(200, z), "3 min 20 s");
	assert_string_equal(when_span(3900, z), "1 h 5 min");
	assert_string_equal(when_span(2 * 86400 + 3 * 3600, z), "2 d 3 h");
	assert_string_equal(when_span(-1, z), "?");
}

/* The quick printer against the C library's. */
static void stamps(void **state)
{
	(void)state;
	for (int64_t s = 0; s < 253402300800; s += 86400 * 3 + 12345) {
		char want[WHEN_MAX], got[28] = "";
		assert_int_equal(when_stamp(s * 1000000 + 42, got), 27);
		assert_memory_equal(got, when_print((double)s, false, want), 19);
		assert_string_equal(got + 19, ".000042Z");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),     cmocka_unit_test(rfc3339),     cmocka_unit_test(dates), cmocka_unit_test(relative),
		cmocka_unit_test(nonsense), cmocka_unit_test(summer_time), cmocka_unit_test(zones), cmocka_unit_test(printing),
		cmocka_unit_test(stamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
