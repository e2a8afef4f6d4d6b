/* totals: see totals.h. A sum is a table with a key and a count n. What changes is gathered in a temporary table of the same shape, the state before
 * with a minus, so that only rows which did change are written: most messages are looked at again and found as they were. */
#include "store/totals.h"

#include <stdio.h>
#include <string.h>

#define PEOPLES "o.outcome NOT IN ('filtered', 'forwarded') AND o.note = 0"
#define WHOSE "coalesce(o.provider, ''), CASE WHEN o.provider IS NULL THEN coalesce(o.domain, 0) ELSE 0 END"
#define OUTCOMES "FROM @outcome o@"
#define CAUSES "FROM @delivery_cause c@"
#define HOUR "CAST(logged_at / 3600 AS INTEGER) * 3600"
#define COUNT "?1 * count(*)"

/* v_reply of the messages, up to the given keys (?2 deliveries, ?3 replies): replies on lines of their own, and those that `to=` lines show. */
#define OWN_LINE                                                                                                                                      \
	"SELECT r.msg, r.reply, v.cause, v.list, v.sublist, v.our_addr, v.url FROM @reply r@ CROSS JOIN verdict v ON v.text = r.text"                  \
	" LEFT JOIN reply_for f ON f.reply = r.reply AND f.delivery <= ?2 WHERE r.kind IN ('said', 'refused') AND r.reply <= ?3"
#define TO_LINE                                                                                                                                       \
	"SELECT d.msg, v.cause FROM @delivery d|(SELECT DISTINCT msg FROM reply) n CROSS JOIN delivery d ON d.msg = n.msg@"                            \
	" CROSS JOIN verdict v ON v.text = d.reason WHERE EXISTS (SELECT 1 FROM reply r WHERE r.msg = d.msg AND r.reply <= ?3) AND v.remote = 1 AND v.echo = 0 AND d.status <> 'sent' AND d.status <> 'deliverable' AND d.delivery <= ?2" /* of messages that have replies on lines of their own: of the others see src/analysis/counts.h */
#define SAID                                                                                                                                          \
	"SELECT d.msg, v.cause, v.list, v.sublist, v.our_addr, v.url FROM @delivery d@ CROSS JOIN verdict v ON v.text = d.reason"                      \
	" WHERE v.remote = 1 AND v.echo = 0 AND d.status <> 'sent' AND d.status <> 'deliverable' AND d.delivery <= ?2"

static const struct sum {
	const char *table, *key; /* its columns but n */
	const char *shown[3];    /* what the messages add: SELECT key, count */
	const char *counted[7];  /* likewise what an analysis counts message by message (src/analysis/counts.c) */
} sums[] = {
	{ "outcome_sum", "provider, domain, outcome, late, external, note", { NULL },
	  { "SELECT " WHOSE ", o.outcome, o.deferrals > 0, o.external, o.note, " COUNT " " OUTCOMES " GROUP BY 1, 2, 3, 4, 5, 6" } },
	{ "outcome_delay", "what, delay_us, provider, domain", { NULL },
	  { "SELECT 'late', coalesce(d.delay_us, -1), " WHOSE ", " COUNT " " OUTCOMES " CROSS JOIN delivery d ON d.delivery = o.delivery WHERE o.outcome = 'sent'"
	    " AND o.deferrals > 0 AND o.note = 0 GROUP BY 2, 3, 4",
	    "SELECT 'external', d.delay_us, '', 0, " COUNT " " OUTCOMES " CROSS JOIN delivery d ON d.delivery = o.delivery WHERE o.external = 1 AND " PEOPLES
	    " AND d.delay_us IS NOT NULL GROUP BY 2" } },
	{ "cause_hour", "hour_at, status, tried, echo, masked, says_connect", { NULL },
	  { "SELECT " HOUR ", c.status, c.tried, c.echo, c.masked, c.says_connect, " COUNT " " CAUSES " GROUP BY 1, 2, 3, 4, 5, 6" } },
	{ "said_hour", "hour_at, provider, cause, listing",
	  { "SELECT " HOUR ", provider, cause, listing, " COUNT " FROM @v_said_reply r@ WHERE r.reply <= ?3 GROUP BY 1, 2, 3, 4" },
	  { "SELECT " HOUR ", provider, cause, listing, " COUNT " FROM @v_said_probe p@ WHERE p.delivery <= ?2 GROUP BY 1, 2, 3, 4",
	    "SELECT " HOUR ", provider, cause, listing, " COUNT " FROM @v_said_line l@ GROUP BY 1, 2, 3, 4" } },
	{ "said_sum", "cause, list, sublist, our_addr, url",
	  { "SELECT cause, coalesce(list, ''), coalesce(sublist, ''), coalesce(our_addr, ''), coalesce(url, ''), " COUNT " FROM (" OWN_LINE ") GROUP BY 1, 2, 3, 4, 5" },
	  { "SELECT cause, coalesce(list, ''), coalesce(sublist, ''), coalesce(our_addr, ''), coalesce(url, ''), " COUNT " FROM (" SAID ") GROUP BY 1, 2, 3, 4, 5" } },
	{ "total", "what, name",
	  { "SELECT 'reply', cause, ?1 * count(DISTINCT reply) FROM (" OWN_LINE ") GROUP BY 2",
	    "SELECT 'reply message', cause, " COUNT " FROM (SELECT cause, msg FROM (" OWN_LINE ") UNION SELECT cause, msg FROM (" TO_LINE ")) GROUP BY 2" },
	  { "SELECT 'reply', cause, " COUNT " FROM (" SAID ") GROUP BY 2",
	    "SELECT 'reply message', cause, " COUNT " FROM (SELECT DISTINCT cause, msg FROM (" SAID ") s"
	    " WHERE NOT EXISTS (SELECT 1 FROM reply r WHERE r.msg = s.msg AND r.reply <= ?3)) GROUP BY 2",
	    "SELECT 'message', outcome, " COUNT " FROM (SELECT DISTINCT o.msg, o.outcome " OUTCOMES " WHERE " PEOPLES ") GROUP BY 2",
	    "SELECT 'message', '', " COUNT " FROM (SELECT DISTINCT o.msg " OUTCOMES " WHERE " PEOPLES ")",
	    "SELECT 'refused', '', " COUNT " FROM (SELECT DISTINCT c.msg, d.recipient " CAUSES " CROSS JOIN delivery d ON d.delivery = c.delivery"
	    " WHERE (c.cause GLOB 'reputation.*' OR c.cause GLOB 'identity.*' OR c.cause GLOB 'auth.*' OR c.cause = 'rate.reputation')"
	    " AND c.status IN ('deferred', 'bounced'))",
	    "SELECT k.column1, s.cause, ?1 * CASE k.column1 WHEN 'line' THEN lines WHEN 'line masked' THEN masked ELSE recipients END FROM (SELECT c.cause,"
	    " count(*) AS lines, sum(c.masked) AS masked, count(DISTINCT c.msg || ' ' || d.recipient) AS recipients " CAUSES
	    " CROSS JOIN delivery d ON d.delivery = c.delivery WHERE c.status <> 'sent' AND c.echo = 0 GROUP BY 1) s,"
	    " (VALUES ('line'), ('line masked'), ('line recipient')) k WHERE true" } },
};
enum { SUMS = sizeof sums / sizeof *sums };

