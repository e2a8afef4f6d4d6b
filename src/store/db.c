/* db: see db.h. The only place, with query.c, that includes <sqlite3.h>. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/schema.h"

enum { PAGE = 8192, CACHE_PAGES = 2100 }; /* 16 MB: a small cache is a fast one */

struct db {
	sqlite3 *h;
	char path[4096]; /* "" = temporary */
	bool bulk;
};

struct stmt {
	sqlite3_stmt *s;
	sqlite3 *h;
};

/* What the world can do to a statement in flight; everything else is a bug of ours. */
_Noreturn static void fail(sqlite3 *h, const char *what)
{
	int rc = sqlite3_extended_errcode(h) & 0xff;
	const char *file = sqlite3_db_filename(h, "main");

	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		die(EXIT_TEMPFAIL, "%s: the database is locked by another process; try again later", file);
	if (rc == SQLITE_FULL || rc == SQLITE_IOERR || rc == SQLITE_READONLY || rc == SQLITE_CANTOPEN)
		die(EXIT_IO, "%s: %s; nothing of the unfinished batch was kept, the next run goes on from there", file, sqlite3_errmsg(h));
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		die(EXIT_DATA, "%s: %s", file, sqlite3_errmsg(h));
	if (rc == SQLITE_NOMEM)
		die_oom();
	bug("%s: %s", what, sqlite3_errmsg(h));
}

static int open_file(struct db *db, const char *path, enum db_mode mode, struct err *e)
{
	if (mode == DB_CREATE) { /* made here, so that it has mode 0640 from its first moment */
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
		if (fd < 0)
			return err_set(e, EXIT_CANTCREATE, "%s: %s", path, strerror(errno));
		close(fd);
	} else if (access(path, R_OK) != 0) {
		return err_set(e, EXIT_NOINPUT, "%s: %s (make one: postmortem ingest --db %s LOG...)", path, strerror(errno), path);
	}
	int flags = (mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(path, &db->h, flags, NULL) != SQLITE_OK)
		return err_set(e, EXIT_NOINPUT, "%s: %s", path, sqlite3_errmsg(db->h));
	return 0;
}

static int set_up(struct db *db, enum db_mode mode, struct err *e)
{
	sqlite3_busy_timeout(db->h, 5000);
	sqlite3_exec(db->h, "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return schema_apply(db, mode, e);
}

/* One block for all cached pages: no allocation per page, and few page faults where the kernel gives huge pages. */
static void configure(void)
{
	int header = 0;
	size_t n = CACHE_PAGES, huge = 2 << 20;

	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_PCACHE_HDRSZ, &header);
	size_t each = ((size_t)PAGE + (size_t)header + 7) & ~(size_t)7;
	void *block = aligned_alloc(huge, (each * n + huge - 1) / huge * huge);
	if (block == NULL)
		return;
	madvise(block, each * n, MADV_HUGEPAGE);
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, block, (int)each, (int)n);
}

struct db *db_open(const char *path, enum db_mode mode, struct err *e)
{
	static bool configured;
	struct db *db = calloc(1, sizeof *db);

