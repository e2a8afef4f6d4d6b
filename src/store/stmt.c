/* stmt: prepared statements, see db.h. */
#include "store/stmt.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "store/ahead.h"
#include "store/db.h"
#include "store/early.h"
#include "util/memory.h"

struct stmt {
	sqlite3_stmt *own; /* asked for by of, which waits for the writer, but for a statement beside it */
	struct db *db;
	bool beside;
	struct ahead *ahead; /* both NULL: an ordinary one */
	struct early *early;
	const struct cell *cells; /* else its row */
};

static sqlite3_stmt *of(struct stmt *s)
{
	if (!s->beside)
		db_handle(s->db);
	return s->own;
}

void stmt_fail(struct sqlite3 *h, const char *what)
{
	int rc = sqlite3_extended_errcode(h) & 0xff;
	const char *file = sqlite3_db_filename(h, "main");

	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		die(EXIT_TEMPFAIL, "%s: the database is locked by another process; try again later", file);
	if (rc == SQLITE_FULL || rc == SQLITE_IOERR || rc == SQLITE_READONLY || rc == SQLITE_CANTOPEN)
		die(EXIT_IO, "%s: %s; nothing of the unfinished batch was kept, the next run goes on from there", file, sqlite3_errmsg(h));
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		die(EXIT_DATA, "%s: %s; put back a copy of it, or make another from the logs", file, sqlite3_errmsg(h));
	if (rc == SQLITE_NOMEM)
		die_oom();
	bug("%s: %s", what, sqlite3_errmsg(h));
}

static struct stmt *stmt_new(struct db *db)
{
	struct stmt *s = want(calloc(1, sizeof *s));

	s->db = db;
	return s;
}

struct stmt *db_prepare_user(struct db *db, struct str sql, struct err *e)
{
	struct stmt *s = stmt_new(db);

	if (sqlite3_prepare_v3(db_handle(db), sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &s->own, NULL) != SQLITE_OK || s->own == NULL) {
		err_set(e, EXIT_DATA, "SQL: %s", s->own || sqlite3_errcode(db_handle(db)) ? sqlite3_errmsg(db_handle(db)) : "no statement");
		free(s);
		return NULL;
	}
	return s;
}

struct stmt *db_prepare(struct db *db, const char *sql)
{
	struct err e = { 0 };
	struct stmt *s = db_prepare_user(db, str_c(sql), &e);

	if (s == NULL)
		bug("%s in: %s", e.text, sql);
	return s;
}

struct stmt *db_ahead(struct db *db, const char *sql)
{
	struct sqlite3 *h = db_begin_ahead(db);

	if (h == NULL)
		return db_prepare(db, sql);
	struct stmt *s = stmt_new(db);
	s->ahead = ahead_open(h, sql);
	return s;
}

struct stmt *db_beside(struct db *db, const char *sql)
{
	struct sqlite3 *h = db_reader(db);

	if (h == NULL)
		return db_prepare(db, sql);
	struct stmt *s = stmt_new(db);
	s->beside = true;
	if (sqlite3_prepare_v3(h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->own, NULL) != SQLITE_OK)
		bug("%s in: %s", sqlite3_errmsg(h), sql);
	return s;
}

static struct stmt *with_params(struct stmt *s, const struct param *param, size_t n)
{
	for (size_t i = 0; s && i < n; i++) {
		if (!stmt_has_param(s, param[i].name))
			continue;
		if (param[i].text.p)
			stmt_text(s, stmt_param(s, param[i].name), param[i].text);
		else
			stmt_real(s, stmt_param(s, param[i].name), param[i].real);
	}
	return s;
}

struct stmt *db_early(struct db *db, struct str sql, const struct param *param, size_t n, struct err *e)
{
	struct asker *a = db_asker(db);

	if (a == NULL)
		return with_params(db_prepare_user(db, sql, e), param, n);
	struct stmt *s = stmt_new(db);
	s->early = early_ask(a, sql, param, n);
	return s;
}

/* What the other thread has not begun when it is wanted is asked here. */
static void ask_here(struct stmt *s)
{
	struct err e = { 0 };
	struct str sql;
	const struct param *param;
	size_t n;

	if (s->cells)
		return;
	if (!early_take(s->early, &sql, &param, &n)) {
		early_meanwhile(s->early, db_handle(s->db));
		return;
	}
	struct stmt *own = db_prepare_user(s->db, sql, &e);
	if (own == NULL)
		die(e.code, "%s", e.text);
	*s = *with_params(own, param, n);
	free(own);
}

