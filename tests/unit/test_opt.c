/* Options as a table: where they may stand, what they take, and what is said about a misspelt one. */
#include "test.h"

#include <stdlib.h>

#include "util/opt.h"

static bool flag;
static const char *text;
static int64_t number;
static struct opt_list list;

static const struct opt own[] = {
	{ "since", 0, "T", "from T on", OPT_TEXT, &text },
	{ "year", 'y', "YYYY", "the year", OPT_INT, &number },
	{ "param", 'p', "NAME=VALUE", "a parameter", OPT_LIST, &list },
	{ 0 },
};
static const struct opt shared[] = {
	{ "quiet", 'q', NULL, "say nothing", OPT_FLAG, &flag },
	{ 0 },
};

enum { ARGS = 80 };
static char *args[ARGS];
static int nargs;

static int parse(const char *line, struct err *e)
{
	static char copy[4096];

	flag = false;
	text = NULL;
	number = 0;
	list.n = 0;
	nargs = 0;
	snprintf(copy, sizeof copy, "postmortem %s", line);
	for (char *w = strtok(copy, " "); w && nargs < ARGS - 1; w = strtok(NULL, " "))
		args[nargs++] = w;
	args[nargs] = NULL;
	*e = (struct err){ 0 };
	return opt_parse(own, shared, nargs, args, e);
}

static int good(const char *line)
{
	struct err e;
	int first = parse(line, &e);

	if (first < 0)
		fail_msg("%s: %s", line, e.text);
	return first;
}

static void bad(const char *line, const char *says)
{
	struct err e;

	if (parse(line, &e) >= 0)
		fail_msg("%s was taken", line);
	assert_int_equal(e.code, EXIT_USAGE);
	if (strstr(e.text, says) == NULL)
		fail_msg("%s: '%s' does not say '%s'", line, e.text, says);
}

static void forms(void **state)
{
	(void)state;
	good("--since -24h --year=2026 -q");
	assert_string_equal(text, "-24h");
	assert_int_equal(number, 2026);
	assert_true(flag);
	good("-y2025");
	assert_int_equal(number, 2025);
	good("-qy 2024");
	assert_true(flag);
	assert_int_equal(number, 2024);
	good("--since=");
	assert_string_equal(text, "");
}

static void operands_anywhere(void **state)
{
	int first = good("a.log --year 2026 b.log -q - -- --since");

	(void)state;
	assert_int_equal(nargs - first, 4);
	assert_string_equal(args[first], "a.log");
	assert_string_equal(args[first + 1], "b.log");
	assert_string_equal(args[first + 2], "-");
	assert_string_equal(args[first + 3], "--since");
	assert_null(text);
	assert_int_equal(good(""), 1);
}

static void lists(void **state)
{
	char line[OPT_LIST_MAX * 8 + 16] = "";
	struct err e;

	(void)state;
	good("-p a=1 --param b=2 -pc=3");
	assert_int_equal(list.n, 3);
	assert_string_equal(list.value[2], "c=3");
	for (int i = 0; i <= OPT_LIST_MAX; i++)
		strcat(line, "-px=1 ");
	assert_true(parse(line, &e) < 0);
	assert_int_equal(e.code, EXIT_USAGE);
}

static void mistakes(void **state)
{
	(void)state;
	bad("--snice 3", "did you mean --since?");
	bad("--qiet", "did you mean --quiet?");
	bad("--snice=-24h", "did you mean --since?");
	bad("-x", "-x");
	bad("-qx", "-x");
	bad("--completely-different", "--completely-different");
	bad("--since", "--since wants a value");
	bad("--year", "--year wants a value");
	bad("-y", "-y wants a value");
	bad("--year twenty", "--year wants a number, not 'twenty'");
	bad("--year -5", "--year wants a number");
	bad("--year 99999999999999999999", "--year wants a number");
	bad("--quiet=yes", "--quiet takes no value");
}

/* A short form that names one option is that option; one that could be two is neither. */
static void shortened(void **state)
{
	(void)state;
	good("--sin -7d");
	assert_string_equal(text, "-7d");
	good("--y 2001");
	assert_int_equal(number, 2001);
}

static void nearest(void **state)
{
	static const char *const words[] = { "ingest", "analyze", "report", "query", "explain", NULL };

	(void)state;
	assert_string_equal(opt_nearest("reprot", words), "report");
	assert_string_equal(opt_nearest("analyse", words), "analyze");
	assert_string_equal(opt_nearest("ingset", words), "ingest");
	assert_null(opt_nearest("x", words));
	assert_null(opt_nearest("mail.log", words));
	assert_null(opt_nearest("", words));
	assert_null(opt_nearest("a-very-long-word-that-is-longer-than-sixty-three-bytes-and-must-not-harm", words));
	assert_null(opt_nearest("bogus", (const char *const[]){ "notes", NULL }));
}

static void help(void **state)
{
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	(void)state;
	opt_help(own, f);
	opt_help(shared, f);
	fclose(f);
	assert_string_equal(out, "      --since T              from T on\n"
				 "  -y, --year YYYY            the year\n"
				 "  -p, --param NAME=VALUE     a parameter\n"
				 "  -q, --quiet                say nothing\n");
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),     cmocka_unit_test(operands_anywhere), cmocka_unit_test(lists), cmocka_unit_test(mistakes),
		cmocka_unit_test(shortened), cmocka_unit_test(nearest),           cmocka_unit_test(help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