/* TEXT with "@TABLE ALIAS@" for those rows of a table that are of the messages; of all messages: the table, or what stands behind a bar. */
static void expand(char *to, size_t room, const char *text, bool all)
{
	size_t n = 0;

	while (*text && n + 1 < room) {
		const char *end = *text == '@' ? strchr(text + 1, '@') : NULL;
		if (end == NULL) {
			to[n++] = *text++;
			continue;
		}
		struct str rows = { text + 1, (size_t)(end - text - 1) }, table = str_head(rows, str_find(rows, '|', 0));
		struct str alias = str_skip(table, str_find(table, ' ', 0) + 1), other = str_skip(rows, table.n + 1);
		int k = all ? snprintf(to + n, room - n, "%.*s", STR_ARG((other.n ? other : table)))
			    : snprintf(to + n, room - n, "temp.touched t CROSS JOIN %.*s ON %.*s.msg = t.msg", STR_ARG(table), STR_ARG(alias));
		n += (size_t)k;
		text = end + 1;
	}
	if (n + 1 >= room)
		bug("totals: a statement is too long");
	to[n] = '\0';
}

static void gather(struct db *db, const struct sum *t, const char *shown, int sign, int64_t delivery, int64_t reply, bool all)
{
	char rows[1800], sql[2100];

	expand(rows, sizeof rows, shown, all);
	/* the bounds are named in every statement, so that each takes all three */
	snprintf(sql, sizeof sql, "WITH bound AS (SELECT ?1, ?2, ?3) INSERT INTO temp.%s_change(%s, n) SELECT * FROM (%s) WHERE true"
		 " ON CONFLICT DO UPDATE SET n = n + excluded.n", t->table, t->key, rows);
	struct stmt *s = db_prepare(db, sql);
	stmt_int(s, 1, sign);
	stmt_int(s, 2, delivery);
	stmt_int(s, 3, reply);
	stmt_do(s);
	stmt_free(s);
}

void totals_gather(struct db *db, int sign, int64_t delivery, int64_t reply, bool all)
{
	for (const struct sum *t = sums; t < sums + SUMS; t++)
		for (int i = 0; i < 3 && t->shown[i]; i++)
			gather(db, t, t->shown[i], sign, delivery, reply, all);
}

void totals_gather_counted(struct db *db, int sign, int64_t delivery, int64_t reply)
{
	for (const struct sum *t = sums; t < sums + SUMS; t++)
		for (int i = 0; i < 7 && t->counted[i]; i++)
			gather(db, t, t->counted[i], sign, delivery, reply, false);
}

/* PARTS, with $t for the table and $k for its key. */
static void run(struct db *db, const struct sum *t, const char *parts)
{
	char sql[600];
	size_t n = 0;

	for (const char *p = parts; *p && n < sizeof sql; p++) {
		if (*p != '$')
			sql[n++] = *p;
		else
			n += (size_t)snprintf(sql + n, sizeof sql - n, "%s", *++p == 't' ? t->table : t->key);
	}
	if (n >= sizeof sql)
		bug("totals: %s is too long", t->table);
	db_run(db, t->table, (struct str){ sql, n });
}

void totals_begin(struct db *db)
{
	db_run(db, "touched", STR("CREATE TEMP TABLE touched(msg INTEGER PRIMARY KEY)"));
	for (const struct sum *t = sums; t < sums + SUMS; t++)
		run(db, t, "CREATE TEMP TABLE $t_change AS SELECT * FROM $t WHERE false; CREATE UNIQUE INDEX temp.$t_key ON $t_change($k)");
}

void totals_end(struct db *db)
{
	for (const struct sum *t = sums; t < sums + SUMS; t++)
		run(db, t, "INSERT INTO $t($k, n) SELECT $k, n FROM temp.$t_change WHERE n <> 0 ON CONFLICT DO UPDATE SET n = n + excluded.n;"
			   "DELETE FROM $t WHERE n = 0 AND ($k) IN (SELECT $k FROM temp.$t_change WHERE n < 0); DROP TABLE temp.$t_change");
	db_run(db, "touched", STR("DROP TABLE temp.touched"));
}
