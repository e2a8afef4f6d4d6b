/* fresh: see fresh.h. */
#include "store/fresh.h"

#include "store/stmt.h"
#include "util/die.h"

#define ANALYSED(what) "(SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_" what "')"

enum fresh fresh_look(struct db *db)
{
	if (db_int(db, "SELECT NOT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_rules') AND EXISTS (SELECT 1 FROM source WHERE lines > 0)"))
		return FRESH_NEVER;
	return db_int(db, "SELECT coalesce((SELECT max(msg) FROM message) > " ANALYSED("message") ", 0) OR coalesce((SELECT max(delivery) FROM delivery) > " ANALYSED("delivery") ", 0)")
		       ? FRESH_PART : FRESH;
}

int fresh_need(struct db *db, struct err *e)
{
	if (fresh_look(db) != FRESH_NEVER)
		return 0;
	struct stmt *s = db_prepare(db, "SELECT file FROM pragma_database_list WHERE name = 'main'");
	stmt_step(s);
	err_set(e, EXIT_DATA, "%.*s: not analysed yet: run postmortem analyze --db %.*s, then this again", STR_ARG(col_text(s, 0)), STR_ARG(col_text(s, 0)));
	stmt_free(s);
	return -1;
}

void fresh_warn(struct db *db)
{
	enum fresh how = fresh_look(db);

	if (how == FRESH_NEVER)
		warn("not analysed yet, so causes, outcomes and all that rests on them are missing: run postmortem analyze first");
	else if (how == FRESH_PART)
		warn("lines were read since the last analysis, and are not all in this: run postmortem analyze first");
}
