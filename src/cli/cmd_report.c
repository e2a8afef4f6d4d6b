/* cmd_report: stage 3. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "report/render.h"
#include "report/report.h"
#include "util/when.h"

const char *report_since, *report_until, *report_format = "md", *report_output;
static const char *lang = "en", *incident;

const struct opt report_opts[] = {
	{ "since", 0, "T", "only what happened from T on", OPT_TEXT, &report_since },
	{ "until", 0, "T", "… and before T", OPT_TEXT, &report_until },
	{ "format", 'f', "FORMAT", "md (default), json or html", OPT_TEXT, &report_format },
	{ "output", 'o', "FILE", "write there instead of standard output", OPT_TEXT, &report_output },
	{ "lang", 0, "LANG", "en (default) or ja", OPT_TEXT, &lang },
	{ "incident", 0, "KEY", "one incident only (v_incident has the keys)", OPT_TEXT, &incident },
	{ 0 },
};

/* Lines that the last analysis has not seen: what a report says of them is half of it. */
static void check_fresh(struct db *db)
{
	if (db_int(db, "SELECT coalesce((SELECT max(msg) FROM message) > (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_message'), 0)"
		       " OR coalesce((SELECT max(delivery) FROM delivery) > (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_delivery'), 0)"))
		warn("lines were read since the last analysis, and are not all in this report: run postmortem analyze first");
}

int run_report(struct db *db, struct err *e)
{
	double now = (double)time(NULL);
	struct report_opts o = { .lang = lang, .incident = incident };
	const struct renderer *how = renderer_find(report_format, e);

	if (how == NULL || (report_since && when_parse(report_since, now, &o.since_at, e) != 0) ||
	    (report_until && when_parse(report_until, now, &o.until_at, e) != 0))
		return -1;
	check_fresh(db);
	struct report *r = report_build(db, &o, e);
	if (r == NULL)
		return -1;
	FILE *out = report_output ? fopen(report_output, "we") : stdout;
	int rc = -1;
	if (out == NULL) {
		err_set(e, EXIT_CANTCREATE, "%s: %s", report_output, strerror(errno));
	} else {
		rc = report_render(how, r, out, e);
		if (out != stdout && fclose(out) != 0 && rc == 0)
			rc = err_set(e, EXIT_IO, "%s: %s", report_output, strerror(errno));
	}
	report_free(r);
	return rc;
}

int cmd_report(struct db *db, int argc, char **argv, struct err *e)
{
	if (argc > 0)
		return err_set(e, EXIT_USAGE, "report takes no operand, so what is '%s'?", argv[0]);
	return run_report(db, e);
}