void stmt_free(struct stmt *s)
{
	if (s == NULL)
		return;
	if (s->ahead)
		db_end_ahead(s->db, ahead_close(s->ahead));
	else if (s->early)
		early_free(s->early);
	else
		sqlite3_finalize(of(s));
	free(s);
}

void stmt_text(struct stmt *s, int i, struct str text)
{
	if (s->ahead)
		ahead_bind_text(s->ahead, i, text);
	else if (text.p == NULL)
		sqlite3_bind_null(of(s), i);
	else
		sqlite3_bind_text64(of(s), i, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void stmt_int(struct stmt *s, int i, int64_t v)
{
	if (s->ahead)
		ahead_bind_int(s->ahead, i, v);
	else
		sqlite3_bind_int64(of(s), i, v);
}

void stmt_id(struct stmt *s, int i, int64_t v)
{
	if (v < 0)
		sqlite3_bind_null(of(s), i);
	else
		sqlite3_bind_int64(of(s), i, v);
}

void stmt_real(struct stmt *s, int i, double v)
{
	if (s->ahead)
		ahead_bind_real(s->ahead, i, v);
	else
		sqlite3_bind_double(of(s), i, v); /* NaN becomes NULL */
}

void stmt_null(struct stmt *s, int i)
{
	sqlite3_bind_null(of(s), i);
}

bool stmt_has_param(struct stmt *s, const char *name)
{
	return sqlite3_bind_parameter_index(of(s), name) > 0;
}

int stmt_param(struct stmt *s, const char *name)
{
	int i = sqlite3_bind_parameter_index(of(s), name);

	if (i == 0)
		bug("no parameter %s in: %s", name, sqlite3_sql(of(s)));
	return i;
}

bool stmt_step(struct stmt *s)
{
	if (s->ahead)
		return (s->cells = ahead_next(s->ahead)) != NULL;
	if (s->early)
		ask_here(s);
	if (s->early)
		return (s->cells = early_next(s->early)) != NULL;
	int rc = sqlite3_step(of(s));

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		stmt_fail(sqlite3_db_handle(of(s)), sqlite3_sql(of(s)));
	return false;
}

void stmt_reset(struct stmt *s)
{
	sqlite3_reset(of(s));
}

void stmt_do(struct stmt *s)
{
	if (stmt_step(s))
		bug("a row from: %s", sqlite3_sql(of(s)));
	stmt_reset(s);
}

char *stmt_expanded(struct stmt *s)
{
	char *z = sqlite3_expanded_sql(of(s));

	if (z == NULL)
		die_oom();
	char *copy = str_dup(str_c(z));
	sqlite3_free(z);
	return copy;
}

int stmt_columns(struct stmt *s)
{
	return s->early ? early_columns(s->early) : sqlite3_column_count(of(s));
}

const char *stmt_name(struct stmt *s, int i)
{
	return s->early ? early_name(s->early, i) : sqlite3_column_name(of(s), i);
}

struct str col_text(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type == 't' ? (struct str){ s->cells[i].v.t, s->cells[i].n } : STR_NONE;
	const char *p = (const char *)sqlite3_column_text(of(s), i);

	return (struct str){ p, p ? (size_t)sqlite3_column_bytes(of(s), i) : 0 };
}

int64_t col_int(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type == 'i' ? s->cells[i].v.i : s->cells[i].type == 'r' ? (int64_t)s->cells[i].v.r : 0;
	return sqlite3_column_int64(of(s), i);
}

double col_real(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type == 'r' ? s->cells[i].v.r : s->cells[i].type == 'i' ? (double)s->cells[i].v.i : NAN;
	return sqlite3_column_type(of(s), i) == SQLITE_NULL ? NAN : sqlite3_column_double(of(s), i);
}

bool col_null(struct stmt *s, int i)
{
	return col_type(s, i) == 'n';
}

char col_type(struct stmt *s, int i)
{
	if (s->cells)
		return s->cells[i].type;
	switch (sqlite3_column_type(of(s), i)) {
	case SQLITE_INTEGER: return 'i';
	case SQLITE_FLOAT: return 'r';
	case SQLITE_TEXT: return 't';
	case SQLITE_BLOB: return 'b';
	default: return 'n';
	}
}
