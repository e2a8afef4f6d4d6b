/* scan: see scan.h. */
#include "analysis/scan.h"

#include <stdlib.h>

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
	/* of what became of a message whose outcome is derived again only what is taken back, as far as it was known then: fates add it */
	struct stmt *s = db_prepare(db, "WITH n AS (SELECT msg FROM redo UNION SELECT msg FROM temp.awake)"
					" SELECT " DELAYS " FROM n CROSS JOIN outcome o ON o.msg = n.msg AND o.outcome = 'sent' CROSS JOIN delivery d ON d.delivery = o.delivery"
					" JOIN peer_info i ON i.peer = d.relay WHERE ?2 < 0 AND i.place = 'external' AND d.program LIKE '%smtp' AND d.delivery <= ?1"
					" AND NOT EXISTS (SELECT 1 FROM released r WHERE r.msg = d.msg AND r.at <= d.logged_at"
					"   AND r.event <= coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_event'), 0))"
					" UNION ALL"
					" SELECT " DELAYS " FROM n CROSS JOIN delivery d ON d.msg = n.msg AND d.status = 'sent'"
					" JOIN peer_info i ON i.peer = d.relay WHERE i.place = 'external' AND d.program LIKE '%smtp' AND d.delivery <= ?1"
					" AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = n.msg)");

	stmt_int(s, 1, up_to);
	stmt_int(s, 2, sign);
	while (stmt_step(s)) {
		struct delay_line line = line_of(s, 0);
		delays_add(d, &line, sign);
	}
	stmt_free(s);
}

void scan_plain(struct db *db, struct plain *p, int64_t up_to, int sign)
{
	struct stmt *s = db_prepare(db, "WITH n AS (SELECT msg FROM redo UNION SELECT msg FROM temp.awake)"
					" SELECT d.logged_at, m.mta, coalesce(d.relay, 0), coalesce(i.place = 'external', 0) AND d.program NOT LIKE '%lmtp',"
					" NOT EXISTS (SELECT 1 FROM delivery e WHERE e.msg = d.msg AND e.delivery < d.delivery), coalesce(d.delay_us, -1)"
					" FROM n CROSS JOIN delivery d ON d.msg = n.msg AND d.status = 'sent' JOIN message m ON m.msg = n.msg LEFT JOIN peer_info i ON i.peer = d.relay"
					" WHERE d.delivery <= ?1 AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.msg = n.msg)");

	stmt_int(s, 1, up_to);
	while (stmt_step(s)) {
		struct plain_line line = { .at = col_real(s, 0), .mta = col_int(s, 1), .peer = col_int(s, 2), .external = col_int(s, 3) != 0,
					   .first = col_int(s, 4) != 0, .delay_us = col_int(s, 5) };
		plain_add(p, &line, sign);
	}
	stmt_free(s);
}

/* A bit for each message. */
struct bits {
	unsigned char *bit;
};

static bool is_in(const struct bits *b, int64_t msg)
{
	return b->bit[msg / 8] >> msg % 8 & 1;
}

static void put_in(struct bits *b, int64_t msg)
{
	b->bit[msg / 8] |= (unsigned char)(1 << msg % 8);
}

static struct bits bits_of(struct db *db, const char *sql)
{
	struct bits b = { calloc((size_t)db_int(db, "SELECT coalesce(max(msg), 0) / 8 + 1 FROM message"), 1) };
	struct stmt *s = sql ? db_prepare(db, sql) : NULL;

	if (b.bit == NULL)
		die_oom();
	while (s && stmt_step(s))
		put_in(&b, col_int(s, 0));
	stmt_free(s);
	return b;
}

struct look { /* what scan_new asks of single lines */
	struct stmt *earlier, *earlier_of_msg;
	struct bits seen; /* messages of this analysis that had a line */
};

static bool yes(struct stmt *s, int64_t delivery)
{
	stmt_int(s, 1, delivery);
	bool found = stmt_step(s);
	stmt_reset(s);
	return found;
}

/* Whether a new line is the first of its message, which has only plain ones. */
static bool first_line(struct look *l, const struct marks *m, int64_t msg, int64_t delivery)
{
	bool first = !is_in(&l->seen, msg) && (msg > m->message || !yes(l->earlier_of_msg, delivery));

	put_in(&l->seen, msg);
	return first;
}

