/* stmt: prepared statements, see db.h. */
#include "store/stmt.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "store/ahead.h"
#include "store/db.h"
#include "store/early.h"
#include "util/memory.h"

sqlite3_stmt *stmt_own(struct stmt *s)
{
	if (!s->beside)
		db_handle(s->db);
	return s->own;
}

void stmt_fail(struct sqlite3 *h, const char *what)
{
	int rc = sqlite3_extended_errcode(h) & 0xff;
	const char *name = sqlite3_db_filename(h, "main"), *file = name && name[0] ? name : "the temporary database";

	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		die(EXIT_TEMPFAIL, "%s: the database is locked by another process; try again later", file);
	if (rc == SQLITE_READONLY || rc == SQLITE_CANTOPEN)
		die(EXIT_IO, "%s: %s; who writes it must be allowed to write its folder too, where a journal is kept beside it", file, sqlite3_errmsg(h));
	if ((rc == SQLITE_FULL || rc == SQLITE_IOERR) && file != name)
		die(EXIT_IO, "%s: %s; TMPDIR names a folder with more room for it, or keep one: postmortem ingest --db FILE LOG...", file, sqlite3_errmsg(h));
	if (rc == SQLITE_FULL || rc == SQLITE_IOERR)
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

struct sqlite3_stmt *stmt_on(struct sqlite3 *h, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v3(h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
		bug("%s in: %s", sqlite3_errmsg(h), sql);
	return s;
}

static struct stmt *read_by(struct db *db, struct ahead *a, const char *sql)
{
	if (a == NULL)
		return db_prepare(db, sql);
	struct stmt *s = stmt_new(db);
	s->ahead = a;
	return s;
}

struct stmt *db_ahead(struct db *db, const char *sql)
{
	return read_by(db, ahead_open(db, sql, NULL), sql);
}

struct stmt *db_ahead_keys(struct db *db, const char *sql, int64_t first, int64_t last)
{
	struct stmt *s = read_by(db, ahead_open(db, sql, &(struct keys){ first, last }), sql);

	if (s->ahead == NULL) {
		stmt_int(s, 1, first);
		stmt_int(s, 2, last);
	}
	return s;
}

struct stmt *stmt_beside(struct db *db, struct sqlite3 *h, const char *sql)
{
	struct stmt *s = stmt_new(db);

	s->beside = true;
	s->own = stmt_on(h, sql);
	return s;
}

struct stmt *db_beside(struct db *db, const char *sql)
{
	struct sqlite3 *h = db_reader(db);

	return h ? stmt_beside(db, h, sql) : db_prepare(db, sql);
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
		ahead_close(s->ahead);
	else if (s->early)
		early_free(s->early);
	else
		sqlite3_finalize(stmt_own(s));
	free(s);
}

void stmt_text(struct stmt *s, int i, struct str text)
{
	if (s->ahead)
		ahead_bind_text(s->ahead, i, text);
	else if (text.p == NULL)
		sqlite3_bind_null(stmt_own(s), i);
	else
		sqlite3_bind_text64(stmt_own(s), i, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void stmt_int(struct stmt *s, int i, int64_t v)
{
	if (s->ahead)
		ahead_bind_int(s->ahead, i, v);
	else
		sqlite3_bind_int64(stmt_own(s), i, v);
}

void stmt_id(struct stmt *s, int i, int64_t v)
{
	if (v < 0)
		sqlite3_bind_null(stmt_own(s), i);
	else
		sqlite3_bind_int64(stmt_own(s), i, v);
}

void stmt_real(struct stmt *s, int i, double v)
{
	if (s->ahead)
		ahead_bind_real(s->ahead, i, v);
	else
		sqlite3_bind_double(stmt_own(s), i, v); /* NaN becomes NULL */
}

void stmt_null(struct stmt *s, int i)
{
	sqlite3_bind_null(stmt_own(s), i);
}

bool stmt_has_param(struct stmt *s, const char *name)
{
	return sqlite3_bind_parameter_index(stmt_own(s), name) > 0;
}

int stmt_param(struct stmt *s, const char *name)
{
	int i = sqlite3_bind_parameter_index(stmt_own(s), name);

	if (i == 0)
		bug("no parameter %s in: %s", name, sqlite3_sql(stmt_own(s)));
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
	int rc = sqlite3_step(stmt_own(s));

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		stmt_fail(sqlite3_db_handle(stmt_own(s)), sqlite3_sql(stmt_own(s)));
	return false;
}

void stmt_reset(struct stmt *s)
{
	sqlite3_reset(stmt_own(s));
}

void stmt_do(struct stmt *s)
{
	if (stmt_step(s))
		bug("a row from: %s", sqlite3_sql(stmt_own(s)));
	stmt_reset(s);
}

char *stmt_expanded(struct stmt *s)
{
	char *z = sqlite3_expanded_sql(stmt_own(s));

	if (z == NULL)
		die_oom();
	char *copy = str_dup(str_c(z));
	sqlite3_free(z);
	return copy;
}
