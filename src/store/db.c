/* db: see db.h. */
#include "store/db.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/db_file.h"
#include "store/early.h"
#include "store/load.h"
#include "store/schema.h"
#include "store/stmt.h"
#include "util/worker.h"

enum { READERS = 2 };
enum { PAGE = 8192, CACHE_PAGES = 1050 }; /* 8 MB: a small cache is a fast one */

struct db {
	sqlite3 *h;
	char path[4096]; /* "" = temporary */
	bool bulk, dry;
	bool made; /* by this run */
	bool shared; /* see db_shared */
	struct db_load load;
	struct worker *maker; /* of the tables, while a new database gets them */
	struct worker *writer;
	sqlite3 *beside;          /* reads beside the writer */
	sqlite3 *reader[READERS]; /* read ahead: those that are not in use */
	int readers, reading;
	struct asker *asker;
};

struct sqlite3 *db_handle(struct db *db)
{
	if (db->maker && worker_settle(db->maker)) {
		worker_free(db->maker);
		db->maker = NULL;
	}
	if (db->writer && worker_settle(db->writer) && db->shared)
		bug("the database is touched while another thread gives rows to the writer");
	return db->h;
}

static int open_file(struct db *db, const char *path, enum db_mode mode, struct err *e)
{
	if (db_file_ready(path, mode, &db->made, e) != 0)
		return -1;
	int flags = (mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(path, &db->h, flags, NULL) != SQLITE_OK)
		return err_set(e, EXIT_NOINPUT, "%s: %s", path, sqlite3_errmsg(db->h));
	return 0;
}

static int set_up(struct db *db, enum db_mode mode, struct err *e)
{
	sqlite3_busy_timeout(db->h, 5000);
	sqlite3_exec(db->h, "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
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
	db->load.fd = -1;
	int rc = 0;
	if (path == NULL) {
		if (sqlite3_open_v2("", &db->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
			die_oom();
	} else {
		snprintf(db->path, sizeof db->path, "%s", path);
		rc = open_file(db, path, mode, e);
	}
	if (rc != 0 || set_up(db, mode, e) != 0) {
		if (db->made)
			db_file_unmake(db->h, db->path);
		sqlite3_close(db->h);
		free(db);
		return NULL;
	}
	return db;
}

void db_meanwhile(struct db *db, void (*job)(void *db))
{
	db->maker = worker_new();
	if (db->maker)
		worker_do(db->maker, job, db);
	else
		job(db);
}

void db_bulk(struct db *db)
{
	if (db->bulk)
		return;
	if (db->path[0] == '\0')
		sqlite3_exec(db_handle(db), "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
	else
		sqlite3_exec(db_handle(db), "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000", NULL, NULL, NULL);
	db->bulk = true;
}

void db_aside(struct db *db)
{
	db_handle(db); /* the thread that makes the tables of a new one looks for a writer too */
	if (db->writer == NULL)
		db->writer = worker_new();
}

static sqlite3 *open_reader(struct db *db)
{
	sqlite3 *h;

	if (sqlite3_open_v2(db->path, &h, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		stmt_fail(h, db->path);
	sqlite3_busy_timeout(h, 5000);
	sqlite3_exec(h, "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-1000", NULL, NULL, NULL);
	return h;
}

/* Without a WAL readers would keep the writer from writing. */
static bool can_read_beside(struct db *db)
{
	if (db->writer == NULL || db->path[0] == '\0')
		return false;
	struct stmt *s = db_prepare(db, "PRAGMA journal_mode");
	bool wal = stmt_step(s) && str_eq(col_text(s, 0), STR("wal"));
	stmt_free(s);
	return wal;
}

struct sqlite3 *db_reader(struct db *db)
{
	if (db->beside == NULL && can_read_beside(db))
		db->beside = open_reader(db);
	return db->beside;
}

struct sqlite3 *db_open_beside(struct db *db)
{
	return can_read_beside(db) ? open_reader(db) : NULL;
}

void db_shared(struct db *db, bool on)
{
	db->shared = on;
}

struct sqlite3 *db_begin_ahead(struct db *db)
{
	if (db->reading == READERS || (db->reading == db->readers && !can_read_beside(db)))
		return NULL;
	if (db->reading++ < db->readers)
		return db->reader[db->readers - db->reading];
	db->readers++;
	return open_reader(db);
}

void db_end_ahead(struct db *db, struct sqlite3 *h)
{
	db->reader[db->readers - db->reading--] = h;
}

struct asker *db_asker(struct db *db)
{
	if (db->path[0] == '\0' || !sqlite3_get_autocommit(db_handle(db)))
		return NULL;
	if (db->asker == NULL)
		db->asker = asker_new(db->path);
	return db->asker;
}

struct worker *db_writer(const struct db *db)
{
	return db->writer;
}

void db_dry(struct db *db)
{
	db->dry = true;
}

bool db_is_dry(const struct db *db)
{
	return db->dry;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	worker_free(db->writer);
	db->writer = NULL;
	load_drop(db);
	asker_free(db->asker);
	sqlite3_close(db->beside);
	for (int i = 0; i < db->readers; i++)
		sqlite3_close(db->reader[i]);
	/* A WAL file can't be read by someone who can't write its folder: give readers a plain file again. It fails, harmlessly,
	 * while another process still reads; the next writer tries again. */
	if (db->bulk && db->path[0])
		sqlite3_exec(db_handle(db), "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	if (sqlite3_close(db_handle(db)) != SQLITE_OK)
		bug("a statement was left open: %s", sqlite3_sql(sqlite3_next_stmt(db_handle(db), NULL)));
	if (db->load.fd >= 0)
		close(db->load.fd); /* not before: it would take SQLite's locks along */
	free(db);
}

void db_abandon(struct db *db)
{
	if (db && db->made)
		db_file_unmake(db_handle(db), db->path);
	db_close(db);
}

void db_run(struct db *db, const char *name, struct str sql)
{
	char *z = str_dup(sql), *why = NULL;

	if (sqlite3_exec(db_handle(db), z, NULL, NULL, &why) != SQLITE_OK)
		stmt_fail(db_handle(db), name);
	free(z);
}

void db_begin(struct db *db)
{
	if (db->load.later == NULL)
		db_run(db, "begin", STR("BEGIN IMMEDIATE"));
}

void db_commit(struct db *db)
{
	if (db->load.later == NULL)
		db_run(db, "commit", STR("COMMIT"));
}

void db_rollback(struct db *db)
{
	sqlite3_exec(db_handle(db), "ROLLBACK", NULL, NULL, NULL);
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

struct db_load *db_load(struct db *db)
{
	return &db->load;
}
