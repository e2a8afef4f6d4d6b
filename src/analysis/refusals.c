/* refusals: see refusals.h. */
#include "analysis/refusals.h"

#include "store/bulk.h"

/* rest: the name without its first label */
static const char new_[] =
	"SELECT reject, mta, logged_at, lower(rest), lower(substr(rest, instr(rest, '.') + 1)) FROM ("
	"  SELECT j.reject, j.mta, j.logged_at, substr(j.client, instr(j.client, '.') + 1, instr(j.client, '[') - instr(j.client, '.') - 1) AS rest"
	"  FROM reject j WHERE j.reject > ? AND j.action = 'reject' AND j.client NOT LIKE 'unknown[%' AND j.client NOT GLOB '*[0-9][0-9][0-9]*[[]*'"
	"    AND (j.client LIKE '%mail%.%[%' OR j.client LIKE '%smtp%.%[%' OR j.client LIKE '%mx%.%[%' OR j.client LIKE '%mta%.%[%' OR j.client LIKE '%relay%.%[%'"
	"      OR j.client LIKE 'out%.%[%')"
	"    AND (j.reason LIKE '%Client host rejected%' OR j.reason LIKE '%blocked using%' OR j.reason LIKE '%Helo command rejected%'"
	"      OR j.reason LIKE '%Sender address rejected: Domain not found%')"
	"    AND j.reason NOT LIKE '%greylist%' AND j.reason NOT LIKE '%Access denied%') WHERE instr(rest, '.') > 0";

void refusals_find(struct db *db)
{
	struct stmt *s = db_ahead(db, new_);
	struct bulk *put = bulk_open(db, "refused_server", "reject, mta, logged_at, domain, parent", SAME_BUG);

	stmt_int(s, 1, db_int(db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reject'"));
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
