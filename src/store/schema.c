/* schema: see schema.h. schema/NN-NAME.sql are run in order: those whose name ends in "views.sql" are views, made again whenever they differ,
 * the others are tables, made where they are missing. The text of the views is kept in the database by SQLite itself, so "does this program have other views?" is
 * asked of a hash of those files, stored in table setting; so is a hash of the files of tables, and only where it is another one are the tables compared. */
#include "store/schema.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/embed.h"

static struct str text_of(const char *path)
{
	struct err e = { 0 };
	struct str text;

	if (embed_get(path, &text, &e) != 0)
		die(e.code, "%s", e.text);
	return text;
}

struct files {
	struct db *db; /* NULL: only the hash is wanted */
	bool views;
	uint64_t hash;
};

static void each_file(void *arg, const char *path)
{
	struct files *f = arg;

	if (strchr(path + sizeof "schema/" - 1, '/') || str_ends(str_c(path), STR("views.sql")) != f->views)
		return; /* a migration, or of the other sort */
	f->hash = f->hash * 3 ^ str_hash(text_of(path));
	if (f->db)
		db_run(f->db, path, text_of(path));
}

/* Runs the files of tables or of views (not at all when db is NULL); returns their hash. */
static uint64_t run_files(struct db *db, bool views)
{
	struct files f = { db, views, 0 };

	embed_list("schema/", ".sql", each_file, &f);
	return f.hash;
}

static void drop_views(struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT group_concat('DROP VIEW \"' || name || '\";', '') FROM sqlite_schema WHERE type = 'view'");
	stmt_step(s);
	char *sql = str_dup(col_text(s, 0));
	stmt_free(s);
	db_run(db, "drop views", str_c(sql));
	free(sql);
}

/* Notes which files the views or the tables are from. */
static void note_files(struct db *db, const char *which, uint64_t hash)
{
	char text[20];

	snprintf(text, sizeof text, "%016llx", (unsigned long long)hash);
	struct stmt *s = db_prepare(db, "INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)");
	stmt_text(s, 1, str_c(which));
	stmt_text(s, 2, str_c(text));
	stmt_do(s);
	stmt_free(s);
}

static bool files_differ(struct db *db, const char *which, bool views)
{
	struct err e = { 0 };
	char text[20];
	struct stmt *s = db_prepare_user(db, STR("SELECT value FROM setting WHERE name = ?"), &e);

	if (s == NULL)
		return true;
	snprintf(text, sizeof text, "%016llx", (unsigned long long)run_files(NULL, views));
	stmt_text(s, 1, str_c(which));
	bool differ = !stmt_step(s) || !str_eq(col_text(s, 0), str_c(text));
	stmt_free(s);
	return differ;
}

static void make_tables(struct db *db)
{
	uint64_t hash = run_files(db, false);

	note_files(db, "tables", hash);
}

static void make_views(struct db *db)
{
	drop_views(db);
	note_files(db, "views", run_files(db, true));
}

