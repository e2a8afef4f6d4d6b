/* scan: see scan.h. */
#include "analysis/scan.h"

#include <stdlib.h>

#include "analysis/pace.h"

#define DELAYS "d.domain, d.relay, d.delay_us, d.queue_us, d.active_us, d.connect_us, d.transfer_us"

/* The columns DELAYS of a row, from the given one on. */
static struct delay_line line_of(struct stmt *s, int c)
{
	return (struct delay_line){
		.domain = col_int(s, c),
		.peer = col_int(s, c + 1),
		.total_us = col_null(s, c + 2) ? -1 : col_int(s, c + 2),
		.queue_us = col_null(s, c + 3) ? -1 : col_int(s, c + 3) + col_int(s, c + 4),
		.connect_us = col_null(s, c + 5) ? -1 : col_int(s, c + 5),
		.transfer_us = col_null(s, c + 6) ? -1 : col_int(s, c + 6),
	};
}

void scan_touched(struct db *db, struct delays *d, int64_t up_to, int sign)
{
	struct stmt *s = db_prepare(db, "WITH n AS (SELECT msg FROM redo UNION SELECT msg FROM unsettled)"
					" SELECT " DELAYS " FROM n JOIN outcome o ON o.msg = n.msg AND o.outcome = 'sent' JOIN delivery d ON d.delivery = o.delivery"
					" JOIN peer_info i ON i.peer = d.relay WHERE i.place = 'external' AND d.program LIKE '%smtp' AND d.delivery <= ?1"
					" UNION ALL"
					" SELECT " DELAYS " FROM n JOIN delivery d ON d.msg = n.msg AND d.status = 'sent'"
					" JOIN peer_info i ON i.peer = d.relay WHERE i.place = 'external' AND d.program LIKE '%smtp' AND d.delivery <= ?1"
					" AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = n.msg)");

	stmt_int(s, 1, up_to);
	while (stmt_step(s)) {
		struct delay_line line = line_of(s, 0);
		delays_add(d, &line, sign);
	}
	stmt_free(s);
}

/* One bit for each message in redo or unsettled. */
static unsigned char *touched(struct db *db)
{
	unsigned char *bits = calloc((size_t)db_int(db, "SELECT coalesce(max(msg), 0) / 8 + 1 FROM message"), 1);
	struct stmt *s = db_prepare(db, "SELECT msg FROM redo UNION ALL SELECT msg FROM unsettled");

	if (bits == NULL)
		die_oom();
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 0);
		bits[msg / 8] |= (unsigned char)(1 << msg % 8);
	}
	stmt_free(s);
	return bits;
}

static bool first_try(struct stmt *earlier, int64_t delivery)
{
	stmt_int(earlier, 1, delivery);
	bool first = !stmt_step(earlier);
	stmt_reset(earlier);
	return first;
}

void scan_new(struct db *db, const struct peers *peers, const struct marks *m, struct delays *d, struct tries *as, struct recover *r)
{
	struct stmt *s = db_prepare(db, "SELECT d.delivery, d.msg, d.attempt, d.program, d.logged_at, " DELAYS
					" FROM delivery d WHERE d.delivery > ? AND d.status = 'sent' AND d.relay IS NOT NULL");
	unsigned char *skip = touched(db);
	struct pace *pace = pace_open(db, peers, m->delivery == 0);
	struct stmt *earlier = db_prepare(db, "SELECT 1 FROM delivery d JOIN delivery e ON e.msg = d.msg AND e.recipient = d.recipient AND e.delivery < d.delivery"
					      " WHERE d.delivery = ? LIMIT 1");

	stmt_int(s, 1, tries_from_start(as) ? 0 : m->old_delivery);
	while (stmt_step(s)) {
		int64_t msg = col_int(s, 1), peer = col_int(s, 6);
		if (!peers->external[peer] || !str_ends(col_text(s, 3), STR("smtp")))
			continue;
		bool behind;
		struct delay_line line = line_of(s, 5);
		int candidate = col_null(s, 2) ? -1 : tries_candidate(as, col_int(s, 2), &behind);
		if (candidate >= 0 && line.connect_us >= 0)
			tries_connect(as, candidate, behind, line.connect_us);
		recover_accepted(r, msg, peer, col_real(s, 4), col_int(s, 0) > m->delivery);
		if (col_int(s, 0) > m->delivery)
			pace_accepted(pace, col_int(s, 0), msg, peer, col_real(s, 4), line.connect_us, line.transfer_us,
				      !(skip[msg / 8] >> msg % 8 & 1) || first_try(earlier, col_int(s, 0)));
		if (col_int(s, 0) > m->delivery && !(skip[msg / 8] >> msg % 8 & 1))
			delays_add(d, &line, 1);
	}
	pace_close(pace);
	stmt_free(earlier);
	free(skip);
	stmt_free(s);
}
