/* load: see load.h. The other indexes grow at their end as the tables do: made as the rows come, they cost no more, and in a thread that is not waited for. */
#include "store/load.h"

#include <sqlite3.h>
#include <stdlib.h>

#define LATER " FROM sqlite_schema WHERE type = 'index' AND name = 'message_queue_id'"

static char *script(struct db *db, const char *sql)
{
	struct stmt *s = db_prepare(db, sql);
	char *z = str_dup(stmt_step(s) ? col_text(s, 0) : STR(""));

	stmt_free(s);
	return z;
}

void load_begin(struct db *db)
{
	char **later = db_load(db);

	if (*later || db_int(db, "SELECT EXISTS (SELECT 1 FROM source)"))
		return;
	/* sorting what is larger than the cache uses files, not memory; can't be said within a transaction */
	db_run(db, "load", STR("PRAGMA synchronous=NORMAL; PRAGMA temp_store=FILE"));
	db_run(db, "load", STR("BEGIN EXCLUSIVE"));
	char *drop = script(db, "SELECT group_concat('DROP INDEX ' || name || ';', '')" LATER);
	*later = script(db, "SELECT group_concat(sql || ';', '')" LATER);
	db_run(db, "load", str_c(drop));
	free(drop);
}

bool load_is_on(const struct db *db)
{
	return *db_load((struct db *)(uintptr_t)db) != NULL;
}

void load_indexes(struct db *db)
{
	char **later = db_load(db);

	if (*later == NULL || **later == '\0')
		return;
	db_run(db, "load", str_c(*later));
	**later = '\0';
}

void load_end(struct db *db)
{
	char **later = db_load(db);

	if (*later == NULL)
		return;
	load_indexes(db);
	db_run(db, "load", STR("COMMIT"));
	free(*later);
	*later = NULL;
}