/* Between two releases builds may make other tables under the same version: the columns and keys of each are held against those of a database made now. */
static int same_tables(struct db *db, const char *name, struct err *e)
{
	struct db *now = db_open(NULL, DB_TABLES, e);
	int rc = 0;

	if (now == NULL)
		return -1;
	struct stmt *want = db_prepare(now, "SELECT name, (SELECT group_concat(name || pk, ' ') FROM pragma_table_xinfo(t.name)) FROM sqlite_schema t"
					    " WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
	struct stmt *has = db_prepare(db, "SELECT coalesce(group_concat(name || pk, ' '), '') FROM pragma_table_xinfo(?)");
	while (rc == 0 && stmt_step(want)) {
		stmt_text(has, 1, col_text(want, 0));
		stmt_step(has);
		if (!str_eq(col_text(has, 0), col_text(want, 1)))
			rc = err_set(e, EXIT_DATA, "%s: made by a development build of postmortem: its table %.*s is not the one of schema %d; make it anew from"
						   " the logs: postmortem ingest --db NEW LOG...", name, STR_ARG(col_text(want, 0)), SCHEMA_VERSION);
		stmt_reset(has);
	}
	stmt_free(want);
	stmt_free(has);
	db_close(now);
	return rc;
}

static void create(struct db *db, bool views)
{
	char pragma[100];

	snprintf(pragma, sizeof pragma, "PRAGMA application_id=%d; PRAGMA user_version=%d", SCHEMA_ID, SCHEMA_VERSION);
	db_run(db, "page size", STR("PRAGMA page_size=8192"));
	db_begin(db);
	make_tables(db);
	if (views)
		make_views(db);
	db_run(db, "pragma", str_c(pragma));
	db_commit(db);
}

static void create_all(void *db)
{
	create(db, true);
}

/* From what the file holds to SCHEMA_VERSION, in one transaction: whoever is stopped on the way finds it as it was. The version is asked inside, since
 * another process may have been faster. */
static void migrate(struct db *db)
{
	char path[64], pragma[64];

	db_begin(db);
	drop_views(db); /* nothing that a step takes away may be in use */
	for (int64_t v = db_int(db, "PRAGMA user_version") + 1; v <= SCHEMA_VERSION; v++) {
		snprintf(path, sizeof path, "schema/migrate/%03d.sql", (int)v);
		db_run(db, path, text_of(path));
	}
	make_tables(db); /* what is missing now */
	make_views(db);
	snprintf(pragma, sizeof pragma, "PRAGMA user_version=%d", SCHEMA_VERSION);
	db_run(db, "pragma", str_c(pragma));
	db_commit(db);
}

int schema_apply(struct db *db, enum db_mode mode, struct err *e)
{
	sqlite3 *h = db_handle(db);
	const char *name = sqlite3_db_filename(h, "main");
	bool may_write = mode == DB_CREATE || mode == DB_WRITE;

	/* the first read: tells a file that is no database, or one that is locked, before anything else is asked */
	int rc = sqlite3_exec(h, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return err_set(e, EXIT_TEMPFAIL, "%s: the database is locked by another process; try again later", name);
	if (rc == SQLITE_NOTADB)
		return err_set(e, EXIT_DATA, "%s: not a database; --db names one that postmortem made or is to make, the logs follow it", name);
	if (rc != SQLITE_OK)
		return err_set(e, EXIT_DATA, rc == SQLITE_CORRUPT ? "%s: %s; put back a copy of it, or make another from the logs" : "%s: %s", name, sqlite3_errmsg(h));
	int64_t id = db_int(db, "PRAGMA application_id"), version = db_int(db, "PRAGMA user_version");
	if (db_int(db, "SELECT count(*) FROM sqlite_schema") == 0 && id == 0) {
		if (mode != DB_CREATE && mode != DB_TABLES)
			return err_set(e, EXIT_DATA, "%s: an empty database; start with: postmortem ingest --db %s LOG...", name, name);
		if (mode == DB_TABLES)
			create(db, false);
		else
			db_meanwhile(db, create_all); /* there is much to be read before it is needed */
		return 0;
	}
	if (id != SCHEMA_ID)
		return err_set(e, EXIT_DATA, "%s: not a postmortem database; --db names one that postmortem made or is to make", name);
	if (version > SCHEMA_VERSION)
		return err_set(e, EXIT_DATA, "%s: made by a newer postmortem (schema %d, this program knows %d): use that one", name, (int)version, SCHEMA_VERSION);
	if (version < SCHEMA_VERSION) {
		if (!may_write)
			return err_set(e, EXIT_DATA, "%s: made by an older postmortem (schema %d, this program wants %d); to bring it up to date run: postmortem"
				       " analyze --db %s", name, (int)version, SCHEMA_VERSION, name);
		migrate(db);
		return 0;
	}
	bool tables = files_differ(db, "tables", false);
	if (tables && same_tables(db, name, e) != 0)
		return -1;
	if (may_write && (tables || files_differ(db, "views", true))) {
		db_begin(db);
		make_tables(db); /* its indexes */
		make_views(db);
		db_commit(db);
	}
	return 0;
}
