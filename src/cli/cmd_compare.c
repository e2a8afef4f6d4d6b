/* cmd_compare: two sides of one database. */
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "report/compare.h"
#include "report/render.h"
#include "store/fresh.h"
#include "util/when.h"

static const char *split, *side[2], *format = "md", *lang = "en";

const struct opt compare_opts[] = {
	{ "split", 0, "T", "A is what lies before T, B the rest", OPT_TEXT, &split },
	{ "a", 0, "EXPR", "side A: host=NAME, instance=NAME, provider=NAME, since=T, until=T, with commas between", OPT_TEXT, &side[0] },
	{ "b", 0, "EXPR", "side B", OPT_TEXT, &side[1] },
	{ "format", 'f', "FORMAT", "md (default) or json", OPT_TEXT, &format },
	{ "lang", 0, "LANG", "en (default) or ja", OPT_TEXT, &lang },
	{ 0 },
};

static int sides(struct compare_side s[2], struct err *e)
{
	double now = (double)time(NULL), at = 0;

	if ((side[0] != NULL) != (side[1] != NULL) && split == NULL)
		return err_set(e, EXIT_USAGE, "--%s needs --%s beside it", side[0] ? "a" : "b", side[0] ? "b" : "a");
	for (int i = 0; i < 2; i++)
		if (compare_side_parse(side[i] ? side[i] : "", now, &s[i], e) != 0)
			return -1;
	if (split == NULL)
		return 0;
	if (when_parse(split, now, &at, e) != 0)
		return -1;
	if (s[0].until_at > 0 || s[1].since_at > 0)
		return err_set(e, EXIT_USAGE, "--split sets the end of A and the beginning of B; leave until= of --a and since= of --b out");
	s[0].until_at = s[1].since_at = at;
	return 0;
}

int cmd_compare(struct db *db, int argc, char **argv, struct err *e)
{
	const struct renderer *how = renderer_find(format, e);
	struct compare_side s[2];
	bool two = split || side[0] || side[1];

	if (how == NULL)
		return -1;
	if (argc > 0)
		return err_set(e, EXIT_USAGE, "compare takes no operand, so what is '%s'?", argv[0]);
	if (sides(s, e) != 0)
		return -1;
	struct report *r = compare_build(db, two ? &s[0] : NULL, two ? &s[1] : NULL, lang, e);
	if (r == NULL)
		return -1;
	fresh_warn(db);
	int rc = report_render(how, r, stdout, e);
	report_free(r);
	return rc;
}
