/* function: db_function of db.h: a function of one number that SQL may call. */
#include <sqlite3.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/stmt.h"
#include "util/memory.h"

struct function {
	double (*f)(void *arg, double v);
	void *arg;
};

static void call(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	const struct function *f = sqlite3_user_data(ctx);

	(void)n;
	if (sqlite3_value_type(v[0]) != SQLITE_NULL)
		sqlite3_result_double(ctx, f->f(f->arg, sqlite3_value_double(v[0])));
}

void db_function(struct db *db, const char *name, double (*f)(void *arg, double v), void *arg)
{
	struct function *made = NULL;

	if (f) {
		made = want(malloc(sizeof *made));
		*made = (struct function){ f, arg };
	}
	if (sqlite3_create_function_v2(db_handle(db), name, 1, SQLITE_UTF8, made, f ? call : NULL, NULL, NULL, f ? free : NULL) != SQLITE_OK)
		stmt_fail(db_handle(db), name);
}
