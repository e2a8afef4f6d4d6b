/* Stamps without a year: proven by a queue id, else taken from the file's time; the turn of the year; summer time. */
#include "test.h"

#include <stdio.h>

#include "ingest/clock.h"
#include "util/when.h"

static struct clock c;

static void start_at(const char *head, int year, double file_at)
{
	clock_start(&c, &(struct clock_opts){ .year = year, .zone_given = true }, str_c(head), file_at, &(struct clock_past){ 0 });
}

/* The time that a line with this stamp gets. */
static void is(const char *stamp, const char *want)
{
	char line[200], z[WHEN_MAX];
	struct envelope env;

	snprintf(line, sizeof line, "%s h postfix/qmgr[1]: x", stamp);
	if (!envelope_parse(str_c(line), &env) || !env.stamped)
		fail_msg("no stamp: %s", stamp);
	assert_string_equal(when_print(clock_at(&c, &env.stamp), false, z), want);
}

static void zone(const char *name)
{
	struct err e = { 0 };

	assert_int_equal(when_zone(name, &e), 0);
}

static double epoch(const char *text)
{
	struct err e = { 0 };
	double at = 0;

	assert_int_equal(when_parse(text, 0, &at, &e), 0);
	return at;
}

static void option_wins(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Nov  4 02:19:45 h postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x>\n", 2019, epoch("2026-11-24"));
	is("Nov  4 02:19:45", "2019-11-04T02:19:45Z");
	assert_string_equal(c.dated_by, "option");
}

/* The long queue id says 2021-11-08 08:08:58 UTC, whatever the file's time. */
static void proven_by_queue_id(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Nov  8 08:08:50 h postfix/smtpd[1]: connect from x[192.0.2.1]\n"
		 "Nov  8 08:08:58 h postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x>\n", 0, epoch("2026-11-24"));
	is("Nov  8 08:08:50", "2021-11-08T08:08:50Z");
	assert_string_equal(c.dated_by, "queue id");
}

static void zone_proven_by_queue_id(void **state)
{
	(void)state;
	zone("UTC");
	clock_start(&c, &(struct clock_opts){ 0 }, STR("Nov  8 17:08:58 h postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x>\n"), epoch("2026-11-24"), &(struct clock_past){ 0 });
	is("Nov  8 17:08:58", "2021-11-08T08:08:58Z");
	clock_start(&c, &(struct clock_opts){ 0 }, STR("Nov  8 02:38:59 h postfix/cleanup[1]: 4HnkK60lBRz6tl1: message-id=<x>\n"), epoch("2026-11-24"), &(struct clock_past){ 0 });
	is("Nov  8 02:38:59", "2021-11-08T08:08:59Z"); /* five hours and a half west */
}

static void learn(const char *line, int want)
{
	struct envelope env;
	struct redate wrong;

	if (!envelope_parse(str_c(line), &env))
		fail_msg("no header: %s", line);
	assert_int_equal(clock_learn(&c, &env, &wrong), want);
}

/* The zone of the log has its own summer time: each hour a proof is looked for. */
static void zone_moves(void **state)
{
	(void)state;
	zone("UTC");
	clock_start(&c, &(struct clock_opts){ 0 }, STR(""), epoch("2026-11-24"), &(struct clock_past){ 0 });
	learn("Mar 31 01:30:00 h postfix/cleanup[1]: 0A1B2C3D4F: message-id=<20130331003000.0A1B2C3D4F@h>", 1);
	assert_string_equal(c.dated_by, "message id");
	is("Mar 31 01:30:00", "2013-03-31T00:30:00Z");
	is("Mar 31 03:00:00", "2013-03-31T02:00:00Z"); /* not known yet */
	assert_false(c.checked);
	learn("Mar 31 03:10:00 h postfix/cleanup[1]: 0A1B2C3D50: message-id=<20130331011000.0A1B2C3D50@h>", 0);
	is("Mar 31 03:10:00", "2013-03-31T01:10:00Z");
	assert_true(c.checked);
}

/* Message-IDs that prove nothing: of another queue id, of another time, or no time at all. */
static void no_proof(void **state)
{
	static const char *const ids[] = { "20130303092000.0A1B2C3D50@h", "20130303093700.0A1B2C3D4F@h", "20131303092000.0A1B2C3D4F@h", "2013030309200x.0A1B2C3D4F@h",
					   "20130303092000.0A1B2C3D4F", "0A1B2C3D4F@h", "" };

	(void)state;
	zone("UTC");
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		char line[200];
		snprintf(line, sizeof line, "Mar  3 09:20:00 h postfix/cleanup[1]: 0A1B2C3D4F: message-id=<%s>", ids[i]);
		start_at("", 0, epoch("2026-11-24"));
		learn(line, 0);
		assert_int_equal(c.known, GUESSED);
	}
}

/* Any old line that names the id proves nothing: a deferred message is days old when it is tried again. */
static void no_proof_from_retries(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Nov 10 08:08:58 h postfix/smtp[1]: 4HnkK60lBRz6tl1: to=<u@x>, relay=none, status=deferred (x)\n", 0, epoch("2026-11-24"));
	assert_string_equal(c.dated_by, "file time");
	is("Nov 10 08:08:58", "2026-11-10T08:08:58Z");
}

