/* cmd_trace: the life of messages. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "store/fresh.h"
#include "trace/trace.h"
#include "util/when.h"

static const char *since, *until, *format = "text";
static int64_t limit = TRACE_LIMIT;

const struct opt trace_opts[] = {
	{ "since", 0, "T", "only messages seen at T or after", OPT_TEXT, &since },
	{ "until", 0, "T", "only messages that came in before T", OPT_TEXT, &until },
	{ "format", 'f', "FORMAT", "text (default) or json", OPT_TEXT, &format },
	{ "limit", 'n', "N", "at most the newest N (default 20), each with what hangs together with it; 0: all", OPT_INT, &limit },
	{ 0 },
};

int cmd_trace(struct db *db, int argc, char **argv, struct err *e)
{
	struct trace_opts o = { .since_at = NAN, .until_at = NAN, .limit = limit };
	double now = (double)time(NULL);
	bool json = strcmp(format, "json") == 0;

	if (argc != 1)
		return err_set(e, EXIT_USAGE, argc ? "one thing at a time; '%s' is too much" : "trace what?%s Give a queue id, '<message-id>', an address or a domain",
			       argc ? argv[1] : "");
	if (!json && strcmp(format, "text") != 0)
		return err_set(e, EXIT_USAGE, "unknown format '%s': text or json", format);
	if ((since && when_parse(since, now, &o.since_at, e) != 0) || (until && when_parse(until, now, &o.until_at, e) != 0))
		return -1;
	struct trace *t = trace_build(db, argv[0], &o, e);
	if (t == NULL)
		return -1;
	if (t->analysed)
		fresh_warn(db); /* of a part: without any the text says so */
	int rc = json ? trace_json(t, stdout, e) : trace_text(t, stdout, e);
	trace_free(t);
	return rc;
}
