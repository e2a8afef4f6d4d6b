/* load: see load.h. The other indexes grow at their end as the tables do, and so does that one where queue ids hold the time: made as the rows come, they cost no more,
 * and in a thread that is not waited for. */
#include "store/load.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/image.h"

#define LATER " FROM sqlite_schema WHERE type = 'index' AND name = '" LOAD_LATE "'"

enum { STEP = 4 << 20 };

static char *script(struct db *db, const char *sql)
{
	struct stmt *s = db_prepare(db, sql);
	char *z = str_dup(stmt_step(s) ? col_text(s, 0) : STR(""));

	stmt_free(s);
	return z;
}

void load_begin(struct db *db)
{
	struct db_load *load = db_load(db);

	if (load->later || db_int(db, "SELECT EXISTS (SELECT 1 FROM source)"))
		return;
	/* sorting what is larger than the cache uses files, not memory; can't be said within a transaction */
	db_run(db, "load", STR("PRAGMA synchronous=NORMAL; PRAGMA temp_store=FILE"));
	db_run(db, "load", STR("BEGIN EXCLUSIVE"));
	load->later = str_dup(STR(""));
	load->made = false;
	load->fd = open(sqlite3_db_filename(db_handle(db), "main"), O_RDONLY | O_CLOEXEC);
}

static void to_disk(struct db_load *load, off_t least)
{
	struct stat st;

	if (load->later == NULL || load->fd < 0 || fstat(load->fd, &st) != 0 || st.st_size < load->begun + least)
		return;
#ifdef SYNC_FILE_RANGE_WRITE
	sync_file_range(load->fd, load->begun, st.st_size - load->begun, SYNC_FILE_RANGE_WRITE);
#endif
	load->begun = st.st_size;
}

void load_pace(struct db *db)
{
	to_disk(db_load(db), STEP);
}

bool load_is_on(const struct db *db)
{
	return db_load((struct db *)(uintptr_t)db)->later != NULL;
}

void load_late(struct db *db, const char *table)
{
	struct db_load *load = db_load(db);

	if (load->made || load->later[0] || strcmp(table, "message") != 0)
		return;
	free(load->later);
	load->later = script(db, "SELECT group_concat(sql || ';', '')" LATER);
	if (load->later[0])
		db_run(db, "load", STR("DROP INDEX " LOAD_LATE));
}

void load_indexes(struct db *db)
{
	struct db_load *load = db_load(db);

	if (load->later == NULL || load->later[0] == '\0')
		return;
	db_run(db, "load", str_c(load->later));
	load->later[0] = '\0';
	load->made = true;
}

void load_end(struct db *db)
{
	struct db_load *load = db_load(db);

	if (load->later == NULL)
		return;
	sqlite3_db_cacheflush(db_handle(db)); /* the disk writes these while the index is made */
	to_disk(load, 1);
	load_indexes(db);
	db_run(db, "load", STR("COMMIT"));
	free(load->later);
	load->later = NULL;
	load_drop(db);
}

struct image *load_image(struct db *db)
{
	struct db_load *load = db_load(db);

	if (load->image == NULL)
		load->image = image_new(db);
	return load->image;
}

void load_drop(struct db *db)
{
	struct db_load *load = db_load(db);

	if (load->later) { /* not ended: nothing of it stays */
		db_rollback(db);
		free(load->later);
		load->later = NULL;
	}
	image_free(load->image);
	load->image = NULL;
}