static void by_file_time(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Nov  4 02:19:45 h postfix/qmgr[1]: x\n", 0, epoch("2026-11-24"));
	is("Nov  4 02:19:45", "2026-11-04T02:19:45Z");
	/* a stamp later than the file was written is of the year before */
	start_at("Dec 30 02:19:45 h postfix/qmgr[1]: x\n", 0, epoch("2026-01-02"));
	is("Dec 30 02:19:45", "2025-12-30T02:19:45Z");
	is("Jan  1 00:00:01", "2026-01-01T00:00:01Z");
	/* behind stamps that tell their year; months away from them too */
	start_at("2026-02-03T00:00:01Z h postfix/qmgr[1]: x\n", 0, epoch("2026-11-25"));
	is("2026-02-03T00:00:01Z", "2026-02-03T00:00:01Z");
	is("Nov 24 02:19:45", "2026-11-24T02:19:45Z");
	start_at("2026-02-03T00:00:01Z h postfix/qmgr[1]: x\n", 2024, epoch("2026-11-25"));
	is("Nov 24 02:19:45", "2024-11-24T02:19:45Z");
}

static void turn_of_the_year(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Dec 31 23:59:58 h postfix/qmgr[1]: x\n", 2025, 0);
	is("Dec 31 23:59:58", "2025-12-31T23:59:58Z");
	is("Jan  1 00:00:00", "2026-01-01T00:00:00Z");
	is("Dec 31 23:59:59", "2025-12-31T23:59:59Z"); /* a straggler */
	is("Jan  1 00:00:01", "2026-01-01T00:00:01Z");
	is("Feb 28 23:00:00", "2026-02-28T23:00:00Z");
	is("Aug 15 12:00:00", "2026-08-15T12:00:00Z");
	is("Dec 31 23:59:59", "2026-12-31T23:59:59Z");
	is("Jan  1 00:00:00", "2027-01-01T00:00:00Z");
}

static void leap_day(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Feb 28 23:59:59 h postfix/qmgr[1]: x\n", 2024, 0);
	is("Feb 28 23:59:59", "2024-02-28T23:59:59Z");
	is("Feb 29 00:00:00", "2024-02-29T00:00:00Z");
	is("Mar  1 00:00:00", "2024-03-01T00:00:00Z");
}

/* A clock that falls back an hour (or is set) turns no year. */
static void clock_goes_back(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Nov  4 02:19:45 h postfix/qmgr[1]: x\n", 2026, 0);
	is("Nov  4 02:19:45", "2026-11-04T02:19:45Z");
	is("Nov  4 01:19:46", "2026-11-04T01:19:46Z");
	is("Nov  1 00:00:00", "2026-11-01T00:00:00Z");
}

static void a_later_run_goes_on(void **state)
{
	(void)state;
	zone("UTC");
	start_at("Dec 31 23:59:58 h postfix/qmgr[1]: x\n", 2025, 0);
	is("Jan  1 00:00:00", "2026-01-01T00:00:00Z");
	int year = c.year;
	int64_t tail = c.tail;
	/* the same source, years later, when the file's time says nothing any more */
	clock_start(&c, &(struct clock_opts){ .zone_given = true }, STR("Dec 31 23:59:58 h postfix/qmgr[1]: x\n"), epoch("2031-05-05"), &(struct clock_past){ .year = year, .tail = tail, .dated_by = "file time" });
	is("Jan  1 00:00:07", "2026-01-01T00:00:07Z");
}

static void summer_time(void **state)
{
	(void)state;
	zone("Europe/Berlin");
	start_at("Oct 25 01:59:59 h postfix/qmgr[1]: x\n", 2026, 0);
	is("Oct 25 01:59:59", "2026-10-24T23:59:59Z");
	is("Oct 25 02:30:00", "2026-10-25T00:30:00Z");
	is("Oct 25 03:00:00", "2026-10-25T02:00:00Z");
	zone("UTC");
}

static void stamps_that_say_all(void **state)
{
	(void)state;
	zone("Asia/Tokyo");
	start_at("2026-11-24T02:19:45+01:00 h postfix/qmgr[1]: x\n", 0, 0);
	assert_string_equal(c.dated_by, "stamp");
	is("2026-11-24T02:19:45+01:00", "2026-11-24T01:19:45Z");
	is("2026-11-24T02:20:45-05:00", "2026-11-24T07:20:45Z"); /* the same hour in another zone */
	is("2026-11-24T02:20:45Z", "2026-11-24T02:20:45Z");
	is("2026-11-24T02:20:45", "2026-11-23T17:20:45Z"); /* none given: the zone that is set */
	is("2013 Jun 10 06:27:30", "2013-06-09T21:27:30Z");
	zone("UTC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(option_wins),      cmocka_unit_test(proven_by_queue_id), cmocka_unit_test(zone_proven_by_queue_id),
		cmocka_unit_test(zone_moves), cmocka_unit_test(no_proof), cmocka_unit_test(no_proof_from_retries), cmocka_unit_test(by_file_time),  cmocka_unit_test(turn_of_the_year),
		cmocka_unit_test(leap_day),         cmocka_unit_test(clock_goes_back),    cmocka_unit_test(a_later_run_goes_on),
		cmocka_unit_test(summer_time),      cmocka_unit_test(stamps_that_say_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
