/* marks: see marks.h. */
#include "analysis/marks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double get(struct db *db, const char *name)
{
	struct stmt *s = db_prepare(db, "SELECT CAST(value AS REAL) FROM setting WHERE name = ?");

	stmt_text(s, 1, str_c(name));
	double v = stmt_step(s) ? col_real(s, 0) : 0;
	stmt_free(s);
	return v;
}

static void put(struct db *db, const char *name, double v)
{
	struct stmt *s = db_prepare(db, "INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)");
	char text[40];

	snprintf(text, sizeof text, "%.17g", v);
	stmt_text(s, 1, str_c(name));
	stmt_text(s, 2, str_c(text));
	stmt_do(s);
	stmt_free(s);
}

struct marks marks_read(struct db *db)
{
	return (struct marks){
		.message = (int64_t)get(db, "analysed_message"),
		.delivery = (int64_t)get(db, "analysed_delivery"),
		.reply = (int64_t)get(db, "analysed_reply"),
		.connect = (int64_t)get(db, "analysed_connect"),
		.until = get(db, "analysed_until"),
		.old_at = get(db, "analysed_old_at"),
		.first = !db_int(db, "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'analysed_message')"),
	};
}

void marks_write(struct db *db, const struct marks *m)
{
	put(db, "analysed_message", (double)m->message);
	put(db, "analysed_delivery", (double)m->delivery);
	put(db, "analysed_reply", (double)m->reply);
	put(db, "analysed_connect", (double)m->connect);
	put(db, "analysed_until", m->until);
	put(db, "analysed_old_at", m->old_at);
}

static bool older(struct db *db, const char *sql, int64_t mark, double than)
{
	struct stmt *s = db_prepare(db, sql);

	stmt_int(s, 1, mark);
	stmt_real(s, 2, than);
	bool yes = stmt_step(s);
	stmt_free(s);
	return yes;
}

bool marks_broken(struct db *db, const struct marks *m)
{
	double than = m->until - 3600;

	return m->until > 0 && (older(db, "SELECT 1 FROM delivery WHERE delivery > ? AND logged_at < ? LIMIT 1", m->delivery, than) ||
	       older(db, "SELECT 1 FROM reply WHERE reply > ? AND logged_at < ? LIMIT 1", m->reply, than) ||
	       older(db, "SELECT 1 FROM connect_failure WHERE connect_failure > ? AND logged_at < ? LIMIT 1", m->connect, than));
}
