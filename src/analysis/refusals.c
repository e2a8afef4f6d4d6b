/* refusals: see refusals.h. To look at each refusal takes long. */
#include "analysis/refusals.h"

#include <stdlib.h>

#include "store/bulk.h"
#include "util/memory.h"

struct refusals {
	struct db *db;
	struct stmt *servers, *unnamed, *beside; /* the last two: NULL but for the first time */
	struct bulk *put, *put_beside;
};

static void put_servers(struct refusals *r, struct stmt *s)
{
	while (stmt_step(s)) {
		bulk_row(r->put);
		bulk_int(r->put, col_int(s, 0));
		bulk_int(r->put, col_int(s, 1));
		bulk_real(r->put, col_real(s, 2));
		bulk_text(r->put, col_text(s, 3));
		bulk_text(r->put, col_text(s, 4));
	}
}

static void find(void *arg)
{
	struct refusals *r = arg;

	put_servers(r, r->servers);
	if (r->unnamed)
		put_servers(r, r->unnamed);
	bulk_flush(r->put);
	while (r->beside && stmt_step(r->beside)) {
		bulk_row(r->put_beside);
		bulk_int(r->put_beside, col_int(r->beside, 0));
	}
	bulk_flush(r->put_beside);
}

struct refusals *refusals_open(struct db *db, struct side *side)
{
	struct refusals *r = want(calloc(1, sizeof *r));

	r->db = db;
	r->put = bulk_open(db, "refused_server", "reject, mta, logged_at, domain, parent", SAME_IGNORE);
	r->put_beside = bulk_open(db, "refused_beside", "reject", SAME_BUG);
	r->servers = side_prepare(side, "SELECT reject, mta, logged_at, domain, parent FROM server_reject WHERE reject > ?");
	stmt_int(r->servers, 1, db_int(db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reject'"));
	if (!db_int(db, "SELECT EXISTS (SELECT 1 FROM setting WHERE name IN ('analysed_reject', 'analysed_refusal', 'analysed_peer'))")) {
		r->unnamed = side_prepare(side, "WITH named AS MATERIALIZED (SELECT addr, min(substr(host, instr(host, '.') + 1)) AS rest FROM peer WHERE instr(host, '.') > 0 GROUP BY 1)"
						" SELECT j.reject, j.mta, j.logged_at, lower(n.rest), lower(substr(n.rest, instr(n.rest, '.') + 1))"
						" FROM unnamed_reject j CROSS JOIN named n ON n.addr = j.addr WHERE instr(n.rest, '.') > 0");
		r->beside = side_prepare(side, "SELECT reject FROM beside_reject");
	}
	side_add(side, find, r);
	return r;
}

void refusals_close(struct refusals *r)
{
	bulk_close(r->put);
	bulk_close(r->put_beside);
	stmt_free(r->servers);
	db_run(r->db, "refusals", STR("INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_reject', coalesce(max(reject), 0) FROM reject"));
	if (r->beside) {
		stmt_free(r->unnamed);
		stmt_free(r->beside);
		db_run(r->db, "refusals", STR("INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_refusal', coalesce(max(reject), 0) FROM reject;"
					      "INSERT OR REPLACE INTO setting(name, value) SELECT 'analysed_peer', coalesce(max(peer), 0) FROM peer"));
	}
	free(r);
}
