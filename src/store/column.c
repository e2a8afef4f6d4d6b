/* column: what the row at hand of a statement holds, see db.h. */
#include <math.h>
#include <sqlite3.h>

#include "store/db.h"
#include "store/early.h"
#include "store/stmt.h"

int stmt_columns(struct stmt *s)
{
	return s->early ? early_columns(s->early) : sqlite3_column_count(stmt_own(s));
}

const char *stmt_name(struct stmt *s, int i)
{
	return s->early ? early_name(s->early, i) : sqlite3_column_name(stmt_own(s), i);
}

struct str col_text(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type == 't' ? (struct str){ s->cells[i].v.t, s->cells[i].n } : STR_NONE;
	const char *p = (const char *)sqlite3_column_text(stmt_own(s), i);

	return (struct str){ p, p ? (size_t)sqlite3_column_bytes(stmt_own(s), i) : 0 };
}

int64_t col_int(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type == 'i' ? s->cells[i].v.i : s->cells[i].type == 'r' ? (int64_t)s->cells[i].v.r : 0;
	return sqlite3_column_int64(stmt_own(s), i);
}

double col_real(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type == 'r' ? s->cells[i].v.r : s->cells[i].type == 'i' ? (double)s->cells[i].v.i : NAN;
	return sqlite3_column_type(stmt_own(s), i) == SQLITE_NULL ? NAN : sqlite3_column_double(stmt_own(s), i);
}

bool col_null(struct stmt *s, int i)
{
	return col_type(s, i) == 'n';
}

char col_type(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type;
	switch (sqlite3_column_type(stmt_own(s), i)) {
	case SQLITE_INTEGER: return 'i';
	case SQLITE_FLOAT: return 'r';
	case SQLITE_TEXT: return 't';
	case SQLITE_BLOB: return 'b';
	default: return 'n';
	}
}
