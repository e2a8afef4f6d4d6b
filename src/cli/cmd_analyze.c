/* cmd_analyze: stage 2. */
#include "analysis/analyze.h"
#include "cli/cli.h"

const struct opt analyze_opts[] = {
	{ 0 },
};

int run_analyze(struct db *db, struct err *e)
{
	struct analyze_opts opts = { 0 };

	if (rules_read(&opts.rules, e) != 0)
		return -1;
	analyze(db, &opts);
	return 0;
}

int cmd_analyze(struct db *db, int argc, char **argv, struct err *e)
{
	if (argc > 0)
		return err_set(e, EXIT_USAGE, "analyze takes no operand, so what is '%s'?", argv[0]);
	db_bulk(db);
	return run_analyze(db, e);
}
