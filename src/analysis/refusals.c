/* refusals: see refusals.h. To look at each refusal takes long, so that it is read ahead. */
#include "analysis/refusals.h"

#include "store/bulk.h"

void refusals_find(struct db *db)
{
	struct stmt *s = db_ahead_keys(db, "SELECT reject, mta, logged_at, domain, parent FROM server_reject WHERE reject BETWEEN ? AND ?",
				db_int(db, "SELECT CAST(value AS INTEGER) + 1 FROM setting WHERE name = 'analysed_reject'"), db_int(db, "SELECT max(reject) FROM reject"));
	struct bulk *put = bulk_open(db, "refused_server", "reject, mta, logged_at, domain, parent", SAME_BUG);

	while (stmt_step(s)) {
		bulk_row(put);
		bulk_int(put, col_int(s, 0));
		bulk_int(put, col_int(s, 1));
		bulk_real(put, col_real(s, 2));
		bulk_text(put, col_text(s, 3));
		bulk_text(put, col_text(s, 4));
	}
	stmt_free(s);
	bulk_flush(put);
	bulk_close(put);
	db_run(db, "refusals", STR("INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_reject', coalesce(max(reject), 0) FROM reject"));
}