/* How an accepted line's session was, by tls= in column c or by the attempt. */
static enum crypt crypt_in(struct stmt *s, int c, const struct tries *tries, int64_t attempt)
{
	if (!col_null(s, c))
		return crypt_of(col_text(s, c));
	if (attempt == 0 || !tries_opened(tries, attempt))
		return CRYPT_UNKNOWN;
	return tries_tls(tries, attempt) ? CRYPT_ENCRYPTED : CRYPT_SILENT;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void scan_new(struct db *db, const struct scan *to, const struct marks *m)
{
	const struct peers *peers = to->peers;
	int64_t first = least(tries_delivery(to->tries), m->delivery + 1);
	struct stmt *s = db_ahead_keys(db, "SELECT d.delivery, d.msg, d.attempt, d.program, d.logged_at, " DELAYS ", d.tls, d.source, d.line,"
					" CASE WHEN d.transfer_us >= 1000000 THEN coalesce((SELECT m.size FROM message m WHERE m.msg = d.msg), 0) ELSE 0 END, d.status = 'sent'"
					" FROM delivery d WHERE d.delivery BETWEEN ? AND ?",
					least(tls_first(to->tls), first), db_int(db, "SELECT max(delivery) FROM delivery"));
	struct bits looked_at = bits_of(db, "SELECT msg FROM redo"), awake = bits_of(db, "SELECT msg FROM temp.awake");
	struct look look = {
		.earlier = db_prepare(db, "SELECT 1 FROM delivery d JOIN delivery e ON e.msg = d.msg AND e.recipient = d.recipient AND e.delivery < d.delivery"
					  " WHERE d.delivery = ? LIMIT 1"),
		.earlier_of_msg = db_prepare(db, "SELECT 1 FROM delivery d JOIN delivery e ON e.msg = d.msg AND e.delivery < d.delivery WHERE d.delivery = ? LIMIT 1"),
		.seen = bits_of(db, NULL),
	};

	while (stmt_step(s)) {
		int64_t delivery = col_int(s, 0), msg = col_int(s, 1), attempt = col_int(s, 2), peer = col_int(s, 6);
		tls_line(to->tls, delivery, peer, attempt, col_text(s, 12), col_real(s, 4), col_int(s, 16) != 0);
		if (col_int(s, 16) == 0 || delivery < first)
			continue;
		bool fresh = delivery > m->delivery, redone = is_in(&looked_at, msg), settled = !redone && !is_in(&awake, msg), external = peer && peers->external[peer];
		struct str program = col_text(s, 3);
		struct delay_line line = line_of(s, 5);
		double at = col_real(s, 4);
		if (fresh && settled) {
			struct plain_line plain = { at, mta_of(to->machines, msg), peer, external && !str_ends(program, STR("lmtp")), first_line(&look, m, msg, delivery), line.total_us };
			plain_add(to->plain, &plain, 1);
		}
		if (!external || !str_ends(program, STR("smtp")))
			continue;
		bool behind;
		int candidate = attempt ? tries_candidate(to->tries, attempt, &behind) : -1;
		if (candidate >= 0 && line.connect_us >= 0)
			tries_connect(to->tries, candidate, attempt, behind, line.connect_us);
		recover_accepted(to->recover, msg, peer, at, fresh);
		if (fresh)
			crypts_accepted(to->crypts, delivery, msg, peer, at, crypt_in(s, 12, to->tries, attempt));
		if (fresh) {
			struct pace_line pace = { msg, col_int(s, 13), col_int(s, 14), at, line.connect_us, line.transfer_us, col_int(s, 15) };
			pace_accepted(to->pace, &pace, peer, settled || !(redone ? fates_again(to->fates, delivery) : yes(look.earlier, delivery)));
		}
		if (fresh && settled)
			delays_add(to->delays, &line, 1);
	}
	stmt_free(look.earlier);
	stmt_free(look.earlier_of_msg);
	free(look.seen.bit);
	free(looked_at.bit);
	free(awake.bit);
	stmt_free(s);
}