	if (db == NULL)
		die_oom();
	if (!configured) {
		configured = true;
		configure();
	}
	int rc = 0;
	if (path == NULL) {
		if (sqlite3_open_v2("", &db->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
			die_oom();
	} else {
		snprintf(db->path, sizeof db->path, "%s", path);
		rc = open_file(db, path, mode, e);
	}
	if (rc != 0 || set_up(db, mode, e) != 0) {
		sqlite3_close(db->h);
		free(db);
		return NULL;
	}
	return db;
}

void db_bulk(struct db *db)
{
	if (db->path[0] == '\0')
		sqlite3_exec(db->h, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
	else
		sqlite3_exec(db->h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000", NULL, NULL, NULL);
	db->bulk = true;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	/* A WAL file can't be read by someone who can't write its folder: give readers a plain file again. It fails, harmlessly,
	 * while another process still reads; the next writer tries again. */
	if (db->bulk && db->path[0])
		sqlite3_exec(db->h, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	if (sqlite3_close(db->h) != SQLITE_OK)
		bug("a statement was left open: %s", sqlite3_sql(sqlite3_next_stmt(db->h, NULL)));
	free(db);
}

void db_run(struct db *db, const char *name, struct str sql)
{
	char *z = str_dup(sql), *why = NULL;

	if (sqlite3_exec(db->h, z, NULL, NULL, &why) != SQLITE_OK)
		fail(db->h, name);
	free(z);
}

void db_begin(struct db *db)
{
	db_run(db, "begin", STR("BEGIN IMMEDIATE"));
}

void db_commit(struct db *db)
{
	db_run(db, "commit", STR("COMMIT"));
}

void db_rollback(struct db *db)
{
	sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

struct stmt *db_prepare_user(struct db *db, struct str sql, struct err *e)
{
	struct stmt *s = calloc(1, sizeof *s);

	if (s == NULL)
		die_oom();
	s->h = db->h;
	if (sqlite3_prepare_v3(db->h, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &s->s, NULL) != SQLITE_OK || s->s == NULL) {
		err_set(e, EXIT_DATA, "SQL: %s", s->s || sqlite3_errcode(db->h) ? sqlite3_errmsg(db->h) : "no statement");
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

void stmt_free(struct stmt *s)
{
	if (s == NULL)
		return;
	sqlite3_finalize(s->s);
	free(s);
}

void stmt_text(struct stmt *s, int i, struct str text)
{
	if (text.p == NULL)
		sqlite3_bind_null(s->s, i);
	else
		sqlite3_bind_text64(s->s, i, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void stmt_int(struct stmt *s, int i, int64_t v)
{
	sqlite3_bind_int64(s->s, i, v);
}

void stmt_id(struct stmt *s, int i, int64_t v)
{
	if (v < 0)
		sqlite3_bind_null(s->s, i);
	else
		sqlite3_bind_int64(s->s, i, v);
}

void stmt_real(struct stmt *s, int i, double v)
{
	sqlite3_bind_double(s->s, i, v); /* NaN becomes NULL */
}

void stmt_null(struct stmt *s, int i)
{
	sqlite3_bind_null(s->s, i);
}

bool stmt_has_param(struct stmt *s, const char *name)
{
	return sqlite3_bind_parameter_index(s->s, name) > 0;
}

int stmt_param(struct stmt *s, const char *name)
{
	int i = sqlite3_bind_parameter_index(s->s, name);

	if (i == 0)
		bug("no parameter %s in: %s", name, sqlite3_sql(s->s));
	return i;
}

bool stmt_step(struct stmt *s)
{
	int rc = sqlite3_step(s->s);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(s->h, sqlite3_sql(s->s));
	return false;
}

void stmt_reset(struct stmt *s)
{
	sqlite3_reset(s->s);
}

void stmt_do(struct stmt *s)
{
	if (stmt_step(s))
		bug("a row from: %s", sqlite3_sql(s->s));
	stmt_reset(s);
}

int stmt_columns(struct stmt *s)
{
	return sqlite3_column_count(s->s);
}

const char *stmt_name(struct stmt *s, int i)
{
	return sqlite3_column_name(s->s, i);
}

struct str col_text(struct stmt *s, int i)
{
	const char *p = (const char *)sqlite3_column_text(s->s, i);

	return (struct str){ p, p ? (size_t)sqlite3_column_bytes(s->s, i) : 0 };
}

int64_t col_int(struct stmt *s, int i)
{
	return sqlite3_column_int64(s->s, i);
}

double col_real(struct stmt *s, int i)
{
	return sqlite3_column_type(s->s, i) == SQLITE_NULL ? NAN : sqlite3_column_double(s->s, i);
}

bool col_null(struct stmt *s, int i)
{
	return sqlite3_column_type(s->s, i) == SQLITE_NULL;
}

char col_type(struct stmt *s, int i)
{
	switch (sqlite3_column_type(s->s, i)) {
	case SQLITE_INTEGER: return 'i';
	case SQLITE_FLOAT: return 'r';
	case SQLITE_TEXT: return 't';
	case SQLITE_BLOB: return 'b';
	default: return 'n';
	}
}

int64_t db_int(struct db *db, const char *sql)
{
	struct stmt *s = db_prepare(db, sql);
	int64_t v = stmt_step(s) ? col_int(s, 0) : 0;

	stmt_free(s);
	return v;
}

double db_real(struct db *db, const char *sql)
{
	struct stmt *s = db_prepare(db, sql);
	double v = stmt_step(s) ? col_real(s, 0) : NAN;

	stmt_free(s);
	return v;
}

struct sqlite3 *db_handle(struct db *db)
{
	return db->h;
}
