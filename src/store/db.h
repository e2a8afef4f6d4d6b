/* db: one SQLite database, in the manner of Fossil: our own SQL can't fail, so it dies when it does, and callers check
 * nothing. What the user can get wrong (no such file, not our database, a newer schema, locked) comes back as an error. */
#ifndef POSTMORTEM_STORE_DB_H
#define POSTMORTEM_STORE_DB_H

#include "util/err.h"
#include "util/str.h"

enum db_mode {
	DB_NONE,   /* the command needs no database */
	DB_CREATE, /* read and write; made when missing */
	DB_WRITE,  /* read and write; must exist */
	DB_READ,   /* read only; must exist */
	DB_TABLES, /* of a temporary one: it has no views, which take as long to make as the tables */
};

struct db;
struct stmt;

/* Opens path (NULL: a temporary database that nobody else sees), with the schema applied or migrated and the views of
 * this program's version. Mode 0640 for a new file. NULL and an error: 66 no such file, 65 not a postmortem database or made
 * by a newer version, 75 locked. */
struct db *db_open(const char *path, enum db_mode mode, struct err *e);
/* Ends a write (back to journal mode DELETE) and closes. */
void db_close(struct db *db);
/* db_close after what it was opened for has failed: a file that db_open made, and that holds nothing yet, goes away again. */
void db_abandon(struct db *db);

/* WAL while bulk writing; db_close returns to DELETE. A file opened with DB_CREATE and still empty skips the journal's syncs. */
void db_bulk(struct db *db);

/* From now on rows given to a bulk are written in a thread of their own, while the caller goes on; whatever else touches the database waits for it first. To be
 * told before bulks are opened; ends in db_close. Where no thread can be had, nothing changes. */
void db_aside(struct db *db);

/* Rows given to a bulk are thrown away from now on; for measuring what comes before them. */
void db_dry(struct db *db);
bool db_is_dry(const struct db *db);

/* A function of one number for the SQL that follows; NULL stays NULL. f NULL: there is none any more. */
void db_function(struct db *db, const char *name, double (*f)(void *arg, double v), void *arg);

/* Runs a script of ours; dies on an error with the script's name. */
void db_run(struct db *db, const char *name, struct str sql);
void db_begin(struct db *db);
void db_commit(struct db *db);
void db_rollback(struct db *db);

/* A prepared statement of ours. Dies when it doesn't prepare. stmt_free takes NULL. */
struct stmt *db_prepare(struct db *db, const char *sql);
/* The same; after db_aside a thread of its own reads its rows, ahead of the caller, on a connection of its own, which sees what was committed before: facts. Two at a
 * time: beside them another one is an ordinary statement, and so is all where there can be no such connection. To be bound by stmt_int, stmt_real and stmt_text before the
 * first step, stepped through once, not reset; each column read as what it is. */
struct stmt *db_ahead(struct db *db, const char *sql);
/* The same for rows in the order of a key, from first to last, which are parameters 1 and 2 and bound already; where these are many, two threads read a stretch each in turn. */
struct stmt *db_ahead_keys(struct db *db, const char *sql, int64_t first, int64_t last);
/* An ordinary statement that does not wait for the writer: on one more such connection, where there can be one. */
struct stmt *db_beside(struct db *db, const char *sql);
/* A query whose text is a slice (a file of queries/); NULL and an error when it does not prepare: users may write their own. */
struct stmt *db_prepare_user(struct db *db, struct str sql, struct err *e);
/* The same with its parameters, those of them that it has. Another thread asks it meanwhile, on a connection of its own, and keeps its rows: for few rows that take
 * long. It is stepped through once, and asked by the caller himself where that thread has not begun it by then. An ordinary statement in a temporary database, within a transaction, and where there can be no thread. */
struct param {
	const char *name; /* ":since" */
	struct str text;  /* STR_NONE: the number */
	double real;
};
struct stmt *db_early(struct db *db, struct str sql, const struct param *param, size_t n, struct err *e);
void stmt_free(struct stmt *s);

/* Bind by position (1..) in hot loops, by name (":since") elsewhere: an unknown name is a bug. An absent slice (p == NULL), a NaN or
 * a negative id given to stmt_id bind NULL. Text is borrowed until the next stmt_reset. */
void stmt_text(struct stmt *s, int i, struct str text);
void stmt_int(struct stmt *s, int i, int64_t v);
void stmt_id(struct stmt *s, int i, int64_t v);
void stmt_real(struct stmt *s, int i, double v);
void stmt_null(struct stmt *s, int i);
int stmt_param(struct stmt *s, const char *name);
bool stmt_has_param(struct stmt *s, const char *name);

/* True while there is a row. Dies on an error of ours; EXIT_TEMPFAIL (75) when the database is locked, EXIT_IO (74) when the
 * disk is full or fails. */
bool stmt_step(struct stmt *s);
/* stmt_step for a statement that returns no row, then stmt_reset. */
void stmt_do(struct stmt *s);
void stmt_reset(struct stmt *s);

/* The text of the statement with the values that are bound, NULL for the others; the caller frees it. */
char *stmt_expanded(struct stmt *s);

int stmt_columns(struct stmt *s);
const char *stmt_name(struct stmt *s, int i);
/* Columns count from 0. Text lives until the next step or reset. */
struct str col_text(struct stmt *s, int i);
int64_t col_int(struct stmt *s, int i);
double col_real(struct stmt *s, int i);
bool col_null(struct stmt *s, int i);
/* 'n' null, 'i' integer, 'r' real, 't' text, 'b' blob. */
char col_type(struct stmt *s, int i);

/* One value of a query without parameters: 0 or "" when it has no row. */
int64_t db_int(struct db *db, const char *sql);
double db_real(struct db *db, const char *sql);

/* For load.c. */
struct db_load {
	char *later;   /* while a load is on: the indexes to be made at its end, "" none; else NULL */
	bool made;     /* … or were made before it, as something was looked up: they stay */
	int fd;        /* of the database file, -1 when it is not open */
	int64_t begun; /* bytes of it that are on their way to the disk */
	struct image *image;
};
struct db_load *db_load(struct db *db);
/* For stmt.c: the connection that reads beside the writer, or NULL; a connection that reads ahead, until db_end_ahead; NULL when there can be none, or they are in use. */
struct sqlite3 *db_reader(struct db *db);
struct sqlite3 *db_begin_ahead(struct db *db);
void db_end_ahead(struct db *db, struct sqlite3 *h);
struct asker *db_asker(struct db *db); /* NULL: see db_early */
/* For side.c: one more such connection, or NULL; the caller closes it. While two threads give rows to the writer, nobody else may touch the database. */
struct sqlite3 *db_open_beside(struct db *db);
void db_shared(struct db *db, bool on);
/* For bulk.c: the thread that writes, or NULL. */
struct worker *db_writer(const struct db *db);

/* For the few places that must hand the handle to SQLite itself (store/ only). The writer is waited for. */
struct sqlite3 *db_handle(struct db *db);
/* For schema.c: has it done in a thread of its own. Whoever wants the handle next waits for that. */
void db_meanwhile(struct db *db, void (*job)(void *db));

#endif
