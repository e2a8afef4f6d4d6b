/* detect: see detect.h. A detector names its columns; the INSERT is made from them. */
#include "analysis/detect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/embed.h"

#define FOLDER "queries/detect/"

/* "INSERT INTO signal(detector, cause, …) VALUES (?, ?, …)" */
static struct stmt *insert_for(struct db *db, struct stmt *s)
{
	char sql[2000];
	size_t n = (size_t)snprintf(sql, sizeof sql, "INSERT INTO signal(detector");

	for (int i = 0; i < stmt_columns(s) && n < sizeof sql; i++)
		n += (size_t)snprintf(sql + n, sizeof sql - n, ", %s", stmt_name(s, i));
	if (n < sizeof sql)
		n += (size_t)snprintf(sql + n, sizeof sql - n, ") VALUES (?");
	for (int i = 0; i < stmt_columns(s) && n < sizeof sql; i++)
		n += (size_t)snprintf(sql + n, sizeof sql - n, ", ?");
	if (n + 2 > sizeof sql)
		bug("a detector with too many columns: %s", sql);
	strcpy(sql + n, ")");
	return db_prepare(db, sql);
}

static void bind_column(struct stmt *put, int i, struct stmt *s, int column)
{
	switch (col_type(s, column)) {
	case 'i': stmt_int(put, i, col_int(s, column)); break;
	case 'r': stmt_real(put, i, col_real(s, column)); break;
	case 't': stmt_text(put, i, col_text(s, column)); break;
	default: stmt_null(put, i); break;
	}
}

static void run(void *arg, const char *path)
{
	struct db *db = arg;
	struct err e = { 0 };
	struct str sql, name = str_skip(str_c(path), sizeof FOLDER - 1);

	if (embed_get(path, &sql, &e) != 0)
		die(e.code, "%s", e.text);
	struct stmt *s = db_prepare_user(db, sql, &e); /* parameters stay unbound: each has its default in the SQL */
	if (s == NULL)
		die(e.code, "%s: %s", path, e.text);
	struct stmt *put = insert_for(db, s);
	while (stmt_step(s)) {
		stmt_text(put, 1, str_head(name, name.n - 4));
		for (int i = 0; i < stmt_columns(s); i++)
			bind_column(put, i + 2, s, i);
		stmt_do(put);
	}
	stmt_free(put);
	stmt_free(s);
}

void detect(struct db *db)
{
	db_run(db, "signal", STR("DELETE FROM signal"));
	embed_list(FOLDER, ".sql", run, db);
}
